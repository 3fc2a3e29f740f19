import { AppError } from '@lectern/contracts/kernel/app-error';
import { Prisma } from '../../generated/prisma/client.ts';
import type { Database, DatabaseReader } from '../../platform/db/database.ts';
import { followChange } from '../processing/follow-change.repository.ts';
import { outdatePack } from '../processing/outdated-pack.repository.ts';
import { discardRecording } from '../recordings/provisional.repository.ts';
import { capturing } from '../recordings/recording-state.ts';
import type { StoredVideo } from './stored-video.ts';
import { type VideoRow, withParts } from './video-rows.repository.ts';
import {
  type VideoFilter,
  type VideoOrder,
  type VideoPosition,
  videoListQuery,
} from './video-list.repository.ts';
import { attendedBy, fromVideos, sizeBytes } from './video-sql.repository.ts';

export type VideoChange = Pick<
  Prisma.VideoUncheckedUpdateInput,
  | 'title'
  | 'visibility'
  | 'expiresAt'
  | 'expiryKept'
  | 'trimStartMs'
  | 'trimEndMs'
  | 'embedOwn'
  | 'embedOrigins'
  | 'posterType'
  | 'posterBytes'
  | 'posterSetAt'
>;

export type VideosRepository = ReturnType<typeof createVideosRepository>;

export function createVideosRepository(db: Database) {
  /** In the order of `ids`; those that are gone meanwhile are left out. */
  async function readAll(ids: readonly string[], viewerId: string | null): Promise<StoredVideo[]> {
    if (ids.length === 0) return [];
    const [rows, facts] = await Promise.all([
      db.video.findMany({ where: { id: { in: [...ids] } }, include: withParts }),
      db.$queryRaw<{ id: string; size: bigint; attended: boolean }[]>`
        SELECT v.id::text AS id, ${sizeBytes} AS size, ${attendedBy(viewerId)} AS attended
        ${fromVideos} WHERE v.id = ANY(${[...ids]}::uuid[])`,
    ]);
    const rowOf = new Map(rows.map(row => [row.id, row]));
    const factsOf = new Map(facts.map(fact => [fact.id, fact]));
    return ids.flatMap(id => {
      const [row, fact] = [rowOf.get(id), factsOf.get(id)];
      return row && fact ? [{ row, sizeBytes: Number(fact.size), attended: fact.attended }] : [];
    });
  }

  return {
    /** Whatever it is and whoever asks; null also when its files are being deleted. */
    async find(videoId: string, viewerId: string | null): Promise<StoredVideo | null> {
      const [found] = await readAll([videoId], viewerId);
      return found && found.row.purgedAt === null ? found : null;
    },

    /** Whose it is of which there is no way back: it was deleted for good, and its files are on their way out. Null for all others. */
    findPurgedOwner: (videoId: string): Promise<{ ownerId: string } | null> =>
      db.video.findFirst({ where: { id: videoId, purgedAt: { not: null } }, select: { ownerId: true } }),

    /** One page in its order. `next`: where the following one begins; null at the end. */
    async list(
      filter: VideoFilter,
      /** For whether they attended, admins included. */
      callerId: string,
      order: VideoOrder,
      limit: number,
      after: VideoPosition | undefined,
    ): Promise<{ videos: StoredVideo[]; next: VideoPosition | null }> {
      const found = await db.$queryRaw<{ id: string; key: Date | string | number | bigint }[]>(
        videoListQuery(filter, order, limit, after),
      );
      const shown = found.slice(0, limit);
      const last = found.length > limit ? shown.at(-1) : undefined;
      return {
        videos: await readAll(
          shown.map(({ id }) => id),
          callerId,
        ),
        next: last ? { id: last.id, key: keyText(last.key) } : null,
      };
    },

    /** Changes what `decide` says, while nobody else changes the same video. @throws AppError `not_found`, and what `decide` throws. */
    async change(videoId: string, decide: (row: VideoRow) => VideoChange): Promise<void> {
      await db.$transaction(async tx => {
        const row = await lock(tx, videoId);
        if (row.deletedAt) throw new AppError('not_found');
        const { title, ...rest } = decide(row);
        await tx.video.update({ where: { id: videoId }, data: { title, ...rest } });
        if (title !== undefined) await outdatePack(tx, videoId);
        // The studio lists recordings by their own title.
        if (title !== undefined && row.recordingId)
          await tx.recording.update({ where: { id: row.recordingId }, data: { title } });
      });
    },

    /**
     * Into the bin, or, for good, past it. Twice is the same as once.
     * @throws AppError `not_found`, `recording_already_running` while it is still being recorded, `conflict` when the bin is no place for it.
     */
    async remove(videoId: string, now: Date, forGood: boolean): Promise<void> {
      await db.$transaction(async tx => {
        const row = await lock(tx, videoId);
        if (row.recording && capturing.includes(row.recording.state))
          throw new AppError(
            'recording_already_running',
            'It is still being recorded; stop the recording first',
          );
        if (row.recording?.state === 'held') {
          if (!forGood)
            throw new AppError(
              'conflict',
              'It is deleted by itself unless somebody keeps it. Keep it first, or delete it for good',
            );
          // It may have been kept in this very moment, and is made a video then.
          if (await discardRecording(tx, row.recording.id)) return;
        }
        await tx.video.update({
          where: { id: videoId },
          data: { deletedAt: row.deletedAt ?? now, purgedAt: forGood ? now : null },
        });
        if (forGood) await followChange(tx, videoId);
      });
    },

    /** Out of the bin. What retention had put there is kept from then on, or it would be back at once. @throws AppError `not_found`. */
    async restore(videoId: string, now: Date): Promise<void> {
      await db.$transaction(async tx => {
        const row = await lock(tx, videoId);
        const expired = row.expiresAt !== null && row.expiresAt <= now;
        await tx.video.update({
          where: { id: videoId },
          data: { deletedAt: null, ...(expired ? { expiresAt: null, expiryKept: true } : {}) },
        });
      });
    },
  };
}

/** @throws AppError `not_found`, also once its files are being deleted: there is no way back from there. */
async function lock(tx: DatabaseReader, videoId: string): Promise<VideoRow> {
  await tx.$queryRaw(Prisma.sql`SELECT 1 FROM videos WHERE id = ${videoId}::uuid FOR UPDATE`);
  const row = await tx.video.findUnique({ where: { id: videoId }, include: withParts });
  if (!row || row.purgedAt) throw new AppError('not_found');
  return row;
}

const keyText = (key: Date | string | number | bigint): string =>
  key instanceof Date ? key.toISOString() : String(key);
