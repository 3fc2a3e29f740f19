import { z } from 'zod';
import { defineCommand, defineQuery } from '../kernel/socket.ts';
import { timestampSchema } from '../primitives.ts';
import { bytesSchema, receiveModeSchema } from '../receive-mode.ts';

const producerId = z.string().min(1).max(64);

export const stillRequests = {
  /** What the sender receives from now on. It outlives a lost connection; a new one says it again with `room:join`. */
  'room:set-receive-mode': defineCommand({
    requires: 'seat',
    payload: { mode: receiveModeSchema },
    data: z.object({}),
  }),
  /**
   * A still of one's own shared screen, a JPEG, for those on a data budget. `wanted` is false when there is nobody (any more): it was thrown
   * away, and no more are to be sent until the log says otherwise.
   */
  'media:send-still': defineQuery({
    requires: 'seat',
    payload: z.object({ producerId, image: bytesSchema }),
    data: z.object({ wanted: z.boolean() }),
    errors: ['media_not_found', 'payload_too_large', 'unsupported_media_type', 'rate_limited'],
  }),
  /** The latest still of a shared screen; only for a seat on a data budget. `not_found` until there is one. */
  'media:read-still': defineQuery({
    requires: 'seat',
    payload: z.object({ producerId }),
    data: z.object({ image: bytesSchema, takenAt: timestampSchema }),
    errors: ['forbidden', 'not_found', 'media_not_found'],
  }),
};
