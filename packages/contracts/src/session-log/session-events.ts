import { z } from 'zod';
import { idSchema } from '../primitives.ts';

export const sessionEndReasonSchema = z.enum(['host', 'api', 'empty']);
export type SessionEndReason = z.infer<typeof sessionEndReasonSchema>;

export const markLabelSchema = z
  .string()
  .trim()
  .min(1)
  .max(120, 'At most 120 characters')
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u, 'It holds characters that cannot be shown');

export const sessionEvents = {
  'session:ended': z.object({ reason: sessionEndReasonSchema }),
  /** A host says that this moment matters: a chapter of the recording begins here. */
  'session:marked': z.object({ participantId: idSchema, label: markLabelSchema.nullable() }),
};
