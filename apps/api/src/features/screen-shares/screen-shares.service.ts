import { AppError } from '@lectern/contracts/kernel/app-error';
import type { ScreenShare } from '@lectern/contracts/rest/screen-shares';
import type { ScreenQualityChange } from '@lectern/contracts/screen-quality';
import type { AccessClaims } from '@lectern/contracts/tokens';
import type { SessionsService, SignalingControl } from '../sessions/sessions.service.ts';

export type ScreenSharesService = ReturnType<typeof createScreenSharesService>;

/** Nothing of it is in Postgres: the live service knows which screens are shared at this moment. */
export function createScreenSharesService({
  sessions,
  signaling,
}: {
  sessions: Pick<SessionsService, 'readManaged'>;
  signaling: Pick<SignalingControl, 'readLiveSession' | 'setLiveScreenQuality'>;
}) {
  async function requireLive(caller: AccessClaims, sessionId: string): Promise<void> {
    const { session } = await sessions.readManaged(caller, sessionId);
    if (session.state !== 'live') throw new AppError('session_not_live');
  }

  async function listOf(sessionId: string, requestId: string): Promise<ScreenShare[]> {
    const { producers, participants } = await signaling
      .readLiveSession({ params: { sessionId } }, { requestId })
      .catch(notLive);
    return producers
      .filter(({ source }) => source === 'screen')
      .map(({ producerId, participantId, screenQuality }) => ({
        producerId,
        sessionId,
        participantId,
        displayName: participants.find(one => one.participantId === participantId)?.displayName ?? '',
        quality: screenQuality ?? null,
      }));
  }

  return {
    /** @throws AppError `not_found`, `session_not_live`, `signaling_unavailable`. */
    async list(caller: AccessClaims, sessionId: string, requestId: string): Promise<ScreenShare[]> {
      await requireLive(caller, sessionId);
      return listOf(sessionId, requestId);
    },

    /** @throws AppError `not_found`, `session_not_live`, `media_not_found`, `signaling_unavailable`. */
    async update(
      caller: AccessClaims,
      { sessionId, producerId }: { sessionId: string; producerId: string },
      change: ScreenQualityChange,
      requestId: string,
    ): Promise<ScreenShare> {
      await requireLive(caller, sessionId);
      const { quality } = await signaling
        .setLiveScreenQuality({ params: { sessionId, producerId }, body: change }, { requestId })
        .catch(notLive);
      const share = (await listOf(sessionId, requestId)).find(one => one.producerId === producerId);
      // It may have been stopped since.
      if (!share) throw new AppError('media_not_found', 'This screen is not shared any more');
      return { ...share, quality };
    },
  };
}

/** A class that the live service does not know, or has ended, is not live. */
function notLive(error: unknown): never {
  const over = error instanceof AppError && ['not_found', 'session_ended'].includes(error.code);
  throw over ? new AppError('session_not_live') : error;
}
