import { AppError } from '@lectern/contracts/kernel/app-error';
import type { JoinResult, Room } from '@lectern/contracts/rest/rooms';
import { type AccessClaims, guestClaimsSchema } from '@lectern/contracts/tokens';
import { signToken, verifyToken } from '@lectern/service-kit/tokens/jwt';
import type { RoomsRepository } from '../rooms/rooms.repository.ts';
import type { ParticipantsRepository } from './participants.repository.ts';
import { iceServersFor, type TurnSettings } from '../../platform/turn-credentials.ts';
import { roleInClass, sourcesInClass } from './seat.ts';

export interface JoinDependencies {
  rooms: Pick<RoomsRepository, 'find'>;
  participants: ParticipantsRepository;
  jwtSecret: string;
  /** Where browsers find the signaling service. */
  signalingUrl: string;
  /** Null when there is no TURN server. */
  turn: TurnSettings | null;
}

/** Only needed to open the socket; who reconnects later asks for another one. */
const joinTokenSeconds = 5 * 60;
/** As long as a class may reasonably last: a guest who reloads the page keeps the seat. */
const guestTokenSeconds = 24 * 3600;
/** For this long after its end a class "has ended"; later the next one "has not started". */
const recentlyEndedMs = 60 * 60 * 1000;

export type JoinService = ReturnType<typeof createJoinService>;

export function createJoinService({ rooms, participants, jwtSecret, signalingUrl, turn }: JoinDependencies) {
  /** @throws AppError `session_ended` or `session_not_live`. */
  async function findLiveSession(room: Room): Promise<string> {
    const current = await participants.findCurrentSession(room.roomId);
    if (current?.live) return current.sessionId;
    const endedMs = current?.endedAt?.getTime() ?? 0;
    throw new AppError(Date.now() - endedMs < recentlyEndedMs ? 'session_ended' : 'session_not_live');
  }

  async function seatGuest(sessionId: string, displayName: string, guestToken: string | undefined) {
    const known = guestToken ? await readGuestToken(guestToken, sessionId) : null;
    if (known && (await participants.renameGuest(known, sessionId, displayName))) return known;
    return participants.seatGuest({ sessionId, displayName, role: 'guest' });
  }

  /** A token of another class, or one that has expired, is no reason to turn a guest away: they get a new seat. */
  async function readGuestToken(token: string, sessionId: string): Promise<string | null> {
    try {
      const claims = await verifyToken('guest', token, guestClaimsSchema, jwtSecret);
      return claims.sessionId === sessionId ? claims.sub : null;
    } catch {
      return null;
    }
  }

  return {
    /** @throws AppError `not_found`, `room_archived`, `unauthenticated`, `validation_failed`, `session_ended`, `session_not_live`. */
    async join(
      caller: AccessClaims | null,
      roomId: string,
      input: { displayName?: string | undefined; guestToken?: string | undefined },
    ): Promise<JoinResult> {
      const room = await rooms.find(roomId);
      if (!room) throw new AppError('not_found');
      if (room.archivedAt) throw new AppError('room_archived');
      if (!caller && room.settings.access === 'users')
        throw new AppError('unauthenticated', 'Sign in to join this class; guests are not let in');
      const displayName = input.displayName ?? caller?.name;
      if (!displayName) {
        const message = 'Enter a name';
        const fieldErrors = [{ field: 'body.displayName', message }];
        throw new AppError('validation_failed', message, { fieldErrors });
      }
      const sessionId = await findLiveSession(room);
      const role = roleInClass(caller, room);
      const participantId = caller
        ? await participants.seatUser(caller.sub, { sessionId, displayName, role })
        : await seatGuest(sessionId, displayName, input.guestToken);

      const claims = {
        sub: participantId,
        sessionId,
        roomId,
        name: displayName,
        role,
        sources: sourcesInClass(role, room.settings),
      };
      const [joinToken, guestToken] = await Promise.all([
        signToken('join', claims, joinTokenSeconds, jwtSecret),
        caller ? null : signToken('guest', { sub: participantId, sessionId }, guestTokenSeconds, jwtSecret),
      ]);
      return {
        joinToken,
        expiresAt: new Date(Date.now() + joinTokenSeconds * 1000).toISOString(),
        signalingUrl,
        iceServers: iceServersFor(turn, participantId, Date.now()),
        sessionId,
        roomId,
        participantId,
        displayName,
        guestToken,
      };
    },
  };
}
