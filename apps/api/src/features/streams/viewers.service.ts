import type { ViewerLeaveReason } from '@lectern/contracts/bus/stream-events';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { AccessClaims } from '@lectern/contracts/tokens';
import type { Logger } from '@lectern/service-kit/logger';
import { newId } from '../../platform/ids.ts';
import { iceServersFor, type TurnSettings } from '../../platform/turn-credentials.ts';
import type { SignalingControl } from '../sessions/sessions.service.ts';
import type { TellStreamEvent } from './stream-events.ts';
import type { StreamsRepository } from './streams.repository.ts';
import type { StoredViewer, ViewersRepository } from './viewers.repository.ts';

export interface ViewersDependencies {
  streams: Pick<StreamsRepository, 'find'>;
  viewers: ViewersRepository;
  signaling: Pick<SignalingControl, 'offerStreamViewer' | 'answerStreamViewer' | 'closeStreamViewer'>;
  tell: TellStreamEvent;
  turn: TurnSettings | null;
  maxViewers: number;
  logger: Logger;
}

export type ViewersService = ReturnType<typeof createViewersService>;

/** Who watches streams: places, offers and answers, and who has gone. */
export function createViewersService(deps: ViewersDependencies) {
  const { streams, viewers, signaling, tell, turn, maxViewers, logger } = deps;

  const placeOf = ({ sessionId, viewerId }: StoredViewer) => ({ sessionId, viewerId });

  async function about({ streamId: stream_id, roomId: channel_id, ...viewer }: StoredViewer) {
    const viewer_count = await viewers.countWatching(stream_id);
    return { stream_id, channel_id, session_id: viewer.viewerId, user_id: viewer.userId, viewer_count };
  }

  /** Frees the place, once, whoever is first to say so. */
  async function release(viewer: StoredViewer, reason: ViewerLeaveReason): Promise<void> {
    if (!(await viewers.release(viewer.viewerId, reason))) return;
    // They may have joined since `viewer` was read.
    const joinedAt = viewer.joinedAt ?? (await viewers.find(viewer.viewerId))?.joinedAt;
    if (joinedAt) await tell('stream.viewer.left', { ...(await about(viewer)), reason });
  }

  /** Tells the media server, which finds out by itself where it could not be told. */
  async function disconnect(viewer: StoredViewer): Promise<void> {
    await signaling
      .closeStreamViewer({ params: placeOf(viewer) })
      .catch((error: unknown) => logger.warn({ err: error }, 'could not disconnect a viewer'));
  }

  /** Nobody learns of somebody else's session. @throws AppError `not_found` */
  async function findOwn(caller: AccessClaims, viewerId: string): Promise<StoredViewer> {
    const viewer = await viewers.find(viewerId);
    if (viewer?.userId !== caller.sub) throw new AppError('not_found');
    return viewer;
  }

  return {
    /** @throws AppError `not_found`, `stream_stopped`, `stream_full`, `nothing_to_play`, `signaling_unavailable`, `media_unavailable`. */
    async watch(caller: AccessClaims, streamId: string, requestId: string) {
      const stream = await streams.find(streamId);
      if (!stream) throw new AppError('not_found');
      const viewerId = newId();
      await viewers.admit(viewerId, streamId, caller.sub, maxViewers);
      try {
        const { sdpOffer } = await signaling.offerStreamViewer(
          { params: { sessionId: stream.sessionId, viewerId }, body: { publisherId: stream.participantId } },
          { requestId },
        );
        const ice_servers = iceServersFor(turn, viewerId, Date.now());
        return { session_id: viewerId, sdp_offer: sdpOffer, ice_servers };
      } catch (error) {
        await viewers.discard(viewerId);
        const over = error instanceof AppError && ['session_ended', 'session_not_live'].includes(error.code);
        throw over ? new AppError('stream_stopped') : error;
      }
    },

    /** @throws AppError `not_found` for somebody else's session and one that is over, and what the media server refuses. */
    async answer(
      caller: AccessClaims,
      viewerId: string,
      sdpAnswer: string,
      requestId: string,
    ): Promise<void> {
      const viewer = await findOwn(caller, viewerId);
      if (viewer.leftAt) throw new AppError('not_found');
      try {
        await signaling.answerStreamViewer({ params: placeOf(viewer), body: { sdpAnswer } }, { requestId });
      } catch (error) {
        if (error instanceof AppError && error.code === 'not_found') await release(viewer, 'lost');
        throw error;
      }
      if (await viewers.join(viewerId)) await tell('stream.viewer.joined', await about(viewer));
    },

    /** @throws AppError `not_found` for somebody else's session. */
    async leave(caller: AccessClaims, viewerId: string): Promise<void> {
      const viewer = await findOwn(caller, viewerId);
      if (viewer.leftAt) return;
      await disconnect(viewer);
      await release(viewer, 'left');
    },

    /** Their connection is gone. Of anybody else who has one this is none of our business. */
    async lost(viewerId: string): Promise<void> {
      const viewer = await viewers.find(viewerId);
      if (viewer) await release(viewer, 'lost');
    },

    release,

    /** The stream is over for all of them. */
    async releaseAll(streamId: string): Promise<void> {
      for (const viewer of await viewers.listPresent({ streamId })) {
        await release(viewer, 'stream-stopped');
        await disconnect(viewer);
      }
    },

    /** The media of their class went to another node: those of before then watch again. */
    async moved(sessionId: string, at: Date): Promise<void> {
      const before = { stream: { sessionId }, createdAt: { lt: at } };
      for (const viewer of await viewers.listPresent(before)) await release(viewer, 'media-moved');
    },
  };
}
