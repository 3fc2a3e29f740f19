import type { ProcessingStepName } from '@lectern/contracts/rest/videos';
import type { DatabaseReader } from '../../platform/db/database.ts';
import type { ProcessingStepModel } from '../../generated/prisma/models.ts';
import { type FileFacts, type NextSteps, nextSteps } from './next-steps.ts';

export interface Followed {
  next: NextSteps;
  /** Which run of each step counts. */
  runs: Map<ProcessingStepName, number>;
  /** What it was made from is off the disk of the worker. */
  cleared: boolean;
}

/** What becomes of a step that is not wanted any more. */
export const deleted = { state: 'skipped', reason: 'The video was deleted.' } as const;

/** Writes down what follows from the states of a video's steps and files: in the steps, and in its recording. */
export async function followChange(tx: DatabaseReader, videoId: string): Promise<Followed> {
  const video = await tx.video.findUniqueOrThrow({
    where: { id: videoId },
    select: { purgedAt: true, recording: { select: { recovered: true, filesDeletedAt: true } } },
  });
  const now = new Date();
  // Nothing is begun any more of what is deleted for good; its files go when what runs has ended.
  if (video.purgedAt)
    await tx.processingStep.updateMany({
      where: { videoId, name: { not: 'upload' }, state: 'waiting' },
      data: { ...deleted, finishedAt: now },
    });
  // One after the other: a transaction has one connection.
  const steps = await tx.processingStep.findMany({ where: { videoId } });
  const files = await readFileFacts(tx, videoId);
  const next = nextSteps(steps, files);
  for (const { name, reason } of next.skip)
    await tx.processingStep.updateMany({
      where: { videoId, name, state: 'waiting' },
      data: { state: 'skipped', reason, finishedAt: now },
    });
  const upload = steps.find(step => step.name === 'upload');
  if (upload) await writeUpload(tx, upload, next.upload, now);
  if (steps.length > 0)
    await writeRecording(tx, videoId, next.recording, video.recording?.recovered ?? false);
  return {
    next,
    runs: new Map(steps.map(step => [step.name, step.run])),
    cleared: video.recording?.filesDeletedAt != null,
  };
}

/** What is ready stays ready, whatever else is tried again. Until processing fails, the words are those of capture. */
async function writeRecording(
  tx: DatabaseReader,
  id: string,
  { state, percent, step, reason, retryable }: NextSteps['recording'],
  recovered: boolean,
): Promise<void> {
  const shown = { progressPercent: percent, step };
  if (state !== 'failed')
    await tx.recording.updateMany({
      where: { id, state: 'failed' },
      data: { state: 'processing', reason: null, retryable: false },
    });
  const over =
    state === 'failed'
      ? { state, reason, retryable }
      : state === 'ready'
        ? { state: recovered ? ('recovered' as const) : state, retryable: false }
        : {};
  await tx.recording.updateMany({
    where: { id, state: state === 'failed' ? { in: ['processing', 'failed'] } : 'processing' },
    data: { ...shown, ...over },
  });
  await tx.recording.updateMany({ where: { id, state: { in: ['ready', 'recovered'] } }, data: shown });
}

async function writeUpload(
  tx: DatabaseReader,
  row: ProcessingStepModel,
  { state, percent, reason, retryable }: NextSteps['upload'],
  now: Date,
): Promise<void> {
  if (row.state === state && row.percent === percent && row.reason === reason && row.retryable === retryable)
    return;
  const over = state !== 'waiting' && state !== 'running';
  await tx.processingStep.update({
    where: { videoId_name: { videoId: row.videoId, name: 'upload' } },
    data: {
      ...{ state, percent, reason, retryable },
      startedAt: state === 'waiting' ? null : (row.startedAt ?? now),
      finishedAt: over ? now : null,
    },
  });
}

interface FileGroup extends Omit<FileFacts, 'count' | 'sizeBytes'> {
  count: bigint;
  bytes: { toString(): string } | null;
}

/** A video may have thousands of files, and they differ in little. */
async function readFileFacts(tx: DatabaseReader, videoId: string): Promise<FileFacts[]> {
  const groups = await tx.$queryRaw<FileGroup[]>`
    SELECT "step"::text, "kind"::text, "stored_at" IS NOT NULL AS "stored", "failure", "retryable",
      COUNT(*) AS "count", SUM("size_bytes") AS "bytes"
    FROM "made_files" WHERE "video_id" = ${videoId}::uuid GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`;
  return groups.map(({ count, bytes, ...facts }) => ({
    ...facts,
    count: Number(count),
    sizeBytes: Number(bytes ?? 0),
  }));
}
