import { createHash } from 'node:crypto';
import { open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type CaptureManifest, captureFileSchema } from '@lectern/contracts/internal/capture-manifest';
import { z } from 'zod';

/**
 * What finalizing has made, kept beside the files. It outlives them: a job that is run again after its result was delivered
 * finds this note and no video, and knows that nothing is left to do.
 */
const finishedSchema = z.object({
  /** Of the manifest that it was made from; segments that turned up since make it out of date. */
  fingerprint: z.string(),
  /** Below the capture folder, as is the thumbnail. */
  videoFile: captureFileSchema,
  thumbnailFile: captureFileSchema.nullable(),
  durationMs: z.number().int(),
  sizeBytes: z.number().int(),
  sha256: z.string(),
});
export type FinishedRecording = z.infer<typeof finishedSchema>;

export const outputFolderOf = (recordingId: string) => `${recordingId}/output`;
const noteName = 'finished.json';

export function fingerprintOf(manifest: CaptureManifest): string {
  return createHash('sha256').update(JSON.stringify(manifest.tracks)).digest('hex');
}

/** @returns null when there is none, or none that can be read. */
export async function readFinished(
  captureDir: string,
  recordingId: string,
): Promise<{ finished: FinishedRecording; delivered: boolean } | null> {
  const note = path.join(captureDir, outputFolderOf(recordingId), noteName);
  try {
    const finished = finishedSchema.parse(JSON.parse(await readFile(note, 'utf8')));
    const video = await stat(path.join(captureDir, finished.videoFile)).catch(() => null);
    if (video && video.size !== finished.sizeBytes) return null;
    return { finished, delivered: video === null };
  } catch {
    return null;
  }
}

/** Written last, so that it never speaks of a file that is not whole. */
export async function writeFinished(
  captureDir: string,
  recordingId: string,
  finished: FinishedRecording,
): Promise<void> {
  const note = path.join(captureDir, outputFolderOf(recordingId), noteName);
  await writeFile(`${note}.partial`, JSON.stringify(finished));
  await moveDurably(`${note}.partial`, note);
}

/** On disk first, then under its name. */
export async function moveDurably(from: string, to: string): Promise<void> {
  const handle = await open(from, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(from, to);
}
