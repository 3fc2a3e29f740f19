import type { ClassRole } from '@lectern/contracts/primitives';
import type { Page } from '@lectern/contracts/rest/pagination';
import type { SessionParticipant } from '@lectern/contracts/rest/sessions';
import type { Database } from '../../platform/db/database.ts';
import { newId } from '../../platform/ids.ts';
import { type PageRequest, pageOfIds, toPage } from '../../platform/paging.ts';

export interface Seat {
  sessionId: string;
  displayName: string;
  role: ClassRole;
}

export type ParticipantsRepository = ReturnType<typeof createParticipantsRepository>;

export function createParticipantsRepository(db: Database) {
  return {
    /** One seat a person and session: joining again, from anywhere, is the same participant. */
    async seatUser(userId: string, seat: Seat): Promise<string> {
      const { sessionId, displayName, role } = seat;
      const row = await db.participant.upsert({
        where: { sessionId_userId: { sessionId, userId } },
        create: { id: newId(), userId, ...seat },
        update: { displayName, role },
        select: { id: true },
      });
      return row.id;
    },

    async seatGuest(seat: Seat): Promise<string> {
      return (await db.participant.create({ data: { id: newId(), ...seat }, select: { id: true } })).id;
    },

    /** @returns whether that guest has a seat in that session. */
    async renameGuest(participantId: string, sessionId: string, displayName: string): Promise<boolean> {
      const { count } = await db.participant.updateMany({
        where: { id: participantId, sessionId, userId: null },
        data: { displayName },
      });
      return count > 0;
    },

    /** The live session of a room, or else its latest one that has begun. */
    async findCurrentSession(
      roomId: string,
    ): Promise<{ sessionId: string; live: boolean; endedAt: Date | null } | null> {
      const select = { id: true, state: true, endedAt: true } as const;
      const row =
        (await db.session.findFirst({ where: { roomId, state: 'live' }, select })) ??
        (await db.session.findFirst({
          where: { roomId, state: 'ended' },
          orderBy: { endedAt: 'desc' },
          select,
        }));
      return row && { sessionId: row.id, live: row.state === 'live', endedAt: row.endedAt };
    },

    async belongsToRoom(sessionId: string, roomId: string): Promise<boolean> {
      return (await db.session.count({ where: { id: sessionId, roomId } })) > 0;
    },

    async list(
      filter: { sessionId: string; present: boolean | undefined },
      page: PageRequest,
    ): Promise<Page<SessionParticipant>> {
      const { where, ...paging } = pageOfIds(page);
      const rows = await db.participant.findMany({ where: { ...where, ...filter }, ...paging });
      return toPage(rows, page, row => ({
        participantId: row.id,
        sessionId: row.sessionId,
        displayName: row.displayName,
        role: row.role,
        userId: row.userId,
        firstJoinedAt: row.firstJoinedAt?.toISOString() ?? null,
        lastLeftAt: row.lastLeftAt?.toISOString() ?? null,
        present: row.present,
      }));
    },
  };
}
