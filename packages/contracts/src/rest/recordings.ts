import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema, timestampSchema } from '../primitives.ts';
import { pageOf, pageQuerySchema } from './pagination.ts';

export const recordingStateSchema = z.enum([
  'starting',
  'active',
  'ending',
  'processing',
  'ready',
  'failed',
  'recovered',
]);
export type RecordingState = z.infer<typeof recordingStateSchema>;

export const recordingSchema = z.object({
  recordingId: idSchema,
  sessionId: idSchema,
  roomId: idSchema,
  title: z.string(),
  roomTitle: z.string(),
  ownerName: z.string(),
  state: recordingStateSchema,
  /** What the worker is at, while processing. */
  step: z.string().nullable(),
  progressPercent: z.number().int().min(0).max(100),
  /** Why capture stopped, or why processing failed, in words a person understands. */
  reason: z.string().nullable(),
  /** Only when failed: whether a retry is possible. */
  retryable: z.boolean(),
  startedAt: timestampSchema.nullable(),
  endedAt: timestampSchema.nullable(),
  durationMs: z.number().int().nullable(),
  sizeBytes: z.number().int().nullable(),
  contentType: z.string().nullable(),
  /** Paths on the API's origin, signed and valid for six hours, so that `<video>` and `<img>` can use them. */
  mediaUrl: z.string().nullable(),
  thumbnailUrl: z.string().nullable(),
  createdAt: timestampSchema,
});
export type Recording = z.infer<typeof recordingSchema>;

const recordingParams = z.object({ recordingId: idSchema });
const sessionParams = z.object({ sessionId: idSchema });
const ofOwner = 'For the owner of the room and admins.';
const signature = z.object({
  /** Unix seconds. */
  expires: z.coerce.number().int().optional(),
  signature: z.string().max(128).optional(),
});

export const startRecording = defineEndpoint({
  method: 'POST',
  path: '/sessions/:sessionId/recordings',
  tag: 'recordings',
  summary: 'Start recording a live class',
  description: ofOwner,
  auth: { kind: 'user' },
  params: sessionParams,
  status: 202,
  response: recordingSchema,
  errors: [
    'not_found',
    'session_not_live',
    'recording_already_running',
    'signaling_unavailable',
    'media_unavailable',
  ],
});

export const stopRecording = defineEndpoint({
  method: 'POST',
  path: '/recordings/:recordingId/stop',
  tag: 'recordings',
  summary: 'Stop a recording',
  description: ofOwner,
  auth: { kind: 'user' },
  params: recordingParams,
  status: 202,
  response: recordingSchema,
  errors: ['not_found', 'recording_not_running', 'signaling_unavailable'],
});

export const retryRecording = defineEndpoint({
  method: 'POST',
  path: '/recordings/:recordingId/retry',
  tag: 'recordings',
  summary: 'Process a failed recording again',
  description: ofOwner,
  auth: { kind: 'user' },
  params: recordingParams,
  status: 202,
  response: recordingSchema,
  errors: ['not_found', 'conflict'],
});

export const listSessionRecordings = defineEndpoint({
  method: 'GET',
  path: '/sessions/:sessionId/recordings',
  tag: 'recordings',
  summary: 'Recordings of one session',
  description: ofOwner,
  auth: { kind: 'user' },
  params: sessionParams,
  query: pageQuerySchema,
  response: pageOf(recordingSchema),
  errors: ['not_found'],
});

export const listRecordings = defineEndpoint({
  method: 'GET',
  path: '/recordings',
  tag: 'recordings',
  summary: 'List recordings, newest first',
  description:
    'An admin sees all; a creator those of their rooms; a student those of the classes they attended. Filters narrow, never widen.',
  auth: { kind: 'user' },
  query: pageQuerySchema.extend({
    state: recordingStateSchema.optional(),
    roomId: idSchema.optional(),
    ownerId: idSchema.optional(),
  }),
  response: pageOf(recordingSchema),
});

export const readRecording = defineEndpoint({
  method: 'GET',
  path: '/recordings/:recordingId',
  tag: 'recordings',
  summary: 'Read a recording',
  description: 'For the owner of the room, admins, and signed-in people who attended the class.',
  auth: { kind: 'user' },
  params: recordingParams,
  response: recordingSchema,
  errors: ['not_found'],
});

export const readRecordingMedia = defineEndpoint({
  method: 'GET',
  path: '/recordings/:recordingId/media',
  tag: 'recordings',
  summary: 'The video file, with byte ranges (RFC 9110, 14)',
  description: 'With an access token of someone who may read the recording, or a signed URL. HEAD works too.',
  auth: { kind: 'optional' },
  params: recordingParams,
  query: signature.extend({ download: z.stringbool().optional() }),
  content: 'binary',
  status: 200,
  errors: ['not_found', 'unauthenticated', 'recording_not_ready', 'range_not_satisfiable'],
});

export const readRecordingThumbnail = defineEndpoint({
  method: 'GET',
  path: '/recordings/:recordingId/thumbnail',
  tag: 'recordings',
  summary: 'The poster picture (JPEG)',
  auth: { kind: 'optional' },
  params: recordingParams,
  query: signature,
  content: 'binary',
  status: 200,
  errors: ['not_found', 'unauthenticated'],
});
