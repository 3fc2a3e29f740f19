import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema, momentSchema, timestampSchema, titleSchema } from '../primitives.ts';
import { pageOf, pageQuerySchema } from './pagination.ts';
import { recordingStateSchema } from './recordings.ts';

/** Who may watch, besides its owner and admins: nobody; also who attended the class; also who has a link; everybody. */
export const videoVisibilitySchema = z.enum(['private', 'class', 'link', 'public']);
export type VideoVisibility = z.infer<typeof videoVisibilitySchema>;

export const processingStepNames = [
  'quick',
  'compose',
  'renditions',
  'thumbnails',
  'chapters',
  'captions',
  'upload',
  'pack',
] as const;
export const processingStepNameSchema = z.enum(processingStepNames);
export type ProcessingStepName = z.infer<typeof processingStepNameSchema>;

/** `skipped`: there was nothing to do, or what it needs has failed; `reason` says which. */
export const processingStepStateSchema = z.enum(['waiting', 'running', 'done', 'failed', 'skipped']);
export type ProcessingStepState = z.infer<typeof processingStepStateSchema>;

export const processingStepSchema = z.object({
  name: processingStepNameSchema,
  state: processingStepStateSchema,
  percent: z.number().int().min(0).max(100),
  /** Why it failed or was skipped, in words that a person understands. */
  reason: z.string().nullable(),
  /** Only when failed: whether trying again can help. */
  retryable: z.boolean(),
  /** What the program said last when it failed. */
  lastLines: z.string().nullable(),
  startedAt: timestampSchema.nullable(),
  finishedAt: timestampSchema.nullable(),
});
export type ProcessingStep = z.infer<typeof processingStepSchema>;

/**
 * To strangers, who may watch it because it is public or by a link, and neither manage it nor attended the class: without room, session,
 * owner's id, reason, expiry and embedding, all null. Whoever knows the room can join its next class.
 */
export const videoSchema = z.object({
  videoId: idSchema,
  /** The recording that it was made of; its id is the video's. */
  recordingId: idSchema.nullable(),
  sessionId: idSchema.nullable(),
  roomId: idSchema.nullable(),
  roomTitle: z.string().nullable(),
  /** Null for strangers, as `videoSchema` says. */
  ownerId: idSchema.nullable(),
  ownerName: z.string(),
  title: z.string(),
  visibility: videoVisibilitySchema,
  /** Of the recording; `ready` for a video that comes from elsewhere. */
  state: recordingStateSchema,
  /** Something can be watched already, perhaps while better forms are made. */
  playable: z.boolean(),
  /** Of the whole processing. */
  progressPercent: z.number().int().min(0).max(100),
  /** The step that runs, or that failed and matters; null when there is none. */
  step: processingStepNameSchema.nullable(),
  /** Why capture stopped early, or why processing failed. */
  reason: z.string().nullable(),
  /** What is played, after trimming. */
  durationMs: z.number().int().nullable(),
  /** Before trimming. */
  fullDurationMs: z.number().int().nullable(),
  /** What is played of it; null: from its start, to its end. */
  trimStartMs: z.number().int().nullable(),
  trimEndMs: z.number().int().nullable(),
  /** All stored forms together. */
  sizeBytes: z.number().int(),
  /** A path on the API's origin, signed. */
  posterUrl: z.string().nullable(),
  recordedAt: timestampSchema,
  /** When retention deletes it; null: never. */
  expiresAt: timestampSchema.nullable(),
  /** Less than a week is left: time to say so. */
  expiresSoon: z.boolean(),
  /** In the bin since then. */
  deletedAt: timestampSchema.nullable(),
  /** When the bin lets it go for good; null: not in the bin. */
  goneAt: timestampSchema.nullable(),
  createdAt: timestampSchema,
  /** Whether the caller may change, share and delete it. */
  manageable: z.boolean(),
  /** A person chose the poster. */
  customPoster: z.boolean(),
  /** Origins whose pages may embed it; null: those of the installation (EMBED_ORIGINS). */
  embedOrigins: z.array(z.string()).nullable(),
  /** The ETag without its quotes: of what people change, not of how far processing is. For `If-Match`. */
  version: z.string(),
});
export type Video = z.infer<typeof videoSchema>;

export const videoParams = z.object({ videoId: idSchema });
const managers = 'For its owner and admins.';
const watchers =
  'For whom its visibility allows it: its owner and admins; who attended the class, unless it is private; anyone, when it is public.';

export const videoSortSchema = z.enum(['recordedAt', 'title', 'duration', 'size']);
export type VideoSort = z.infer<typeof videoSortSchema>;

