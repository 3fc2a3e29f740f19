import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Page } from '@lectern/contracts/rest/pagination';
import { type Lobby, type Room, type RoomSettings, roomSettingsSchema } from '@lectern/contracts/rest/rooms';
import type { Prisma } from '../../generated/prisma/client.ts';
import { type Database, lockInTransaction } from '../../platform/db/database.ts';
import { isUniqueViolation } from '../../platform/db/database-errors.ts';
import { type PageRequest, pageOfIds, toPage } from '../../platform/paging.ts';

const withOwnerAndLive = {
  owner: { select: { displayName: true } },
  sessions: { where: { state: 'live' }, select: { id: true, startedAt: true }, take: 1 },
} satisfies Prisma.RoomInclude;

type RoomRow = Prisma.RoomGetPayload<{ include: typeof withOwnerAndLive }>;

export interface RoomChange {
  title?: string | undefined;
  slug?: string | undefined;
  settings?: RoomSettings | undefined;
}

export type RoomsRepository = ReturnType<typeof createRoomsRepository>;

export function createRoomsRepository(db: Database) {
  const slugTaken = (error: unknown) =>
    isUniqueViolation(error, 'rooms_slug_key') ? new AppError('slug_taken') : error;

  return {
    /** @throws AppError `slug_taken`. */
    async insert(room: {
      id: string;
      slug: string;
      title: string;
      ownerId: string;
      settings: RoomSettings;
    }): Promise<Room> {
      try {
        return toRoom(await db.room.create({ data: room, include: withOwnerAndLive }));
      } catch (error) {
        throw slugTaken(error);
      }
    },

    async find(roomId: string): Promise<Room | null> {
      const row = await db.room.findUnique({ where: { id: roomId }, include: withOwnerAndLive });
      return row && toRoom(row);
    },

    async findBySlug(slug: string): Promise<Room | null> {
      const row = await db.room.findUnique({ where: { slug }, include: withOwnerAndLive });
      return row && toRoom(row);
    },

    /** Without `ownerId`: everybody's. */
    async list(
      filter: { ownerId: string | undefined; archived: boolean },
      page: PageRequest,
    ): Promise<Page<Room>> {
      const { where, ...paging } = pageOfIds(page);
      const rows = await db.room.findMany({
        where: {
          ...where,
          ownerId: filter.ownerId,
          archivedAt: filter.archived ? { not: null } : null,
        },
        ...paging,
        include: withOwnerAndLive,
      });
      return toPage(rows, page, toRoom);
    },

    /** @throws AppError `slug_taken`. */
    async update(roomId: string, change: RoomChange): Promise<Room> {
      try {
        return toRoom(
          await db.room.update({ where: { id: roomId }, data: change, include: withOwnerAndLive }),
        );
      } catch (error) {
        throw slugTaken(error);
      }
    },

    /** @throws AppError `session_already_live` while a class runs. */
    async archive(roomId: string): Promise<Room> {
      return db.$transaction(async tx => {
        // A class that starts at the same moment waits for this lock, and then finds the room archived.
        await lockInTransaction(tx, roomLock(roomId));
        const live = await tx.session.findFirst({ where: { roomId, state: 'live' }, select: { id: true } });
        if (live) throw new AppError('session_already_live', 'End the class before you archive its room');
        await tx.room.updateMany({
          where: { id: roomId, archivedAt: null },
          data: { archivedAt: new Date() },
        });
        return toRoom(await tx.room.findUniqueOrThrow({ where: { id: roomId }, include: withOwnerAndLive }));
      });
    },

    /** What a lobby shows of the class that runs in a room. */
    async readLiveFigures(
      sessionId: string,
    ): Promise<{ startedAt: Date | null; present: number; recording: Lobby['recording'] }> {
      const [session, present, recordings] = await Promise.all([
        db.session.findUnique({ where: { id: sessionId }, select: { startedAt: true } }),
        db.participant.count({ where: { sessionId, present: true } }),
        db.recording.findMany({
          where: { sessionId, state: { in: ['starting', 'active'] }, endedAt: null },
          select: { provisional: true, keptAt: true },
        }),
      ]);
      const forGood = recordings.some(({ provisional, keptAt }) => !provisional || keptAt !== null);
      const recording = forGood ? 'recorded' : recordings.length > 0 ? 'kept' : 'none';
      return { startedAt: session?.startedAt ?? null, present, recording };
    },
  };
}

/** Whoever starts a class or archives a room holds this lock meanwhile. */
export const roomLock = (roomId: string) => `room ${roomId}`;

function toRoom(row: RoomRow): Room {
  return {
    roomId: row.id,
    slug: row.slug,
    title: row.title,
    ownerId: row.ownerId,
    ownerName: row.owner.displayName,
    settings: roomSettingsSchema.parse(row.settings),
    archivedAt: row.archivedAt?.toISOString() ?? null,
    liveSessionId: row.sessions[0]?.id ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
