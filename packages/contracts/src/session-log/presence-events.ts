import { z } from 'zod';
import { classRoleSchema, idSchema, sourceSchema, timestampSchema } from '../primitives.ts';
import { receiveModeSchema } from '../receive-mode.ts';
import { leaveReasonSchema, liveParticipantSchema } from './participant.ts';

/** Who is in the class. */
export const presenceEvents = {
  'room:peer-joined': z.object({ participant: liveParticipantSchema }),
  /** The connection was lost; the seat is held. */
  'room:peer-disconnected': z.object({ participantId: idSchema, seatHeldUntil: timestampSchema }),
  /** Back on the same seat, by a new connection (network loss, page reload, another window). */
  'room:peer-reconnected': z.object({
    participantId: idSchema,
    connectionId: z.string(),
    displayName: z.string(),
    /** As the join token has them now; absent in logs of before they were told, and then unchanged. */
    role: classRoleSchema.optional(),
    sources: z.array(sourceSchema).optional(),
    receives: receiveModeSchema.optional(),
  }),
  'room:receive-mode-set': z.object({ participantId: idSchema, mode: receiveModeSchema }),
  'room:peer-left': z.object({ participantId: idSchema, reason: leaveReasonSchema }),
};
