import { z } from 'zod';
import { streamStopReasonSchema } from '../bus/stream-events.ts';
import { sdpBodyLimitBytes, sdpSchema } from '../internal/sdp-media.ts';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema, timestampSchema } from '../primitives.ts';
import { iceServerSchema } from './rooms.ts';

/**
 * The stream service of seed 003, with its paths and field names. A channel is a room, a stream is a screen (or a camera) that is broadcast
 * in the live session of the room. See docs/adr/0006-stream-service.md.
 */
export const streamPresets = {
  high: { resolution: '1920x1080', framerate: 30, bitrate: 2_500 },
  medium: { resolution: '1280x720', framerate: 30, bitrate: 1_500 },
  low: { resolution: '854x480', framerate: 24, bitrate: 800 },
} as const;

/** Width and height in pixels; frames and kilobits a second. */
export const streamQualitySchema = z.object({
  resolution: z
    .string()
    .regex(/^[1-9]\d{1,3}x[1-9]\d{1,3}$/, 'Write it as 1920x1080')
    .refine(text => text.split('x').every(side => Number(side) <= 4_096), 'At most 4096 pixels a side'),
  framerate: z.number().int().min(1).max(120),
  bitrate: z.number().int().min(100).max(20_000),
});
export type StreamQuality = z.infer<typeof streamQualitySchema>;

export const streamSchema = streamQualitySchema.extend({
  stream_id: idSchema,
  channel_id: idSchema,
  /** Of the publisher: who publishes by WHIP names it, and it is their participant id in the class. */
  session_id: idSchema,
  /** `waiting` until the publisher sends for the first time. */
  state: z.enum(['waiting', 'live', 'stopped']),
  source: z.enum(['screen', 'camera']),
  viewer_count: z.number().int(),
  /** The recording that was started with the stream. */
  recording_id: idSchema.nullable(),
  started_at: timestampSchema,
  stopped_at: timestampSchema.nullable(),
  stop_reason: streamStopReasonSchema.nullable(),
});
export type Stream = z.infer<typeof streamSchema>;

const asUser = { tag: 'streams', auth: { kind: 'user' } } as const;
const ofOwner = 'For the owner of the room and admins.';
const streamBody = z.object({ stream_id: idSchema });
const streamParams = z.object({ stream_id: idSchema });
const sessionParams = z.object({ session_id: idSchema });
const services = ['signaling_unavailable', 'media_unavailable'] as const;

export const startStream = defineEndpoint({
  ...asUser,
  method: 'POST',
  path: '/stream/start',
  summary: 'Start a stream in a room',
  description: `${ofOwner} Starts a class in the room when none is live. What is left out of the quality is that of the preset of the resolution, or of 1080p. The publisher then POSTs its SDP offer to \`server_endpoint\`, which is a WHIP endpoint (RFC 9725), with the same access token; within a minute, or the stream stops.`,
  body: z.object({
    channel_id: idSchema,
    ...streamQualitySchema.partial().shape,
    source: streamSchema.shape.source.default('screen'),
    /** Record the class from now on, unless it is recorded already; the recording ends with the stream. */
    record: z.boolean().default(false),
  }),
  response: z.object({
    stream_id: idSchema,
    session_id: idSchema,
    /** The WHIP endpoint of the publisher. */
    server_endpoint: z.url(),
    ice_servers: z.array(iceServerSchema),
  }),
  errors: ['not_found', 'room_archived', 'too_many_streams', 'storage_full', ...services],
});

export const stopStream = defineEndpoint({
  ...asUser,
  method: 'POST',
  path: '/stream/stop',
  summary: 'Stop a stream',
  description: `${ofOwner} Stopping a stopped stream answers it as it is.`,
  body: streamBody,
  response: streamSchema,
  errors: ['not_found'],
});

export const watchStream = defineEndpoint({
  ...asUser,
  method: 'POST',
  path: '/stream/watch',
  summary: 'Get an SDP offer of a stream',
  description:
    'For anybody with an account, as joining a class is. The viewer answers the offer at `/stream/sessions/{session_id}/answer` within 30 s, and leaves by closing its connection or by DELETE. Viewers have no seat in the class and are in no roster.',
  body: streamBody,
  response: z.object({ session_id: idSchema, sdp_offer: z.string(), ice_servers: z.array(iceServerSchema) }),
  errors: ['not_found', 'stream_stopped', 'stream_full', 'nothing_to_play', ...services],
  rateLimitPerMinute: 120,
});

export const answerStream = defineEndpoint({
  ...asUser,
  method: 'POST',
  path: '/stream/sessions/:session_id/answer',
  summary: 'Answer the offer of a stream, once',
  description: 'For who asked for the offer. Not found once the session is over: then watch again.',
  params: sessionParams,
  body: z.object({ sdp_answer: sdpSchema }),
  bodyLimitBytes: sdpBodyLimitBytes,
  errors: ['not_found', 'sdp_invalid', 'sdp_codec_unsupported', 'conflict', ...services],
});

export const leaveStream = defineEndpoint({
  ...asUser,
  method: 'DELETE',
  path: '/stream/sessions/:session_id',
  summary: 'Stop watching a stream',
  description: 'For who watches. Twice is the same as once.',
  params: sessionParams,
  errors: ['not_found'],
});

export const changeStreamQuality = defineEndpoint({
  ...asUser,
  method: 'PATCH',
  path: '/stream/:stream_id/quality',
  summary: 'Change the quality of a stream while it runs',
  description: `${ofOwner} The bitrate is enforced: the media server tells the publisher by REMB to send no more, with 128 kbit/s on top for sound. Resolution and frame rate are for the publisher to follow, who reads them here, from GET, or from the event \`stream.quality.changed\`.`,
  params: streamParams,
  body: streamQualitySchema.partial(),
  response: streamSchema,
  errors: ['not_found', 'stream_stopped', ...services],
});

export const readStream = defineEndpoint({
  ...asUser,
  method: 'GET',
  path: '/stream/:stream_id',
  summary: 'Read a stream',
  description: 'For anybody with an account who knows it.',
  params: streamParams,
  response: streamSchema,
  errors: ['not_found'],
});
