import { createHash } from 'node:crypto';
import { open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CaptureManifest } from '@lectern/contracts/internal/capture-manifest';
import { madeFileSchema, type WorkedStep } from '@lectern/contracts/internal/video-processing';
import { z } from 'zod';

/**
 * What a step has made, kept beside the files: a job that is run again, because its process was killed before the API had heard of
 * it, finds this note and tells the same.
 */
const stepNoteSchema = z.object({
  run: z.number().int(),
  /** Of the manifest that it was made from; segments that turned up since make it out of date. */
  fingerprint: z.string(),
  files: z.array(madeFileSchema),
  durationMs: z.number().int().nullable(),
});
export type StepNote = z.infer<typeof stepNoteSchema>;

export const outputFolderOf = (videoId: string, step: WorkedStep) => `${videoId}/output/${step}`;
const noteName = 'made.json';

export function fingerprintOf(manifest: Pick<CaptureManifest, 'tracks'>): string {
  return createHash('sha256').update(JSON.stringify(manifest.tracks)).digest('hex');
}

/** @returns null when there is none, none that can be read, or when a file of it is not there any more. */
export async function readNote(
  captureDir: string,
  videoId: string,
  step: WorkedStep,
): Promise<StepNote | null> {
  try {
    const text = await readFile(path.join(captureDir, outputFolderOf(videoId, step), noteName), 'utf8');
    const note = stepNoteSchema.parse(JSON.parse(text));
    for (const { file, sizeBytes } of note.files)
      if ((await stat(path.join(captureDir, file))).size !== sizeBytes) return null;
    return note;
  } catch {
    return null;
  }
}

/** Written last, so that it never speaks of a file that is not whole. */
export async function writeNote(
  captureDir: string,
  videoId: string,
  step: WorkedStep,
  note: StepNote,
): Promise<void> {
  const file = path.join(captureDir, outputFolderOf(videoId, step), noteName);
  await writeFile(`${file}.partial`, JSON.stringify(note));
  await moveDurably(`${file}.partial`, file);
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
