import { AppError } from '@lectern/contracts/kernel/app-error';
import { recordingStateSchema } from '@lectern/contracts/rest/recordings';
import type { Stats } from '@lectern/contracts/rest/system';
import type { AccessClaims } from '@lectern/contracts/tokens';
import type { OpenBus } from '@lectern/service-kit/bus/open-bus';
import type { JobQueues } from '@lectern/service-kit/queue/typed-queue';
import type { MediaNodes } from '../../platform/media-nodes.ts';
import type { RecordingsRepository } from '../recordings/recordings.repository.ts';
import type { StreamsRepository } from '../streams/streams.repository.ts';
import type { StatsRepository } from './stats.repository.ts';

export interface StatsDependencies {
  repository: StatsRepository;
  recordings: Pick<RecordingsRepository, 'countByState'>;
  queues: Pick<JobQueues, 'counts'>;
  media: Pick<MediaNodes, 'list'>;
  streams: Pick<StreamsRepository, 'count'>;
  openBus: Pick<OpenBus, 'dropped'>;
}

export type StatsService = ReturnType<typeof createStatsService>;

/** An operator looks at figures most of all when something is broken, so a silent part must not silence the rest. */
const mediaTimeoutMs = 1_500;

export function createStatsService(deps: StatsDependencies) {
  const { repository, recordings, queues, media, streams, openBus } = deps;

  /** Of all nodes. @throws when one of them does not answer, as a sum without it would look like a fact. */
  async function readMedia(requestId: string): Promise<Pick<Stats, 'workers' | 'media'>> {
    const nodes = await media.list();
    if (nodes.length === 0) throw new AppError('media_unavailable');
    const figures = await Promise.all(
      nodes.map(async ({ nodeId, client }) => {
        const { workers, traffic } = await client.mediaStats({}, { requestId, timeoutMs: mediaTimeoutMs });
        return { workers: workers.map(worker => ({ nodeId, ...worker })), media: { nodeId, ...traffic } };
      }),
    );
    return { workers: figures.flatMap(({ workers }) => workers), media: figures.map(({ media }) => media) };
  }

  return {
    /** `local`: asked from this very machine. @throws AppError `unauthenticated`, `forbidden` beyond loopback for anybody but an admin. */
    async read(caller: AccessClaims | null, local: boolean, requestId: string): Promise<Stats> {
      if (!local && caller?.role !== 'admin')
        throw new AppError(
          caller ? 'forbidden' : 'unauthenticated',
          'Sign in as an admin to see these figures',
        );

      const unavailable: string[] = [];
      const orNull = async <T>(name: string, value: Promise<T>): Promise<T | null> => {
        try {
          return await value;
        } catch {
          if (!unavailable.includes(name)) unavailable.push(name);
          return null;
        }
      };
      const [counts, byState, running, queueCounts, mediaFigures] = await Promise.all([
        orNull('postgres', repository.count()),
        orNull('postgres', recordings.countByState()),
        orNull('postgres', streams.count()),
        orNull('redis', queues.counts()),
        orNull('media-worker', readMedia(requestId)),
      ]);
      const { workers, media: traffic } = mediaFigures ?? { workers: [], media: [] };
      const sum = (name: 'producers' | 'consumers') =>
        workers.reduce((total, worker) => total + worker[name], 0);
      return {
        ...(counts ?? { rooms: 0, liveSessions: 0, participants: 0 }),
        producers: sum('producers'),
        consumers: sum('consumers'),
        recordings: Object.fromEntries(
          recordingStateSchema.options.map(state => [state, byState?.[state] ?? 0]),
        ) as Stats['recordings'],
        streams: { ...(running ?? { running: 0, viewers: 0 }), messagesDropped: openBus.dropped },
        queues: queueCounts ?? {},
        workers,
        media: traffic,
        unavailable,
      };
    },
  };
}
