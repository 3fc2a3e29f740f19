import { z } from 'zod';
import { classRoleSchema, idSchema, sourceSchema, timestampSchema } from '../primitives.ts';
import { receiveModeSchema } from '../receive-mode.ts';
import { consentAnswerSchema } from '../recording-consent.ts';

export const leaveReasonSchema = z.enum(['left', 'timed-out', 'removed', 'session-ended']);
export type LeaveReason = z.infer<typeof leaveReasonSchema>;

/** A person in a live session, as everybody in the class sees them. */
export const liveParticipantSchema = z.object({
  participantId: idSchema,
  displayName: z.string(),
  role: classRoleSchema,
  /** Sources that the room lets this person publish; narrows what the role permits. */
  sources: z.array(sourceSchema),
  /** The socket that holds the seat: `<signaling instance>.<socket id>`. */
  connectionId: z.string(),
  /** False while reconnecting; the seat is kept until `seatHeldUntil`. */
  connected: z.boolean(),
  seatHeldUntil: timestampSchema.nullable(),
  joinedAt: timestampSchema,
  /** Absent for everything. */
  receives: receiveModeSchema.optional(),
  /** Whether they may be recorded; absent until they have answered, see `mayBeRecorded`. */
  recordingConsent: consentAnswerSchema.optional(),
  /**
   * What this person last had switched on. It outlives a lost connection, so that someone who was muted comes
   * back muted.
   */
  microphoneOn: z.boolean(),
  cameraOn: z.boolean(),
});
export type LiveParticipant = z.infer<typeof liveParticipantSchema>;
