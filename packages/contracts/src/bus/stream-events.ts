import { z } from 'zod';
import { idSchema, timestampSchema } from '../primitives.ts';

/**
 * Events of seed 003, under its names: the channels of Redis and the subjects of NATS. The message is the payload as JSON, without an
 * envelope, since others than we read and write it. Delivery is at most once. `channel_id` is a room's id; fields that are not named here
 * are ignored in what is read.
 */
const stream = z.object({ stream_id: idSchema, channel_id: idSchema, at: timestampSchema });
const quality = z.object({
  resolution: z.string(),
  framerate: z.number().int(),
  /** kbit/s. */
  bitrate: z.number().int(),
});

export const streamStopReasonSchema = z.enum([
  'requested',
  'never-published',
  'publisher-left',
  'session-ended',
  'voice-session-ended',
  'channel-deleted',
  'recording-failed',
]);
export type StreamStopReason = z.infer<typeof streamStopReasonSchema>;

export const viewerLeaveReasonSchema = z.enum(['left', 'lost', 'stream-stopped', 'media-moved']);
export type ViewerLeaveReason = z.infer<typeof viewerLeaveReasonSchema>;

/** `session_id` is the viewer's, `viewer_count` counts those who watch after the event. */
const viewer = stream.extend({
  session_id: idSchema,
  user_id: idSchema,
  viewer_count: z.number().int(),
});

export const streamEvents = {
  'stream.started': stream.extend({ user_id: idSchema, session_id: idSchema, ...quality.shape }),
  'stream.stopped': stream.extend({ reason: streamStopReasonSchema }),
  'stream.viewer.joined': viewer,
  'stream.viewer.left': viewer.extend({ reason: viewerLeaveReasonSchema }),
  'stream.quality.changed': stream.extend(quality.shape),
} as const;

export type StreamEventName = keyof typeof streamEvents;
export type StreamEvent<Name extends StreamEventName> = z.input<(typeof streamEvents)[Name]>;

/** What others tell: a `session_id` is that of a class, or of the publisher of a stream. */
export const streamCommands = {
  'voice.session.ended': z.object({ session_id: idSchema }),
  'channel.deleted': z.object({ channel_id: idSchema }),
} as const;
