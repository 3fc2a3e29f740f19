import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Logger } from '@lectern/service-kit/logger';
import { eachInTurn } from '../../platform/each-in-turn.ts';
import { liveSessionCall, type SignalingControl } from './sessions.service.ts';
import type { LiveSessionToOpen, SessionsRepository } from './sessions.repository.ts';

export interface LiveSessionReconcilerDependencies {
  repository: Pick<SessionsRepository, 'listLive' | 'end'>;
  signaling: Pick<SignalingControl, 'openLiveSession' | 'readLiveSession'>;
  logger: Logger;
}

/** A start tells the live service itself, or takes the row back; only later is a missing session a lost one. */
const startGraceMs = 30_000;

/** Sessions that are live in Postgres are live in the live service, too, and end here when they have ended there. */
export function createLiveSessionReconciler({
  repository,
  signaling,
  logger,
}: LiveSessionReconcilerDependencies) {
  async function reconcile(session: LiveSessionToOpen): Promise<void> {
    const { sessionId } = session;
    try {
      const { ended } = await signaling.readLiveSession({ params: { sessionId } });
      if (ended) await repository.end(sessionId, new Date(ended.at), ended.reason);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'not_found')) throw error;
      logger.warn(
        { sessionId, lastSeq: session.lastSeq },
        'the live service had lost a class; opening it again',
      );
      const row = { ...session, startedAt: session.startedAt.toISOString() };
      await signaling.openLiveSession(liveSessionCall(row, session.settings, session.lastSeq));
    }
  }

  return {
    async run(now = Date.now()): Promise<void> {
      const started = (await repository.listLive()).filter(
        session => session.startedAt.getTime() < now - startGraceMs,
      );
      await eachInTurn(started, reconcile, isAway);
    },
  };
}

const isAway = (error: unknown) => error instanceof AppError && error.code === 'signaling_unavailable';
