import type { Database } from '../../platform/db/database.ts';
import type { Logger } from '@lectern/service-kit/logger';
import type { OpenBus } from '@lectern/service-kit/bus/open-bus';
import type { TurnSettings } from '../../platform/turn-credentials.ts';
import type { RecordingsService } from '../recordings/recordings.service.ts';
import type { RoomsRepository } from '../rooms/rooms.repository.ts';
import type { SessionsService, SignalingControl } from '../sessions/sessions.service.ts';
import { createPublisherService } from './publisher.service.ts';
import { createStreamEvents } from './stream-events.ts';
import { createStreamListeners } from './stream-listeners.ts';
import { createStreamReconciler } from './stream-reconciler.ts';
import { createStreamsRepository } from './streams.repository.ts';
import { createStreamsService } from './streams.service.ts';
import { createViewersRepository } from './viewers.repository.ts';
import { createViewersService } from './viewers.service.ts';

export interface StreamSettings {
  /** Where people reach this service, with or without a path and a slash at its end. */
  publicApiUrl: string;
  /** That run in a room at once. */
  maxStreamsPerChannel: number;
  maxViewersPerStream: number;
}

interface Parts {
  db: Database;
  rooms: Pick<RoomsRepository, 'find'>;
  sessions: Pick<SessionsService, 'create'>;
  recordings: Pick<RecordingsService, 'start'>;
  signaling: SignalingControl;
  openBus: Pick<OpenBus, 'publish'>;
  turn: TurnSettings | null;
  settings: StreamSettings;
  logger: Logger;
}

/** The stream service of seed 003 out of its parts. */
export function createStreams({
  db,
  rooms,
  sessions,
  recordings,
  signaling,
  openBus,
  turn,
  settings,
  logger,
}: Parts) {
  const repository = createStreamsRepository(db);
  const viewersRepository = createViewersRepository(db);
  const tell = createStreamEvents(openBus);
  const publicUrl = settings.publicApiUrl.replace(/\/$/, '');
  const viewers = createViewersService({
    ...{ streams: repository, viewers: viewersRepository, signaling, tell, turn, logger },
    maxViewers: settings.maxViewersPerStream,
  });
  const streams = createStreamsService({
    ...{ streams: repository, viewers, rooms, sessions, recordings, signaling, tell, turn, logger },
    ...{ publicUrl, maxStreams: settings.maxStreamsPerChannel },
  });
  return {
    repository,
    services: {
      ...{ streams, viewers, turn },
      publisher: createPublisherService({ streams: repository, lifecycle: streams, signaling, publicUrl }),
    },
    listeners: createStreamListeners({ streams: repository, lifecycle: streams, viewers }),
    reconciler: createStreamReconciler({
      ...{ streams: repository, lifecycle: streams, signaling, logger },
      ...{ viewers: viewersRepository, watching: viewers },
    }),
  };
}
