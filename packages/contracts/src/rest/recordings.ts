import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { classRoleSchema, idSchema, momentSchema, timestampSchema } from '../primitives.ts';
import { consentAnswerSchema } from '../recording-consent.ts';
import { pageOf, pageQuerySchema } from './pagination.ts';

/** `held`: recorded, and deleted at `keepUntil` unless it is kept. What is `discarded` is in no list, and is read by nobody. */
export const recordingStateSchema = z.enum([
  'starting',
  'active',
  'ending',
  'held',
  'processing',
  'ready',
  'failed',
  'recovered',
  'discarded',
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
  /** Deleted after the class unless somebody keeps it. */
  provisional: z.boolean(),
  /** Only when held: until when it can be kept. */
  keepUntil: timestampSchema.nullable(),
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
  /**
   * Paths on the API's origin, signed and valid for six hours, so that `<video>` and `<img>` can use them. There as soon as something can be
   * watched, which is before processing has ended; a better file gets another address.
   */
  mediaUrl: z.string().nullable(),
  thumbnailUrl: z.string().nullable(),
  createdAt: timestampSchema,
  /** Whether the caller may stop it, and process it again. */
  manageable: z.boolean(),
});
export type Recording = z.infer<typeof recordingSchema>;

const recordingParams = z.object({ recordingId: idSchema });
const sessionParams = z.object({ sessionId: idSchema });
const ofOwner = 'For the owner of the room and admins.';

export const startRecording = defineEndpoint({
  method: 'POST',
  path: '/sessions/:sessionId/recordings',
  tag: 'recordings',
  summary: 'Start recording a live class',
  description: `${ofOwner} While no media server can be reached, the recording waits for one, and the class is told.`,
  auth: { kind: 'user' },
  params: sessionParams,
  status: 202,
  response: recordingSchema,
  errors: [
    'not_found',
    'session_not_live',
    'recording_already_running',
    'storage_quota_reached',
    'signaling_unavailable',
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

export const keepRecording = defineEndpoint({
  method: 'POST',
  path: '/recordings/:recordingId/keep',
  tag: 'recordings',
  summary: 'Keep a provisional recording',
  description: `${ofOwner} While the class runs, or for a while after it; what else was recorded provisionally of the same class is kept with it. One that is kept stays as it is.`,
  auth: { kind: 'user' },
  params: recordingParams,
  status: 202,
  response: recordingSchema,
  errors: ['not_found', 'signaling_unavailable'],
});

export const recordingConsentRowSchema = z.object({
  participantId: idSchema,
  displayName: z.string(),
  role: classRoleSchema,
  /** Where the person stands now. `implied`: a host who has not declined. `none`: nothing of them was written. */
  standing: z.enum(['given', 'declined', 'implied', 'none']),
  /** Everything that they have answered in this class, oldest first, each with the version of the words that they were shown. */
  answers: z.array(z.object({ answer: consentAnswerSchema, at: timestampSchema, textVersion: z.string() })),
});

export type ConsentRow = z.infer<typeof recordingConsentRowSchema>;

export const listConsents = defineEndpoint({
  method: 'GET',
  path: '/recordings/:recordingId/consents',
  tag: 'recordings',
  summary: 'Who has agreed to be in a recording',
  description: `${ofOwner} Everybody who was in the class, newest first, also who was never asked.`,
  auth: { kind: 'user' },
  params: recordingParams,
  query: pageQuerySchema,
  response: pageOf(recordingConsentRowSchema),
  errors: ['not_found'],
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
    /** When the recording was made. */
    from: momentSchema.optional(),
    to: momentSchema.optional(),
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
  summary: 'The best video file that there is so far, with byte ranges (RFC 9110, 14)',
  description:
    'For those who may read the recording. HEAD works too. Pages use the signed `mediaUrl`, which stays with one file. Of a trimmed video, whose file is whole, for who manages it alone.',
  auth: { kind: 'user' },
  params: recordingParams,
  query: z.object({ download: z.stringbool().optional() }),
  content: 'binary',
  status: 200,
  errors: ['not_found', 'unauthenticated', 'recording_not_ready', 'range_not_satisfiable'],
});

export const readRecordingThumbnail = defineEndpoint({
  method: 'GET',
  path: '/recordings/:recordingId/thumbnail',
  tag: 'recordings',
  summary: 'The poster picture (JPEG)',
  description: 'For those who may read the recording.',
  auth: { kind: 'user' },
  params: recordingParams,
  content: 'binary',
  status: 200,
  errors: ['not_found', 'unauthenticated'],
});
