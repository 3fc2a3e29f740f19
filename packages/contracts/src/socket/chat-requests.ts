import { z } from 'zod';
import { defineCommand, defineQuery } from '../kernel/socket.ts';
import { chatTextSchema } from '../session-log/chat-events.ts';
import { logEventSchema } from '../session-log/log-event.ts';

export const chatRequests = {
  'chat:send': defineCommand({
    requires: 'seat',
    payload: { text: chatTextSchema },
    data: z.object({ messageId: z.string(), seq: z.number().int() }),
    errors: ['forbidden', 'rate_limited'],
  }),
  /** Messages before a place in the log, oldest first. */
  'chat:history': defineQuery({
    requires: 'seat',
    payload: z.object({
      beforeSeq: z.number().int().positive().optional(),
      limit: z.number().int().min(1).max(200).default(100),
    }),
    data: z.object({ messages: z.array(logEventSchema), hasMore: z.boolean() }),
  }),
};
