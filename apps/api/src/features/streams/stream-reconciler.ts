import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Logger } from '@lectern/service-kit/logger';
import { eachInTurn } from '../../platform/each-in-turn.ts';
import type { SignalingControl } from '../sessions/sessions.service.ts';
import type { StoredStream } from './stored-stream.ts';
import type { StreamsRepository } from './streams.repository.ts';
import type { StreamsService } from './streams.service.ts';
import type { ViewersRepository } from './viewers.repository.ts';
import type { ViewersService } from './viewers.service.ts';

export interface StreamReconcilerDependencies {
  streams: Pick<StreamsRepository, 'listRunning' | 'listStoppedSince' | 'isLive'>;
  lifecycle: Pick<StreamsService, 'end' | 'disconnectPublisher'>;
  viewers: Pick<ViewersRepository, 'listPresent'>;
  watching: Pick<ViewersService, 'release'>;
  signaling: Pick<SignalingControl, 'readLiveSession' | 'listStreamViewers'>;
  logger: Logger;
}

/** Whoever starts a stream publishes within this time, or has forgotten it. */
const publishWithinMs = 60_000;
/** What is younger may be under way: in the rows already and not yet at the media server, or the other way round. */
const settledMs = 10_000;
/** A publisher who could not be let go is looked for as long as this. */
const stoppedLatelyMs = 60 * 60_000;

/** Finds what nobody announced: streams without a publisher or a class, publishers without a stream, viewers without a connection. */
export function createStreamReconciler(deps: StreamReconcilerDependencies) {
  const { streams, lifecycle, viewers, watching, signaling, logger } = deps;

  async function seatedIn(sessionId: string): Promise<Set<string>> {
    try {
      const { participants } = await signaling.readLiveSession({ params: { sessionId } });
      return new Set(participants.map(({ participantId }) => participantId));
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return new Set();
      throw error;
    }
  }

  async function checkStream(stream: StoredStream, now: number): Promise<void> {
    const ageMs = now - stream.createdAt.getTime();
    if (!(await streams.isLive(stream.sessionId))) await lifecycle.end(stream, 'session-ended');
    else if (!stream.resourceId) {
      if (ageMs > publishWithinMs) await lifecycle.end(stream, 'never-published');
    } else if (ageMs > settledMs && !(await seatedIn(stream.sessionId)).has(stream.participantId))
      await lifecycle.end(stream, 'publisher-left');
  }

  async function checkViewers(sessionId: string, now: number): Promise<void> {
    const settled = { stream: { sessionId }, createdAt: { lt: new Date(now - settledMs) } };
    const present = await viewers.listPresent(settled);
    const { viewerIds } = await signaling.listStreamViewers({ params: { sessionId } });
    const there = new Set(viewerIds);
    for (const viewer of present)
      if (!there.has(viewer.viewerId)) {
        logger.info({ viewerId: viewer.viewerId }, 'a viewer of a stream was gone unnoticed');
        await watching.release(viewer, 'lost');
      }
  }

  return {
    async run(now = Date.now()): Promise<void> {
      const running = await streams.listRunning();
      await eachInTurn(running, stream => checkStream(stream, now), isAway);
      const stopped = await streams.listStoppedSince(new Date(now - stoppedLatelyMs));
      await eachInTurn(
        stopped,
        async stream => {
          if ((await seatedIn(stream.sessionId)).has(stream.participantId))
            await lifecycle.disconnectPublisher(stream);
        },
        isAway,
      );
      const watched = new Set((await viewers.listPresent()).map(({ sessionId }) => sessionId));
      await eachInTurn([...watched], sessionId => checkViewers(sessionId, now), isAway);
    },
  };
}

const isAway = (error: unknown) =>
  error instanceof AppError && ['signaling_unavailable', 'media_unavailable'].includes(error.code);
