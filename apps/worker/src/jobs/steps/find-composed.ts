import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import { inWords } from '../store-file/storage-trouble.ts';
import { readNote } from './step-note.ts';
import type { StepRun } from './step-run.ts';

/**
 * The composed video as a file on this disk: where composing left it, or fetched from the storage when that was on another disk or
 * is gone from this one. @throws JobFailure when it is nowhere.
 */
export async function findComposed(
  { captureDir, videoId, folder, signal }: StepRun,
  storage: Pick<ObjectStorage, 'stat' | 'read'>,
): Promise<string> {
  const note = await readNote(captureDir, videoId, 'compose');
  const here = note?.files.find(file => file.kind === 'composed');
  if (here) return path.join(captureDir, here.file);

  const key = `videos/${videoId}/compose/video.mp4`;
  const stored = await inWords(storage.stat(key), signal);
  if (!stored)
    throw new JobFailure('The composed video is neither on the disk of the worker nor in the storage.');
  const file = folder.file('fetched.mp4');
  const stream = await inWords(storage.read(key, { start: 0, end: stored.sizeBytes - 1 }), signal);
  await inWords(pipeline(stream, createWriteStream(file), { signal }), signal);
  return file;
}
