import { z } from 'zod';
import { idSchema } from '../primitives.ts';

/** The order of the queue is the order of `hand:raised` in the log. */
export const handEvents = {
  'hand:raised': z.object({ participantId: idSchema }),
  'hand:lowered': z.object({ participantId: idSchema, loweredBy: idSchema }),
};
