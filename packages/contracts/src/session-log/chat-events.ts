import { z } from 'zod';
import { idSchema } from '../primitives.ts';

export const chatTextSchema = z
  .string()
  .trim()
  .min(1, 'Write something')
  .max(2000, 'At most 2,000 characters');

export const chatEvents = {
  'chat:message-sent': z.object({
    messageId: idSchema,
    participantId: idSchema,
    /** As it was then: people leave, messages stay. */
    displayName: z.string(),
    text: z.string(),
  }),
};
