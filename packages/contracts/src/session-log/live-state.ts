import { z } from 'zod';
import { idSchema, timestampSchema } from '../primitives.ts';
import { recordingModeSchema } from '../recording-mode.ts';
import { liveProducerSchema } from './media-events.ts';
import { liveParticipantSchema } from './participant.ts';
import { autoRecordingSchema, freshAutoRecording, liveRecordingSchema } from './recording-events.ts';
import { sessionEndReasonSchema } from './session-events.ts';

/**
 * The state of a live session: who is here and what holds now, never history. It is what `evolve` folds the log into, on the server
 * and in the browser alike, and the snapshot that a joiner gets.
 */
export const liveStateSchema = z.object({
  sessionId: idSchema,
  roomId: idSchema,
  title: z.string(),
  capacity: z.number().int(),
  recordingMode: recordingModeSchema.default('manual'),
  startedAt: timestampSchema,
  /** The last event folded in; 0 before the first. */
  seq: z.number().int().nonnegative(),
  participants: z.array(liveParticipantSchema),
  /** In the order in which they were raised. */
  hands: z.array(z.object({ participantId: idSchema, raisedAt: timestampSchema })),
  producers: z.array(liveProducerSchema),
  recording: liveRecordingSchema.nullable(),
  autoRecording: autoRecordingSchema.default(freshAutoRecording),
  /** Since when nobody is here; null while somebody is. An empty class ends after a while. */
  emptySince: timestampSchema.nullable(),
  ended: z.object({ at: timestampSchema, reason: sessionEndReasonSchema }).nullable(),
});
export type LiveState = z.infer<typeof liveStateSchema>;
