import type { StreamStopReason } from '@lectern/contracts/bus/stream-events';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { ClassRole } from '@lectern/contracts/primitives';
import { type StreamQuality, streamSchema } from '@lectern/contracts/rest/streams';
import type { Prisma } from '../../generated/prisma/client.ts';
import { type Database, lockInTransaction } from '../../platform/db/database.ts';
import { newId } from '../../platform/ids.ts';
import type { StoredStream } from './stored-stream.ts';

const withPublisher = {
  room: { select: { ownerId: true } },
  participant: { select: { displayName: true, role: true } },
  _count: { select: { viewers: { where: { joinedAt: { not: null }, leftAt: null } } } },
} satisfies Prisma.StreamInclude;

type StreamRow = Prisma.StreamGetPayload<{ include: typeof withPublisher }>;

export interface NewStream {
  roomId: string;
  sessionId: string;
  userId: string;
  displayName: string;
  role: ClassRole;
  source: 'screen' | 'camera';
  quality: StreamQuality;
}

export type StreamsRepository = ReturnType<typeof createStreamsRepository>;

export function createStreamsRepository(db: Database) {
  return {
    /** @throws AppError `too_many_streams` when `max` of them run in the room. */
    async insert(stream: NewStream, max: number): Promise<StoredStream> {
      const { roomId, sessionId, userId, displayName, role, source, quality } = stream;
      return db.$transaction(async tx => {
        // Two starts at once would both find the last place free.
        await lockInTransaction(tx, `streams of ${roomId}`);
        if ((await tx.stream.count({ where: { roomId, stoppedAt: null } })) >= max)
          throw new AppError('too_many_streams', `At most ${max} streams run in a room; stop one first`);
        const participantId = newId();
        await tx.participant.create({ data: { id: participantId, sessionId, displayName, role } });
        const ids = { id: newId(), roomId, sessionId, participantId, userId };
        const row = await tx.stream.create({ data: { ...ids, source, ...quality }, include: withPublisher });
        return toStored(row);
      });
    },

    async find(streamId: string): Promise<StoredStream | null> {
      const row = await db.stream.findUnique({ where: { id: streamId }, include: withPublisher });
      return row && toStored(row);
    },

    async findByPublisher(participantId: string): Promise<StoredStream | null> {
      const row = await db.stream.findUnique({ where: { participantId }, include: withPublisher });
      return row && toStored(row);
    },

    /** Those that run. */
    async listRunning(
      where: {
        roomId?: string;
        sessionId?: string;
        participantId?: { in: string[] };
        OR?: { sessionId?: string; participantId?: string }[];
      } = {},
    ): Promise<StoredStream[]> {
      const rows = await db.stream.findMany({ where: { ...where, stoppedAt: null }, include: withPublisher });
      return rows.map(toStored);
    },

    /** Those that have stopped since then, in sessions that are live. */
    async listStoppedSince(since: Date): Promise<StoredStream[]> {
      const rows = await db.stream.findMany({
        where: { stoppedAt: { gte: since }, resourceId: { not: null }, session: { state: 'live' } },
        include: withPublisher,
      });
      return rows.map(toStored);
    },

    async isLive(sessionId: string): Promise<boolean> {
      return (await db.session.count({ where: { id: sessionId, state: 'live' } })) > 0;
    },

    /** @returns false when the stream has stopped meanwhile. */
    async setResource(streamId: string, resourceId: string): Promise<boolean> {
      const where = { id: streamId, stoppedAt: null };
      return (await db.stream.updateMany({ where, data: { resourceId } })).count > 0;
    },

    /** @returns false when the stream has stopped meanwhile. */
    async setQuality(streamId: string, quality: StreamQuality): Promise<boolean> {
      const where = { id: streamId, stoppedAt: null };
      return (await db.stream.updateMany({ where, data: quality })).count > 0;
    },

    async setRecording(streamId: string, recordingId: string): Promise<void> {
      await db.stream.updateMany({ where: { id: streamId }, data: { recordingId } });
    },

    /** @returns whether it was this call that stopped it. */
    async stop(streamId: string, stopReason: StreamStopReason, at: Date): Promise<boolean> {
      const where = { id: streamId, stoppedAt: null };
      return (await db.stream.updateMany({ where, data: { stoppedAt: at, stopReason } })).count > 0;
    },

    async count(): Promise<{ running: number; viewers: number }> {
      const [running, viewers] = await Promise.all([
        db.stream.count({ where: { stoppedAt: null } }),
        db.streamViewer.count({ where: { joinedAt: { not: null }, leftAt: null } }),
      ]);
      return { running, viewers };
    },
  };
}

const toStored = (row: StreamRow): StoredStream => ({
  streamId: row.id,
  roomId: row.roomId,
  ownerId: row.room.ownerId,
  sessionId: row.sessionId,
  participantId: row.participantId,
  displayName: row.participant.displayName,
  role: row.participant.role,
  userId: row.userId,
  source: row.source,
  resolution: row.resolution,
  framerate: row.framerate,
  bitrate: row.bitrate,
  resourceId: row.resourceId,
  recordingId: row.recordingId,
  createdAt: row.createdAt,
  stoppedAt: row.stoppedAt,
  stopReason: streamSchema.shape.stop_reason.parse(row.stopReason),
  viewerCount: row._count.viewers,
});
