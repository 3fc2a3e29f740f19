import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Page } from '@lectern/contracts/rest/pagination';
import { type RoomSettings, roomSettingsSchema } from '@lectern/contracts/rest/rooms';
import type { Session, SessionState } from '@lectern/contracts/rest/sessions';
import type { SessionEndReason } from '@lectern/contracts/session-log/session-events';
import type { Prisma } from '../../generated/prisma/client.ts';
import { type Database, type DatabaseReader, lockInTransaction } from '../../platform/db/database.ts';
import { isUniqueViolation } from '../../platform/db/database-errors.ts';
import { type PageRequest, pageOfIds, toPage } from '../../platform/paging.ts';
import { roomLock } from '../rooms/rooms.repository.ts';

const withCount = {
  _count: { select: { participants: { where: { firstJoinedAt: { not: null } } } } },
} satisfies Prisma.SessionInclude;

const withRoom = { ...withCount, room: true } satisfies Prisma.SessionInclude;

type SessionRow = Prisma.SessionGetPayload<{ include: typeof withCount }>;

export interface SessionRoom {
  roomId: string;
  ownerId: string;
  title: string;
  settings: RoomSettings;
  archived: boolean;
}

export interface LiveSessionToOpen {
  sessionId: string;
  roomId: string;
  title: string;
  settings: RoomSettings;
  startedAt: Date;
  /** The last event of its log that is stored; 0 for none. */
  lastSeq: number;
}

export type SessionsRepository = ReturnType<typeof createSessionsRepository>;

export function createSessionsRepository(db: Database) {
  return {
    /** @throws AppError `room_archived`, `session_already_live`. */
    async insert(session: {
      id: string;
      roomId: string;
      title: string;
      state: 'scheduled' | 'live';
      scheduledFor: Date | null;
      startedAt: Date | null;
    }): Promise<Session> {
      return oneLive(async tx => {
        await assertNotArchived(tx, session.roomId);
        return toSession(await tx.session.create({ data: session, include: withCount }));
      });
    },

    /** @throws AppError `room_archived`, `session_already_live`, or `conflict` when it is not scheduled any more. */
    async setLive(sessionId: string, roomId: string, startedAt: Date): Promise<Session> {
      return oneLive(async tx => {
        await assertNotArchived(tx, roomId);
        const { count } = await tx.session.updateMany({
          where: { id: sessionId, state: 'scheduled' },
          data: { state: 'live', startedAt },
        });
        if (count === 0) throw new AppError('conflict');
        return toSession(
          await tx.session.findUniqueOrThrow({ where: { id: sessionId }, include: withCount }),
        );
      });
    },

    /** Takes a start back that the live service did not learn of. */
    async unstart(sessionId: string, startedAt: Date): Promise<void> {
      await db.session.updateMany({
        where: { id: sessionId, state: 'live', startedAt },
        data: { state: 'scheduled', startedAt: null },
      });
    },

    /** Removes a session that was made only to be started, and was not. */
    async deleteUnstarted(sessionId: string, startedAt: Date): Promise<void> {
      await db.session.deleteMany({
        where: { id: sessionId, state: 'live', startedAt, participants: { none: {} } },
      });
    },

    async find(sessionId: string): Promise<{ session: Session; room: SessionRoom } | null> {
      const row = await db.session.findUnique({ where: { id: sessionId }, include: withRoom });
      return row && { session: toSession(row), room: toSessionRoom(row.room) };
    },

    async list(roomId: string, state: SessionState | undefined, page: PageRequest): Promise<Page<Session>> {
      const { where, ...paging } = pageOfIds(page);
      const rows = await db.session.findMany({
        where: { ...where, roomId, state },
        ...paging,
        include: withCount,
      });
      return toPage(rows, page, toSession);
    },

    end: (sessionId: string, at: Date, reason: SessionEndReason) => setEnded(db, sessionId, at, reason),

    async listLive(): Promise<LiveSessionToOpen[]> {
      const rows = await db.session.findMany({
        where: { state: 'live', startedAt: { not: null } },
        include: { room: true, events: { orderBy: { seq: 'desc' }, take: 1, select: { seq: true } } },
      });
      return rows.map(row => ({
        sessionId: row.id,
        roomId: row.roomId,
        title: row.title,
        settings: roomSettingsSchema.parse(row.room.settings),
        startedAt: row.startedAt ?? row.createdAt,
        lastSeq: row.events[0]?.seq ?? 0,
      }));
    },
  };

  /** The partial unique index is what decides when two people start a class in one room at once. */
  async function oneLive<T>(work: (tx: DatabaseReader) => Promise<T>): Promise<T> {
    try {
      return await db.$transaction(work);
    } catch (error) {
      if (isUniqueViolation(error, 'sessions_one_live_a_room')) throw new AppError('session_already_live');
      throw error;
    }
  }
}

/** Live → ended, with everybody gone. Twice is the same as once: the first end counts. */
export async function setEnded(
  db: DatabaseReader,
  sessionId: string,
  at: Date,
  reason: SessionEndReason,
): Promise<void> {
  await db.session.updateMany({
    where: { id: sessionId, state: 'live' },
    data: { state: 'ended', endedAt: at, endReason: reason },
  });
  await db.participant.updateMany({
    where: { sessionId, present: true },
    data: { present: false, lastLeftAt: at },
  });
}

async function assertNotArchived(tx: DatabaseReader, roomId: string): Promise<void> {
  // Archiving holds the same lock while it looks for a live class.
  await lockInTransaction(tx, roomLock(roomId));
  const room = await tx.room.findUnique({ where: { id: roomId }, select: { archivedAt: true } });
  if (!room) throw new AppError('not_found');
  if (room.archivedAt) throw new AppError('room_archived');
}

export function toSession(row: SessionRow): Session {
  return {
    sessionId: row.id,
    roomId: row.roomId,
    title: row.title,
    state: row.state,
    scheduledFor: row.scheduledFor?.toISOString() ?? null,
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    endReason: row.endReason,
    participantCount: row._count.participants,
    createdAt: row.createdAt.toISOString(),
  };
}

function toSessionRoom(row: {
  id: string;
  ownerId: string;
  title: string;
  settings: unknown;
  archivedAt: Date | null;
}): SessionRoom {
  return {
    roomId: row.id,
    ownerId: row.ownerId,
    title: row.title,
    settings: roomSettingsSchema.parse(row.settings),
    archived: row.archivedAt !== null,
  };
}
