import { AppError } from '@lectern/contracts/kernel/app-error';
import type { signalingControlEndpoints } from '@lectern/contracts/internal/signaling-control';
import type { Page } from '@lectern/contracts/rest/pagination';
import type { RoomSettings } from '@lectern/contracts/rest/rooms';
import type { Session, SessionState } from '@lectern/contracts/rest/sessions';
import type { AccessClaims } from '@lectern/contracts/tokens';
import type { InternalClient } from '@lectern/service-kit/http/internal-client';
import type { Logger } from '@lectern/service-kit/logger';
import { newId } from '../../platform/ids.ts';
import type { PageRequest } from '../../platform/paging.ts';
import { managesRoom, type RoomsService } from '../rooms/rooms.service.ts';
import { nextSessionState } from './session-state.ts';
import type { SessionRoom, SessionsRepository } from './sessions.repository.ts';

export type SignalingControl = InternalClient<typeof signalingControlEndpoints>;

export interface SessionsDependencies {
  repository: SessionsRepository;
  rooms: Pick<RoomsService, 'readManaged'>;
  signaling: Pick<SignalingControl, 'openLiveSession' | 'endLiveSession'>;
  logger: Logger;
}

export type SessionsService = ReturnType<typeof createSessionsService>;

export function createSessionsService({ repository, rooms, signaling, logger }: SessionsDependencies) {
  /** @throws AppError `not_found`, for a session in somebody else's room as well. */
  async function readManaged(
    caller: AccessClaims,
    sessionId: string,
  ): Promise<{ session: Session; room: SessionRoom }> {
    const found = await repository.find(sessionId);
    if (!found || !managesRoom(caller, found.room)) throw new AppError('not_found');
    return found;
  }

  /**
   * Tells the live service. When that fails `takeBack` undoes the row, so that nobody waits in a class that nobody can join; a crash in
   * between is healed by the reconciler.
   */
  async function open(
    session: Session,
    settings: RoomSettings,
    requestId: string,
    takeBack: () => Promise<void>,
  ): Promise<Session> {
    try {
      await signaling.openLiveSession(liveSessionCall(session, settings), { requestId });
      return session;
    } catch (error) {
      await takeBack().catch(cause =>
        logger.error({ err: cause, sessionId: session.sessionId }, 'a start could not be taken back'),
      );
      throw error;
    }
  }

  return {
    readManaged,

    /** @throws AppError `not_found`, `room_archived`, `session_already_live`, `signaling_unavailable`. */
    async create(
      caller: AccessClaims,
      roomId: string,
      input: { title?: string | undefined; scheduledFor?: string | undefined; start: boolean },
      requestId: string,
    ): Promise<Session> {
      const room = await rooms.readManaged(caller, roomId);
      const startedAt = input.start ? new Date() : null;
      const session = await repository.insert({
        id: newId(),
        roomId,
        title: input.title ?? room.title,
        state: startedAt ? 'live' : 'scheduled',
        scheduledFor: input.scheduledFor ? new Date(input.scheduledFor) : null,
        startedAt,
      });
      if (!startedAt) return session;
      return open(session, room.settings, requestId, () =>
        repository.deleteUnstarted(session.sessionId, startedAt),
      );
    },

    async list(
      caller: AccessClaims,
      roomId: string,
      state: SessionState | undefined,
      page: PageRequest,
    ): Promise<Page<Session>> {
      await rooms.readManaged(caller, roomId);
      return repository.list(roomId, state, page);
    },

    /** @throws AppError `not_found`, `session_transition_refused`, `room_archived`, `session_already_live`, `signaling_unavailable`. */
    async start(caller: AccessClaims, sessionId: string, requestId: string): Promise<Session> {
      const { session, room } = await readManaged(caller, sessionId);
      nextSessionState(session.state, 'start');
      const startedAt = new Date();
      const live = await repository.setLive(sessionId, room.roomId, startedAt);
      return open(live, room.settings, requestId, () => repository.unstart(sessionId, startedAt));
    },

    /** @throws AppError `not_found`, `session_transition_refused`, `signaling_unavailable`. */
    async end(caller: AccessClaims, sessionId: string, requestId: string): Promise<Session> {
      const { session } = await readManaged(caller, sessionId);
      nextSessionState(session.state, 'end');
      if (session.state === 'ended') return session;
      try {
        await signaling.endLiveSession({ params: { sessionId } }, { requestId });
      } catch (error) {
        // A class that the live service does not know has nobody in it.
        if (!(error instanceof AppError && error.code === 'not_found')) throw error;
      }
      await repository.end(sessionId, new Date(), 'api');
      return (await readManaged(caller, sessionId)).session;
    },
  };
}

/** What the live service needs to know of a session that is live. */
export function liveSessionCall(
  session: { sessionId: string; roomId: string; title: string; startedAt: string | null },
  settings: RoomSettings,
  afterSeq = 0,
) {
  const { sessionId, roomId, title, startedAt } = session;
  if (!startedAt) throw new TypeError('A live session has a start.');
  const { capacity, recordingMode } = settings;
  return {
    params: { sessionId },
    body: { roomId, title, capacity, recordingMode, startedAt, afterSeq },
  };
}
