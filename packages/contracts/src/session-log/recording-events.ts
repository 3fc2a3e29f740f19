import { z } from 'zod';
import { idSchema } from '../primitives.ts';

export const captureStopReasonSchema = z.enum([
  'requested',
  'session-ended',
  'disk-full',
  'media-lost',
  'capture-failed',
]);
export type CaptureStopReason = z.infer<typeof captureStopReasonSchema>;

/** `starting` → `active` (first packet written) → `ending` → gone. */
export const liveRecordingSchema = z.object({
  recordingId: idSchema,
  state: z.enum(['starting', 'active', 'ending']),
  startedAt: z.iso.datetime(),
});
export type LiveRecording = z.infer<typeof liveRecordingSchema>;

export const recordingEvents = {
  'recording:starting': z.object({ recordingId: idSchema, requestedBy: idSchema.nullable() }),
  'recording:started': z.object({ recordingId: idSchema }),
  'recording:stopping': z.object({ recordingId: idSchema, requestedBy: idSchema.nullable() }),
  'recording:stopped': z.object({ recordingId: idSchema, reason: captureStopReasonSchema }),
};
