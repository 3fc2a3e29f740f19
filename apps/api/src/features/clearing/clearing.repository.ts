import type { Clearing } from '@lectern/contracts/internal/video-clearing';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Database, DatabaseReader } from '../../platform/db/database.ts';
import { followChange } from '../processing/follow-change.repository.ts';
import { customPosterKey, storageKeysOf } from '../videos/video-forms.ts';

/** What makes something due, as of the moment of asking. */
export interface ClearingTimes {
  /** What has failed is kept for another attempt, unless nothing was attempted since then. */
  failedBefore: Date;
  /** Of what is gone a row is kept, for what is still told of it; unless it is gone since before then. */
  goneBefore: Date;
}

export type ClearingRepository = ReturnType<typeof createClearingRepository>;

/** Rows say what may be deleted; a job only carries it. */
export function createClearingRepository(db: Database) {
  return {
    /** Ids of videos, and of recordings that have none any more, with something to delete: at most `limit`, in order, from after `after` on. */
    async listDue(times: ClearingTimes, after: string | undefined, limit: number): Promise<string[]> {
      const page = { select: { id: true }, orderBy: { id: 'asc' }, take: limit } as const;
      const beyond = after === undefined ? {} : { id: { gt: after } };
      const [videos, recordings] = await Promise.all([
        db.video.findMany({ where: { AND: beyond, OR: [deletedForGood, isMade(times)] }, ...page }),
        db.recording.findMany({ where: { AND: beyond, ...tombstoneWithFiles(times) }, ...page }),
      ]);
      return [...videos, ...recordings]
        .map(({ id }) => id)
        .sort()
        .slice(0, limit);
    },

    /** Decides what may go. For what was captured this says in the same transaction that no step that needs it is tried again. */
    begin: (videoId: string, times: ClearingTimes): Promise<Clearing> =>
      db.$transaction(async tx => {
        await lockVideo(tx, videoId);
        const deleted = await tx.video.findFirst({
          where: { id: videoId, ...deletedForGood },
          include: {
            files: { select: { storageKey: true } },
            // On its way into storage when it was deleted, or there already and not yet told of.
            madeFiles: { select: { storageKey: true } },
          },
        });
        if (deleted)
          return { what: 'all', recordingId: deleted.recordingId, storageKeys: storageKeysOf(deleted) };
        if ((await tx.recording.count({ where: { id: videoId, ...tombstoneWithFiles(times) } })) > 0)
          return { what: 'all', recordingId: videoId, storageKeys: [customPosterKey(videoId)] };
        if ((await tx.video.count({ where: { id: videoId, ...isMade(times) } })) === 0)
          return { what: 'nothing' };
        await sayCaptureIsGone(tx, videoId);
        const watchable = { id: videoId, state: { in: [...watchableStates] } };
        return { what: 'captured', made: (await tx.recording.count({ where: watchable })) > 0 };
      }),

    /** What was captured is off the disk. Not when another step has begun meanwhile: that one leaves files of its own. */
    async finishCaptured(videoId: string): Promise<void> {
      await db.recording.updateMany({
        where: { id: videoId, segmentsGoneAt: { not: null }, filesDeletedAt: null, video: nothingMoves },
        data: { filesDeletedAt: new Date() },
      });
    },

    /** Forgets a video once its files are gone. Of its recording a row stays, or what is told late would make it anew. */
    finishAll: (videoId: string, { goneBefore }: ClearingTimes): Promise<void> =>
      db.$transaction(async tx => {
        await lockVideo(tx, videoId);
        await tx.recording.deleteMany({
          where: { id: videoId, ...tombstone, filesDeletedAt: { lt: goneBefore } },
        });
        const video = await tx.video.findFirst({ where: { id: videoId, ...deletedForGood } });
        if (video) await tx.video.delete({ where: { id: videoId } });
        const recordingId = video ? video.recordingId : videoId;
        if (recordingId === null) return;
        if (video) {
          await tx.track.deleteMany({ where: { recordingId } });
          await tx.recording.update({
            where: { id: recordingId },
            data: { state: 'discarded', reason: null, retryable: false, filesDeletedAt: null },
          });
        }
        await tx.recording.updateMany({
          where: { id: recordingId, ...tombstone, filesDeletedAt: null },
          data: { filesDeletedAt: new Date() },
        });
      }),
  };
}

const watchableStates = ['ready', 'recovered'] as const;

/** Neither a step nor a file on its way into the storage. */
const nothingMoves = {
  steps: { none: { state: { in: ['waiting', 'running'] } } },
  madeFiles: { none: { storedAt: null, failure: null } },
} satisfies Prisma.VideoWhereInput;

/** One that is still being made waits: a step that runs would store new files. Some can be watched while others go on. */
const deletedForGood = {
  purgedAt: { not: null },
  OR: [{ recording: null }, { recording: { state: { in: ['ready', 'recovered', 'failed', 'discarded'] } } }],
  ...nothingMoves,
} satisfies Prisma.VideoWhereInput;

/** Everything is made and stored; or something has failed, and nobody has tried it again for long enough. */
const isMade = ({ failedBefore }: ClearingTimes) =>
  ({
    recording: { state: { in: [...watchableStates, 'failed'] }, filesDeletedAt: null },
    AND: [nothingMoves, { steps: { some: {} } }],
    OR: [
      { steps: { none: { state: 'failed' } } },
      { steps: { none: { updatedAt: { gte: failedBefore } } } },
      // Begun before, by a worker that was killed: there is nothing that another attempt could mend.
      {
        recording: { segmentsGoneAt: { not: null } },
        steps: { none: { state: 'failed', retryable: true } },
      },
    ],
  }) satisfies Prisma.VideoWhereInput;

const tombstone = { state: 'discarded', video: null } satisfies Prisma.RecordingWhereInput;

/** Once more before it is forgotten: a media-worker that was away may have written meanwhile. */
const tombstoneWithFiles = ({ goneBefore }: ClearingTimes) =>
  ({
    ...tombstone,
    OR: [{ filesDeletedAt: null }, { filesDeletedAt: { lt: goneBefore } }],
  }) satisfies Prisma.RecordingWhereInput;

/** Whoever starts or retries a step holds this lock as well. */
async function lockVideo(tx: DatabaseReader, videoId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM videos WHERE id = ${videoId}::uuid FOR UPDATE`;
}

async function sayCaptureIsGone(tx: DatabaseReader, videoId: string): Promise<void> {
  await tx.recording.updateMany({
    where: { id: videoId, segmentsGoneAt: null },
    data: { segmentsGoneAt: new Date() },
  });
  await tx.processingStep.updateMany({
    where: { videoId, state: 'failed', retryable: true },
    data: { retryable: false },
  });
  await tx.madeFile.updateMany({
    where: { videoId, storedAt: null, retryable: true },
    data: { retryable: false },
  });
  await followChange(tx, videoId);
}
