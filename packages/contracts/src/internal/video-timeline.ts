import { z } from 'zod';
import { captionLimits } from '../captions/web-vtt.ts';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../primitives.ts';
import {
  captionLabelSchema,
  captionSourceSchema,
  chapterSchema,
  timelineMarkerSchema,
} from '../rest/playback.ts';
import { languageSchema } from '../session-log/caption-events.ts';

/**
 * What the worker's steps `chapters`, `captions` and `pack` read of a video, and hand in. All times are those of its files, whatever is trimmed
 * off when they are played.
 */
const videoParams = z.object({ videoId: idSchema });
const internal = { tag: 'video-timeline', auth: { kind: 'internal' } } as const;

export const videoTimelineSchema = z.object({
  videoId: idSchema,
  title: z.string(),
  /** Null while it is not known. */
  durationMs: z.number().int().nullable(),
  /** Wall clock of the start of the files, as milliseconds since 1970. */
  startedAtMs: z.number(),
  chapters: z.array(chapterSchema),
  markers: z.array(timelineMarkerSchema),
  captions: z.array(
    z.object({
      captionId: idSchema,
      language: languageSchema,
      label: captionLabelSchema,
      source: captionSourceSchema,
      /** WebVTT. */
      vtt: z.string(),
    }),
  ),
});
export type VideoTimeline = z.infer<typeof videoTimelineSchema>;

export const readVideoTimeline = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/internal/videos/:videoId/timeline',
  summary: 'Chapters, captions and markers of a video',
  params: videoParams,
  response: videoTimelineSchema,
  errors: ['not_found'],
});

export const putEngineCaptions = defineEndpoint({
  ...internal,
  method: 'PUT',
  path: '/internal/videos/:videoId/captions',
  summary: 'Captions that an engine has made',
  description: 'Replaces what an engine made before in the same language, unless a person has edited it.',
  params: videoParams,
  body: z.object({
    language: languageSchema,
    label: captionLabelSchema,
    content: z.string().min(1).max(captionLimits.characters),
  }),
  errors: ['not_found', 'captions_invalid', 'too_many_captions'],
  bodyLimitBytes: 3 * captionLimits.characters + 4096,
});

export const videoTimelineEndpoints = { readVideoTimeline, putEngineCaptions } as const;
