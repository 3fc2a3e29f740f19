import { z } from 'zod';
import { defineCommand } from '../kernel/socket.ts';
import { idSchema } from '../primitives.ts';

export const handRequests = {
  'hand:raise': defineCommand({
    requires: 'seat',
    payload: {},
    /** Place in the queue, from 1. */
    data: z.object({ position: z.number().int().positive() }),
    errors: ['forbidden'],
  }),
  /** One's own hand; somebody else's only as host or cohost. */
  'hand:lower': defineCommand({
    requires: 'seat',
    payload: { participantId: idSchema.optional() },
    data: z.object({}),
    errors: ['forbidden', 'not_found'],
  }),
};