export const listVideos = defineEndpoint({
  method: 'GET',
  path: '/videos',
  tag: 'videos',
  summary: 'The library',
  description:
    'What the caller may watch, and what they own; an admin sees all. Filters narrow, never widen. With `deleted=true` the bin, of what they may manage.',
  auth: { kind: 'user' },
  query: pageQuerySchema.extend({
    /** Words; each must be in the title, the room, or, for its owner and who attended, in a name, the chat or the captions. */
    q: z.string().trim().max(200).optional(),
    state: recordingStateSchema.optional(),
    roomId: idSchema.optional(),
    ownerId: idSchema.optional(),
    visibility: videoVisibilitySchema.optional(),
    from: momentSchema.optional(),
    to: momentSchema.optional(),
    deleted: z.stringbool().default(false),
    sort: videoSortSchema.default('recordedAt'),
    /** Left out: titles from A, everything else from the largest. */
    order: z.enum(['asc', 'desc']).optional(),
  }),
  response: pageOf(videoSchema),
});

export const readVideo = defineEndpoint({
  method: 'GET',
  path: '/videos/:videoId',
  tag: 'videos',
  summary: 'Read a video of the library',
  description: `${watchers} Answers an ETag. One in the bin is there for its owner and admins alone.`,
  auth: { kind: 'optional' },
  params: videoParams,
  response: videoSchema,
  errors: ['not_found'],
});

/** `https://school.example`, or `https://*.school.example`, as CSP's frame-ancestors takes it. */
export const embedOriginSchema = z
  .string()
  .max(200)
  .regex(
    /^https?:\/\/(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/,
    'Write it as https://school.example',
  );

export const updateVideo = defineEndpoint({
  method: 'PATCH',
  path: '/videos/:videoId',
  tag: 'videos',
  summary: 'Change a video',
  description: `${managers} What is left out stays. With \`If-Match\` only when nobody else has changed it meanwhile.`,
  auth: { kind: 'user' },
  params: videoParams,
  body: z.object({
    title: titleSchema.optional(),
    visibility: videoVisibilitySchema.optional(),
    /** Null: never. Retention leaves it alone from then on. */
    expiresAt: timestampSchema.nullable().optional(),
    /** Milliseconds of the whole video; null: from its start, to its end. At least a second stays. */
    trimStartMs: z.number().int().min(0).nullable().optional(),
    trimEndMs: z.number().int().min(0).nullable().optional(),
    embedOrigins: z.array(embedOriginSchema).max(20).nullable().optional(),
  }),
  response: videoSchema,
  errors: ['not_found', 'precondition_failed', 'recording_not_ready'],
});

export const keepVideo = defineEndpoint({
  method: 'POST',
  path: '/videos/:videoId/keep',
  tag: 'videos',
  summary: 'Keep a video that would expire',
  description: `${managers} For as long again as its room, or the installation, keeps videos, counted from now.`,
  auth: { kind: 'user' },
  params: videoParams,
  response: videoSchema,
  errors: ['not_found'],
});

export const deleteVideo = defineEndpoint({
  method: 'DELETE',
  path: '/videos/:videoId',
  tag: 'videos',
  summary: 'Put a video into the bin, or delete it for good',
  description: `${managers} Twice is the same as once, until it is gone for good. \`permanently\` deletes its files and its recording at once; otherwise the bin does so after VIDEO_BIN_DAYS.`,
  auth: { kind: 'user' },
  params: videoParams,
  query: z.object({ permanently: z.stringbool().default(false) }),
  errors: ['not_found', 'recording_already_running', 'conflict'],
});

const videoIds = z.object({ videoIds: z.array(idSchema).min(1).max(100) });
const bulkResultSchema = z.object({
  /** What was done, or had been done before. */
  done: z.array(idSchema),
  refused: z.array(z.object({ videoId: idSchema, code: z.string(), message: z.string() })),
});
export type BulkResult = z.infer<typeof bulkResultSchema>;

export const bulkDeleteVideos = defineEndpoint({
  method: 'POST',
  path: '/videos/bulk-delete',
  tag: 'videos',
  summary: 'Put several videos into the bin',
  description: `${managers} Those that cannot be are named in \`refused\`; the others are done all the same.`,
  auth: { kind: 'user' },
  body: videoIds,
  status: 200,
  response: bulkResultSchema,
});

export const restoreVideos = defineEndpoint({
  method: 'POST',
  path: '/videos/restore',
  tag: 'videos',
  summary: 'Take videos back out of the bin',
  description: managers,
  auth: { kind: 'user' },
  body: videoIds,
  status: 200,
  response: bulkResultSchema,
});
