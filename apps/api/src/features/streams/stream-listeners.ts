import { sdpPeerLost } from '@lectern/contracts/bus/topics';
import { streamCommands } from '@lectern/contracts/bus/stream-events';
import type { LogCommit } from '@lectern/contracts/session-log/log-event';
import type { OpenBus } from '@lectern/service-kit/bus/open-bus';
import type { Bus } from '@lectern/service-kit/bus/redis-bus';
import type { StreamsRepository } from './streams.repository.ts';
import type { StreamsService } from './streams.service.ts';
import type { ViewersService } from './viewers.service.ts';

export interface StreamListenersDependencies {
  streams: Pick<StreamsRepository, 'listRunning'>;
  lifecycle: Pick<StreamsService, 'end'>;
  viewers: Pick<ViewersService, 'lost' | 'moved'>;
}

export type StreamListeners = ReturnType<typeof createStreamListeners>;

/** What happens elsewhere and ends streams, or the watching of them. Everything may be heard twice; the reconciler finds what was not heard. */
export function createStreamListeners({ streams, lifecycle, viewers }: StreamListenersDependencies) {
  return {
    /** Does not wait for either bus to be there. */
    listen(bus: Pick<Bus, 'subscribe'>, openBus: Pick<OpenBus, 'subscribe'>): void {
      // Fails only when the connection is closed by us.
      bus.subscribe(sdpPeerLost, ({ peerId }) => viewers.lost(peerId)).catch(() => undefined);
      openBus.subscribe(
        'voice.session.ended',
        streamCommands['voice.session.ended'],
        async ({ session_id: id }) => {
          const either = { OR: [{ sessionId: id }, { participantId: id }] };
          for (const stream of await streams.listRunning(either))
            await lifecycle.end(stream, 'voice-session-ended');
        },
      );
      openBus.subscribe(
        'channel.deleted',
        streamCommands['channel.deleted'],
        async ({ channel_id: roomId }) => {
          for (const stream of await streams.listRunning({ roomId }))
            await lifecycle.end(stream, 'channel-deleted');
        },
      );
    },

    /** What the session log says of publishers, and of the media of a class. */
    async follow(commits: readonly LogCommit[]): Promise<void> {
      for (const { sessionId, events } of commits) {
        const gone = events.flatMap(({ type, payload }) =>
          type === 'room:peer-left' ? [payload.participantId] : [],
        );
        if (gone.length > 0)
          for (const stream of await streams.listRunning({ participantId: { in: gone } }))
            await lifecycle.end(stream, 'publisher-left');
        if (events.some(({ type }) => type === 'session:ended'))
          for (const stream of await streams.listRunning({ sessionId }))
            await lifecycle.end(stream, 'session-ended');
        for (const { type, at } of events)
          if (type === 'media:room-lost') await viewers.moved(sessionId, new Date(at));
      }
    },
  };
}
