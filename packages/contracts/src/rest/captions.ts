import { z } from 'zod';
import { captionLimits } from '../captions/web-vtt.ts';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../primitives.ts';
import { languageSchema } from '../session-log/caption-events.ts';
import { captionLabelSchema, captionTrackSchema } from './playback.ts';

const videoParams = z.object({ videoId: idSchema });
const captionParams = videoParams.extend({ captionId: idSchema });
const ofOwner = 'For the owner of the video and admins.';
const lineErrors =
  'A file with anything wrong in it is refused whole with `captions_invalid`; `errors` names the lines, each as `content.<line>`.';

/** WebVTT or SubRip, told apart by the first line. */
const contentSchema = z.string().min(1).max(captionLimits.characters);
/** A character takes at most six bytes in JSON (`\u0000`); text that people write takes three at most. */
const bodyLimitBytes = 3 * captionLimits.characters + 4096;

export const addCaptions = defineEndpoint({
  method: 'POST',
  path: '/videos/:videoId/captions',
  tag: 'videos',
  summary: 'Add captions to a video, as WebVTT or SRT',
  description: `${ofOwner} ${lineErrors}`,
  auth: { kind: 'user' },
  params: videoParams,
  body: z.object({ language: languageSchema, label: captionLabelSchema, content: contentSchema }),
  status: 201,
  response: captionTrackSchema,
  errors: ['not_found', 'captions_invalid', 'too_many_captions'],
  rateLimitPerMinute: 30,
  bodyLimitBytes,
});

export const updateCaptions = defineEndpoint({
  method: 'PATCH',
  path: '/videos/:videoId/captions/:captionId',
  tag: 'videos',
  summary: 'Change captions of a video: their text, language or name',
  description: `${ofOwner} ${lineErrors}`,
  auth: { kind: 'user' },
  params: captionParams,
  body: z.object({
    language: languageSchema.optional(),
    label: captionLabelSchema.optional(),
    content: contentSchema.optional(),
  }),
  response: captionTrackSchema,
  errors: ['not_found', 'captions_invalid'],
  rateLimitPerMinute: 60,
  bodyLimitBytes,
});

export const deleteCaptions = defineEndpoint({
  method: 'DELETE',
  path: '/videos/:videoId/captions/:captionId',
  tag: 'videos',
  summary: 'Delete captions of a video',
  description: ofOwner,
  auth: { kind: 'user' },
  params: captionParams,
  errors: ['not_found'],
});

export const readCaptionFile = defineEndpoint({
  method: 'GET',
  path: '/videos/:videoId/captions/:captionId/file',
  tag: 'videos',
  summary: 'Captions as WebVTT',
  description:
    'With an access token of someone who may watch the video, or the signed address of its playback or its downloads.',
  auth: { kind: 'optional' },
  params: captionParams,
  query: z.object({
    /** Unix seconds. */
    expires: z.coerce.number().int().optional(),
    signature: z.string().max(128).optional(),
    /** Changes with what they say, so that a player reads them anew. */
    v: z.string().max(40).optional(),
    download: z.stringbool().optional(),
  }),
  content: 'binary',
  status: 200,
  errors: ['not_found', 'unauthenticated'],
});
