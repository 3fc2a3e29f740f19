import type { Attendance, MadeFile, WorkedStep } from '@lectern/contracts/internal/video-processing';
import {
  type ProcessingStep,
  type ProcessingStepName,
  processingStepNames,
} from '@lectern/contracts/rest/videos';
import type { Database, DatabaseReader } from '../../platform/db/database.ts';
import type { ProcessingStepModel } from '../../generated/prisma/models.ts';
import { deleted, type Followed, followChange } from './follow-change.repository.ts';
import { replaceFiles, setFileStored } from './made-files.ts';
import { canRemakePack, outdatePack } from './outdated-pack.repository.ts';
import { dependentsOf, stepOrder } from './step-order.ts';

/** A file on its way into storage. */
export interface FileToStore {
  fileId: string;
  kind: MadeFile['kind'];
  file: string;
  storageKey: string;
  contentType: string;
  sizeBytes: number;
  sha256: string;
}

/** What has to be done after a change, once it is committed. */
export interface Changed extends Followed {
  /** Keys in storage that no row names any more. */
  orphans: string[];
}

export type StepFailure = { reason: string; retryable: boolean; lastLines: string | null };

/** How long after a failure a pack is made again by itself. */
const packRetryMs = 60 * 60_000;

/** `video` as it is while nobody else changes it. */
type ChangeWork<T> = (
  tx: DatabaseReader,
  orphans: string[],
  video: { inBin: boolean; forGood: boolean },
) => Promise<T>;

export type ProcessingRepository = ReturnType<typeof createProcessingRepository>;

export function createProcessingRepository(db: Database) {
  /**
   * Changes rows of a video and writes down what follows from them, in one transaction; two changes of one video wait for each
   * other. @returns null when there is no such video.
   */
  async function change<T>(
    videoId: string,
    work: ChangeWork<T>,
  ): Promise<{ result: T; changed: Changed } | null> {
    return db.$transaction(async tx => {
      const [locked] = await tx.$queryRaw<{ inBin: boolean; forGood: boolean }[]>`
        SELECT "deleted_at" IS NOT NULL AS "inBin", "purged_at" IS NOT NULL AS "forGood"
        FROM "videos" WHERE "id" = ${videoId}::uuid FOR UPDATE`;
      if (!locked) return null;
      const orphans: string[] = [];
      const result = await work(tx, orphans, locked);
      return { result, changed: { ...(await followChange(tx, videoId)), orphans } };
    });
  }

  const ofRun = (videoId: string, name: WorkedStep, run: number) => ({ videoId, name, run });

  return {
    /** Looks at a video again and writes down what follows. */
    review: (videoId: string) => change(videoId, async () => undefined),

    /** @returns whether this run still counts; it does not when the video is deleted for good, and ends there. */
    start: (videoId: string, name: WorkedStep, run: number) =>
      change(videoId, async (tx, _, { forGood }) => {
        const now = new Date();
        // Not for a run that was killed: it may have read them before they were changed, and is not done anew if it came to its end.
        const isFirst =
          (await tx.processingStep.count({ where: { ...ofRun(videoId, name, run), state: 'waiting' } })) > 0;
        const { count } = await tx.processingStep.updateMany({
          where: { ...ofRun(videoId, name, run), state: { in: ['waiting', 'running'] } },
          data: forGood
            ? { ...deleted, finishedAt: now }
            : { state: 'running', startedAt: now, reason: null, lastLines: null },
        });
        if (count === 0 || forGood) return false;
        // It is going to read the texts as they are now.
        if (name === 'pack' && isFirst)
          await tx.video.update({ where: { id: videoId }, data: { packOutdatedAt: null } });
        // Its files will be on the disk of the worker again.
        await tx.recording.updateMany({
          where: { id: videoId, filesDeletedAt: { not: null } },
          data: { filesDeletedAt: null },
        });
        return true;
      }),

    /** The percent of a run only grows: a job that starts over does not take back what people have seen. */
    setPercent: (videoId: string, name: WorkedStep, run: number, percent: number) =>
      change(videoId, async tx => {
        await tx.processingStep.updateMany({
          where: { ...ofRun(videoId, name, run), state: 'running', percent: { lt: percent } },
          data: { percent },
        });
      }),

    /** @returns the files that have to be stored; none when this run no longer counts. */
    finish: (
      videoId: string,
      name: WorkedStep,
      run: number,
      files: readonly MadeFile[],
      durationMs: number | null,
    ) =>
      change(videoId, async (tx, orphans) => {
        const { count } = await tx.processingStep.updateMany({
          where: { ...ofRun(videoId, name, run), state: { in: ['waiting', 'running'] } },
          data: { state: 'done', percent: 100, finishedAt: new Date(), reason: null, lastLines: null },
        });
        if (count === 0) return;
        orphans.push(...(await replaceFiles(tx, videoId, name, files)));
        if (durationMs === null) return;
        await tx.video.update({ where: { id: videoId }, data: { durationMs } });
        await tx.recording.updateMany({ where: { id: videoId }, data: { durationMs } });
      }),

    skip: (videoId: string, name: WorkedStep, run: number, reason: string) =>
      change(videoId, async tx => {
        await tx.processingStep.updateMany({
          where: { ...ofRun(videoId, name, run), state: { in: ['waiting', 'running'] } },
          data: { state: 'skipped', reason, finishedAt: new Date() },
        });
      }),

    /** Its job comes back; until then people are told why. */
    postpone: (videoId: string, name: WorkedStep, run: number, reason: string) =>
      change(videoId, async tx => {
        await tx.processingStep.updateMany({
          where: { ...ofRun(videoId, name, run), state: { in: ['waiting', 'running'] } },
          data: { state: 'waiting', reason },
        });
      }),

    fail: (videoId: string, name: WorkedStep, run: number, failure: StepFailure) =>
      change(videoId, async tx => {
        await tx.processingStep.updateMany({
          where: { ...ofRun(videoId, name, run), state: { in: ['waiting', 'running'] } },
          data: { ...failure, state: 'failed', finishedAt: new Date() },
        });
        // There is an older one, and what it lacks would be forgotten.
        if (name === 'pack' && run > 1) await outdatePack(tx, videoId, new Date(Date.now() + packRetryMs));
      }),

    /** The file can be watched, downloaded or read from now on. */
    setStored: (videoId: string, fileId: string) => change(videoId, tx => setFileStored(tx, videoId, fileId)),

    setNotStored: (videoId: string, fileId: string, failure: { reason: string; retryable: boolean }) =>
      change(videoId, async tx => {
        await tx.madeFile.updateMany({
          where: { id: fileId, videoId, storedAt: null },
          data: { failure: failure.reason, retryable: failure.retryable },
        });
      }),

    /**
     * Starts failed steps once more, and what waits for them; of `upload` the files that could not be stored.
     * @returns how many of them there were; none of a video in the bin, which may be on its way out for good.
     */
    retry: (videoId: string, names: readonly ProcessingStepName[]) =>
      change(videoId, async (tx, _, { inBin }) => {
        if (inBin) return 0;
        let started = 0;
        for (const name of names)
          started += name === 'upload' ? await retryUpload(tx, videoId) : await retryStep(tx, videoId, name);
        return started;
      }),

    /** Makes the pack once more, with the texts as they are now; the one there is can be downloaded meanwhile. */
    remakePack: (videoId: string) =>
      change(videoId, async tx => {
        if ((await tx.video.count({ where: { id: videoId, ...canRemakePack } })) === 0) return;
        await tx.processingStep.updateMany({ where: { videoId, name: 'pack' }, data: onceMore });
      }),

    async readSteps(videoId: string): Promise<ProcessingStep[]> {
      const rows = await db.processingStep.findMany({ where: { videoId } });
      return rows
        .toSorted((a, b) => processingStepNames.indexOf(a.name) - processingStepNames.indexOf(b.name))
        .map(toStep);
    },

    /** @returns null also for a video in the bin. */
    async findOwner(videoId: string): Promise<{ ownerId: string } | null> {
      return db.video.findUnique({ where: { id: videoId, deletedAt: null }, select: { ownerId: true } });
    },

    /** @returns null when there is no such video; nobody for one that is of no class. */
    async readAttendance(videoId: string): Promise<Attendance | null> {
      const video = await db.video.findUnique({ where: { id: videoId }, select: { sessionId: true } });
      if (!video?.sessionId) return video && { people: [] };
      const rows = await db.participant.findMany({
        where: { sessionId: video.sessionId, firstJoinedAt: { not: null } },
        orderBy: [{ firstJoinedAt: 'asc' }, { id: 'asc' }],
      });
      return {
        people: rows.map(({ displayName, role, firstJoinedAt, lastLeftAt, present }) => ({
          ...{ displayName, role, firstJoinedAt: (firstJoinedAt ?? new Date(0)).toISOString() },
          lastLeftAt: present ? null : (lastLeftAt?.toISOString() ?? null),
        })),
      };
    },

    /** Files of a video that are not in storage yet and may still get there. */
    listToStore: (videoId: string, before = new Date(Date.now() + 60_000)): Promise<FileToStore[]> =>
      db.madeFile
        .findMany({
          where: { videoId, storedAt: null, failure: null, updatedAt: { lt: before } },
          orderBy: { id: 'asc' },
        })
        .then(rows =>
          rows.map(({ id: fileId, kind, file, storageKey, contentType, sizeBytes, sha256 }) => ({
            ...{ fileId, kind, file, storageKey, contentType, sha256 },
            sizeBytes: Number(sizeBytes),
          })),
        ),
  };
}

