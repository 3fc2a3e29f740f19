import { z } from 'zod';
import { defineCommand } from '../kernel/socket.ts';
import { idSchema } from '../primitives.ts';
import { recordingConsentSchema } from '../recording-consent.ts';

export const recordingRequests = {
  /** For the host and cohosts. */
  'recording:start': defineCommand({
    requires: 'seat',
    payload: {},
    data: z.object({ recordingId: idSchema }),
    errors: [
      'forbidden',
      'recording_already_running',
      'media_unavailable',
      'storage_full',
      'storage_quota_reached',
    ],
  }),
  /** For the host and cohosts. One that is provisional is deleted, unless it is kept within a while. */
  'recording:stop': defineCommand({
    requires: 'seat',
    payload: {},
    data: z.object({ recordingId: idSchema }),
    errors: ['forbidden', 'recording_not_running'],
  }),
  /** For the host and cohosts: what was provisional stays, from the start of the class on. Twice is the same as once. */
  'recording:keep': defineCommand({
    requires: 'seat',
    payload: {},
    data: z.object({ recordingId: idSchema }),
    errors: ['forbidden', 'recording_not_running'],
  }),
  /**
   * Whether one may be recorded, for oneself alone. Acknowledged when it holds: after `declined` nothing more is written, unless the media
   * server cannot be told right now, and then as soon as it can.
   */
  'recording:answer-consent': defineCommand({
    requires: 'seat',
    payload: recordingConsentSchema.shape,
    data: z.object({}),
  }),
};
