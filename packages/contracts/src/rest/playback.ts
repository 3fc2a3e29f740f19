import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema, titleSchema } from '../primitives.ts';
import { languageSchema } from '../session-log/caption-events.ts';
import { recordingStateSchema } from './recordings.ts';

/** Everything a player needs of one video. All addresses are paths on the API's origin, signed and valid for six hours. */

export const playableFileSchema = z.object({
  kind: z.enum(['quick', 'composed', 'audio', 'pack']),
  url: z.string(),
  contentType: z.string(),
  sizeBytes: z.number().int(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
});
export type PlayableFile = z.infer<typeof playableFileSchema>;

export const chapterSchema = z.object({ startMs: z.number().int().min(0), title: z.string().max(120) });
export type Chapter = z.infer<typeof chapterSchema>;

export const captionSourceSchema = z.enum(['upload', 'live', 'engine']);
export type CaptionSource = z.infer<typeof captionSourceSchema>;

export const captionLabelSchema = titleSchema.max(60, 'At most 60 characters');

export const captionTrackSchema = z.object({
  captionId: idSchema,
  language: languageSchema,
  label: z.string().max(60),
  /** Uploaded by hand, typed in the class while it ran, or made by a speech recognition engine. */
  source: captionSourceSchema,
  /** WebVTT. */
  url: z.string(),
});
export type CaptionTrack = z.infer<typeof captionTrackSchema>;

/** What happened in the class at that moment of the video. Names of people who declined to be recorded are left out. */
export const timelineMarkerSchema = z.object({
  atMs: z.number().int().min(0),
  kind: z.enum(['chat', 'hand', 'poll', 'share', 'mark']),
  who: z.string().nullable(),
  text: z.string(),
});
export type TimelineMarker = z.infer<typeof timelineMarkerSchema>;

export const playbackSchema = z.object({
  videoId: idSchema,
  title: z.string(),
  /** Of the recording; `ready` for a video that comes from elsewhere. */
  state: recordingStateSchema,
  /** Better forms of it are being made right now; reading this again shows them when they are there. */
  improving: z.boolean(),
  /** Whether the caller may edit chapters and captions, and see who watched what. */
  manageable: z.boolean(),
  /** Whether the caller may save its files, which are whole: not while it is trimmed, unless they manage it. Players read what is cut off all the same. */
  downloadable: z.boolean(),
  /** Where in the files what is played begins: trimming leaves them whole. */
  startInFilesMs: z.number().int().min(0),
  /** Of what is played, after trimming; all times below count from its start, but those in `previewsUrl`, which count from that of the files. */
  durationMs: z.number().int().nullable(),
  /** The HLS multivariant playlist; null until renditions are made. */
  hlsUrl: z.string().nullable(),
  /** Best first. Empty while nothing can be played. */
  files: z.array(playableFileSchema),
  posterUrl: z.string().nullable(),
  /** WebVTT that names a rectangle of a sprite sheet for every stretch of the video. */
  previewsUrl: z.string().nullable(),
  /** In order of time. */
  chapters: z.array(chapterSchema),
  /** False when they were found by themselves: from shares, pauses and marks. Only who gets markers is told whose screen it was. */
  chaptersEdited: z.boolean(),
  captions: z.array(captionTrackSchema),
  /** For its owner, admins and who attended the class; none for everybody else. */
  markers: z.array(timelineMarkerSchema),
  /** Where the caller stopped watching; 0 for a beginning. */
  resumeAtMs: z.number().int().min(0),
});
export type Playback = z.infer<typeof playbackSchema>;

const videoParams = z.object({ videoId: idSchema });
const ofOwner = 'For the owner of the video and admins.';
const timeMs = z
  .number()
  .int()
  .min(0)
  .max(24 * 3_600_000);

export const readPlayback = defineEndpoint({
  method: 'GET',
  path: '/videos/:videoId/playback',
  tag: 'videos',
  summary: 'All that a player needs of a video',
  description:
    'For whoever may watch it. Markers and chapters come from the log of the class: the time of an event less the time of the first recorded sample.',
  auth: { kind: 'optional' },
  params: videoParams,
  response: playbackSchema,
  errors: ['not_found', 'unauthenticated'],
});

export const saveProgress = defineEndpoint({
  method: 'PUT',
  path: '/videos/:videoId/progress',
  tag: 'videos',
  summary: 'Remember where the caller stopped watching',
  auth: { kind: 'user' },
  params: videoParams,
  body: z.object({ positionMs: timeMs }),
  errors: ['not_found'],
});

export const watchedRangeSchema = z
  .object({ startMs: timeMs, endMs: timeMs })
  .refine(({ startMs, endMs }) => endMs > startMs, 'It ends before it starts');
export type WatchedRange = z.infer<typeof watchedRangeSchema>;

export const reportWatched = defineEndpoint({
  method: 'POST',
  path: '/videos/:videoId/watched',
  tag: 'videos',
  summary: 'Tell which parts were watched',
  description:
    'Added to what the same viewer has told before, so the same part counts once however often it is told. Kept in whole seconds.',
  auth: { kind: 'optional' },
  params: videoParams,
  body: z.object({
    /** Of a browser without a login: an id that it made for itself. Ignored for people who are signed in. */
    viewerKey: idSchema.optional(),
    ranges: z.array(watchedRangeSchema).min(1).max(50),
  }),
  errors: ['not_found', 'unauthenticated'],
  rateLimitPerMinute: 30,
});

export const videoAnalyticsSchema = z.object({
  videoId: idSchema,
  /** People who watched any of it, without the owner. */
  viewers: z.number().int(),
  /** How much of it a viewer saw, on average: 0 to 1. */
  averageShare: z.number().min(0).max(1),
  bucketMs: z.number().int().positive(),
  /** How many viewers saw any of each stretch of `bucketMs`, from the start. */
  buckets: z.array(z.number().int()),
});
export type VideoAnalytics = z.infer<typeof videoAnalyticsSchema>;

export const readVideoAnalytics = defineEndpoint({
  method: 'GET',
  path: '/videos/:videoId/analytics',
  tag: 'videos',
  summary: 'What was watched of a video',
  description: ofOwner,
  auth: { kind: 'user' },
  params: videoParams,
  response: videoAnalyticsSchema,
  errors: ['not_found'],
});

const chapterListSchema = z.object({ chapters: z.array(chapterSchema) });

export const saveChapters = defineEndpoint({
  method: 'PUT',
  path: '/videos/:videoId/chapters',
  tag: 'videos',
  summary: 'Replace the chapters of a video',
  description: `${ofOwner} Sorted by time; two at the same time are refused. Of a trimmed video those of what is played are replaced; one that began before goes on into it.`,
  auth: { kind: 'user' },
  params: videoParams,
  body: z.object({
    chapters: z
      .array(z.object({ startMs: timeMs, title: titleSchema }))
      .max(200, 'At most 200 chapters')
      .refine(
        chapters => new Set(chapters.map(({ startMs }) => startMs)).size === chapters.length,
        'Two chapters start at the same time',
      ),
  }),
  response: chapterListSchema,
  errors: ['not_found'],
});

export const resetChapters = defineEndpoint({
  method: 'DELETE',
  path: '/videos/:videoId/chapters',
  tag: 'videos',
  summary: 'Go back to the chapters that were found by themselves',
  description: ofOwner,
  auth: { kind: 'user' },
  params: videoParams,
  status: 200,
  response: chapterListSchema,
  errors: ['not_found'],
});

export const readChapterFile = defineEndpoint({
  method: 'GET',
  path: '/videos/:videoId/chapters/file',
  tag: 'videos',
  summary: 'Chapters as WebVTT',
  description:
    'With an access token of someone who may watch the video, or the signed address of its downloads. Without names of who was in the class, unless somebody wrote them.',
  auth: { kind: 'optional' },
  params: videoParams,
  query: z.object({
    /** Unix seconds. */
    expires: z.coerce.number().int().optional(),
    signature: z.string().max(128).optional(),
    download: z.stringbool().optional(),
  }),
  content: 'binary',
  status: 200,
  errors: ['not_found', 'unauthenticated'],
});
