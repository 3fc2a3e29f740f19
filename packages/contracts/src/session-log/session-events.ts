import { z } from 'zod';

export const sessionEndReasonSchema = z.enum(['host', 'api', 'empty']);
export type SessionEndReason = z.infer<typeof sessionEndReasonSchema>;

export const sessionEvents = {
  'session:ended': z.object({ reason: sessionEndReasonSchema }),
};
