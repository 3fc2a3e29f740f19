import type { ViewerLeaveReason } from '@lectern/contracts/bus/stream-events';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Prisma } from '../../generated/prisma/client.ts';
import { type Database, lockInTransaction } from '../../platform/db/database.ts';

/** Somebody who was offered a stream, and watches it since `joinedAt`. */
export interface StoredViewer {
  viewerId: string;
  userId: string;
  streamId: string;
  roomId: string;
  /** Of the class. */
  sessionId: string;
  joinedAt: Date | null;
  leftAt: Date | null;
}

const withStream = {
  stream: { select: { roomId: true, sessionId: true } },
} satisfies Prisma.StreamViewerInclude;

type ViewerRow = Prisma.StreamViewerGetPayload<{ include: typeof withStream }>;

export type ViewersRepository = ReturnType<typeof createViewersRepository>;

export function createViewersRepository(db: Database) {
  return {
    /** Takes one of `max` places. @throws AppError `stream_full`, `stream_stopped` */
    async admit(viewerId: string, streamId: string, userId: string, max: number): Promise<void> {
      await db.$transaction(async tx => {
        // Two viewers at once would both find the last place free.
        await lockInTransaction(tx, `viewers of ${streamId}`);
        const stream = await tx.stream.findUnique({ where: { id: streamId }, select: { stoppedAt: true } });
        if (!stream || stream.stoppedAt) throw new AppError('stream_stopped');
        if ((await tx.streamViewer.count({ where: { streamId, leftAt: null } })) >= max)
          throw new AppError('stream_full', `At most ${max} people watch a stream`);
        await tx.streamViewer.create({ data: { id: viewerId, streamId, userId } });
      });
    },

    /** Of somebody who was never offered anything. */
    async discard(viewerId: string): Promise<void> {
      await db.streamViewer.deleteMany({ where: { id: viewerId, joinedAt: null } });
    },

    async find(viewerId: string): Promise<StoredViewer | null> {
      const row = await db.streamViewer.findUnique({ where: { id: viewerId }, include: withStream });
      return row && toStored(row);
    },

    async listPresent(where: Prisma.StreamViewerWhereInput = {}): Promise<StoredViewer[]> {
      const rows = await db.streamViewer.findMany({
        where: { ...where, leftAt: null },
        include: withStream,
      });
      return rows.map(toStored);
    },

    /** @returns whether it was this call that let them in; not when they have gone meanwhile. */
    async join(viewerId: string): Promise<boolean> {
      const where = { id: viewerId, joinedAt: null, leftAt: null };
      return (await db.streamViewer.updateMany({ where, data: { joinedAt: new Date() } })).count > 0;
    },

    /** @returns whether it was this call that let them go. */
    async release(viewerId: string, leaveReason: ViewerLeaveReason): Promise<boolean> {
      const where = { id: viewerId, leftAt: null };
      const data = { leftAt: new Date(), leaveReason };
      return (await db.streamViewer.updateMany({ where, data })).count > 0;
    },

    async countWatching(streamId: string): Promise<number> {
      return db.streamViewer.count({ where: { streamId, joinedAt: { not: null }, leftAt: null } });
    },
  };
}

const toStored = ({ id, userId, streamId, stream, joinedAt, leftAt }: ViewerRow): StoredViewer => ({
  viewerId: id,
  userId,
  streamId,
  ...stream,
  joinedAt,
  leftAt,
});
