import { z } from 'zod';
import { defineCommand } from '../kernel/socket.ts';
import { captionEvents } from '../session-log/caption-events.ts';
import { markLabelSchema } from '../session-log/session-events.ts';

const { language, text, typedForMs } = captionEvents['caption:line'].shape;

export const captionRequests = {
  /** For hosts, cohosts and speakers. */
  'caption:send': defineCommand({
    requires: 'seat',
    payload: { language, text, typedForMs: typedForMs.default(0) },
    data: z.object({ seq: z.number().int() }),
    errors: ['forbidden', 'rate_limited'],
  }),
  /** For hosts and cohosts. */
  'session:mark': defineCommand({
    requires: 'seat',
    payload: { label: markLabelSchema.optional() },
    data: z.object({ seq: z.number().int() }),
    errors: ['forbidden'],
  }),
};