/** The rows of all steps. Those that are there already stay as they are. */
export async function createSteps(tx: DatabaseReader, videoId: string): Promise<void> {
  await tx.processingStep.createMany({
    data: processingStepNames.map(name => ({ videoId, name })),
    skipDuplicates: true,
  });
}

async function retryUpload(tx: DatabaseReader, videoId: string): Promise<number> {
  const { count } = await tx.madeFile.updateMany({
    where: { videoId, storedAt: null, failure: { not: null }, retryable: true },
    data: { failure: null, retryable: false },
  });
  return count;
}

/** A step as it was before it ran, for its next run. */
const onceMore = {
  ...({ state: 'waiting', percent: 0, reason: null, retryable: false, lastLines: null } as const),
  ...{ startedAt: null, finishedAt: null, run: { increment: 1 } },
};

async function retryStep(tx: DatabaseReader, videoId: string, name: WorkedStep): Promise<number> {
  const { count } = await tx.processingStep.updateMany({
    where: { videoId, name, state: 'failed', retryable: true },
    data: onceMore,
  });
  if (count === 0) return 0;
  for (const dependent of dependentsOf(name)) {
    const isOptional = stepOrder[dependent].needs.every(need => need !== name);
    await tx.processingStep.updateMany({
      // What was skipped for want of it may run now; what was made without it is made again, with it.
      where: { videoId, name: dependent, state: { in: isOptional ? ['skipped', 'done'] : ['skipped'] } },
      data: onceMore,
    });
  }
  return 1;
}

function toStep(row: ProcessingStepModel): ProcessingStep {
  const { name, state, percent, reason, retryable, lastLines } = row;
  return {
    ...{ name, state, percent, reason, retryable, lastLines },
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
