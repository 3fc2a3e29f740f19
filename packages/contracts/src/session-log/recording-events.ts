import { z } from 'zod';
import { idSchema, timestampSchema } from '../primitives.ts';
import { consentAnswerSchema, consentTextVersionSchema } from '../recording-consent.ts';

export const captureStopReasonSchema = z.enum([
  'requested',
  'session-ended',
  'disk-full',
  'media-lost',
  'capture-failed',
  /** The process that recorded has died, and the class did not go on in another. */
  'lost',
]);
export type CaptureStopReason = z.infer<typeof captureStopReasonSchema>;

/** Why a class that should be recorded by itself is not yet; it is tried again until it is. */
export const recordingDelaySchema = z.enum(['storage-full', 'media-away', 'recorder-failed']);
export type RecordingDelay = z.infer<typeof recordingDelaySchema>;

/** `starting` → `active` (first packet written) → `ending` → gone. */
export const liveRecordingSchema = z.object({
  recordingId: idSchema,
  state: z.enum(['starting', 'active', 'ending']),
  startedAt: z.iso.datetime(),
  /** Deleted after the class unless a host keeps it. */
  provisional: z.boolean().default(false),
  /** Lectern began it by itself, and goes on trying to. */
  automatic: z.boolean().default(false),
  /** What it waits for; only while `starting`. */
  delay: recordingDelaySchema.nullable().default(null),
});
export type LiveRecording = z.infer<typeof liveRecordingSchema>;

/** After a recording broke off, a class that is recorded by itself waits so long for the next: a disk may be full for hours. */
export const automaticPauseMs = 30_000;

/** What is to be remembered, between two recordings, of a class that is recorded by itself. */
export const autoRecordingSchema = z.object({
  /** A host has stopped it: it does not start by itself again. */
  over: z.boolean(),
  /** A host has kept what was recorded: what follows is kept as well. */
  kept: z.boolean(),
  notBefore: timestampSchema.nullable(),
});
export const freshAutoRecording = { over: false, kept: false, notBefore: null };

export const recordingEvents = {
  'recording:starting': z.object({
    recordingId: idSchema,
    requestedBy: idSchema.nullable(),
    provisional: z.boolean().default(false),
  }),
  /** It begins by itself, and cannot yet; null: whatever it was is over. */
  'recording:delayed': z.object({ recordingId: idSchema, cause: recordingDelaySchema.nullable() }),
  'recording:started': z.object({ recordingId: idSchema }),
  /** What was provisional stays for good. `keptBy` is null when the API was asked. */
  'recording:kept': z.object({ recordingId: idSchema, keptBy: idSchema.nullable() }),
  'recording:stopping': z.object({ recordingId: idSchema, requestedBy: idSchema.nullable() }),
  'recording:stopped': z.object({ recordingId: idSchema, reason: captureStopReasonSchema }),
  /** Holds for all recordings of the class, from now on. */
  'recording:consent-answered': z.object({
    participantId: idSchema,
    answer: consentAnswerSchema,
    textVersion: consentTextVersionSchema,
  }),
};
