import { z } from 'zod';
import { defineJob } from '../kernel/job.ts';
import { idSchema } from '../primitives.ts';
import { captureFileSchema } from '../internal/capture-manifest.ts';

const run = z.number().int().min(1);

/** What people wait for: a quick copy to watch. Its queue is its own, so that it never stands behind an hour of composing. */
export const quickStep = defineJob({
  queue: 'quick-steps',
  name: 'step',
  payload: z.object({ videoId: idSchema, step: z.enum(['quick']), run }),
  attempts: 4,
  backoffMs: 2_000,
  timeoutMs: 30 * 60 * 1000,
});

/** Steps that write text. They take no cores, but may wait long for an engine that listens to the whole class. */
export const textStep = defineJob({
  queue: 'text-steps',
  name: 'step',
  payload: z.object({ videoId: idSchema, step: z.enum(['chapters', 'captions']), run }),
  attempts: 4,
  backoffMs: 5_000,
  timeoutMs: 3 * 60 * 60 * 1000,
});

/** Steps that keep cores busy for long. They take what live classes leave over. */
export const heavyStep = defineJob({
  queue: 'heavy-steps',
  name: 'step',
  payload: z.object({
    videoId: idSchema,
    step: z.enum(['compose', 'renditions', 'thumbnails', 'pack']),
    run,
  }),
  attempts: 4,
  backoffMs: 3_000,
  // A day of school on a machine that live classes leave a quarter of. What hangs is ended earlier: each ffmpeg has a time of its own.
  timeoutMs: 48 * 60 * 60 * 1000,
});

/** One file that a step has made → local storage or S3. */
export const storeFile = defineJob({
  queue: 'uploads',
  name: 'file',
  payload: z.object({
    videoId: idSchema,
    fileId: idSchema,
    /** Below the capture folder. */
    file: captureFileSchema,
    storageKey: z.string().max(300),
    contentType: z.string().max(100),
    sizeBytes: z.number().int().min(0),
    sha256: z.string().length(64),
  }),
  attempts: 8,
  backoffMs: 2_000,
  timeoutMs: 2 * 60 * 60 * 1000,
});

/** The class so far → growing HLS, for as long as somebody watches. Started anew by whoever asks, so nothing hangs on one run. */
export const followLiveReplay = defineJob({
  queue: 'live-replay',
  name: 'follow',
  payload: z.object({ recordingId: idSchema }),
  attempts: 3,
  backoffMs: 2_000,
  timeoutMs: 24 * 60 * 60 * 1000,
});

/**
 * Whatever of a video may go → gone: what it was made from, once it is made, or everything of one that is deleted for good. The API is
 * asked which, when the job runs.
 */
export const clearVideo = defineJob({
  queue: 'clearings',
  name: 'video',
  payload: z.object({ videoId: idSchema }),
  attempts: 8,
  backoffMs: 5_000,
  timeoutMs: 30 * 60 * 1000,
});

export const jobs = {
  quickStep,
  textStep,
  heavyStep,
  storeFile,
  clearVideo,
  followLiveReplay,
} as const;

export const queueNames = [
  'quick-steps',
  'text-steps',
  'heavy-steps',
  'uploads',
  'clearings',
  'live-replay',
] as const;
