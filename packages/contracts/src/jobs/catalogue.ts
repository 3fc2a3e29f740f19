import { z } from 'zod';
import { defineJob } from '../kernel/job.ts';
import { idSchema } from '../primitives.ts';
import { captureFileSchema } from '../internal/capture-manifest.ts';

/** Segments of a finished class → one playable file and a poster picture. */
export const finalizeRecording = defineJob({
  queue: 'recordings',
  name: 'finalize',
  payload: z.object({ recordingId: idSchema }),
  attempts: 4,
  backoffMs: 3_000,
  timeoutMs: 4 * 60 * 60 * 1000,
});

/** Finished files → local storage or S3. */
export const uploadRecording = defineJob({
  queue: 'uploads',
  name: 'recording',
  payload: z.object({
    recordingId: idSchema,
    /** Below the capture folder. */
    videoFile: captureFileSchema,
    thumbnailFile: captureFileSchema.nullable(),
    contentType: z.string(),
    durationMs: z.number().int(),
    sizeBytes: z.number().int(),
    sha256: z.string().length(64),
  }),
  attempts: 8,
  backoffMs: 2_000,
  timeoutMs: 2 * 60 * 60 * 1000,
});

export const jobs = { finalizeRecording, uploadRecording } as const;

export const queueNames = ['recordings', 'uploads'] as const;
