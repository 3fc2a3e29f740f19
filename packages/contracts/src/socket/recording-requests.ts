import { z } from 'zod';
import { defineCommand } from '../kernel/socket.ts';
import { idSchema } from '../primitives.ts';

/** For the host and cohosts. */
export const recordingRequests = {
  'recording:start': defineCommand({
    requires: 'seat',
    payload: {},
    data: z.object({ recordingId: idSchema }),
    errors: ['forbidden', 'recording_already_running', 'media_unavailable', 'storage_full'],
  }),
  'recording:stop': defineCommand({
    requires: 'seat',
    payload: {},
    data: z.object({ recordingId: idSchema }),
    errors: ['forbidden', 'recording_not_running'],
  }),
};
