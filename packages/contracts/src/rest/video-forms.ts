import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { videoParams, videoSchema } from './videos.ts';

/** What can be saved of a video. `url` is a path on the API's origin, signed, and answers as an attachment with a name that says what it is. */
export const downloadSchema = z.object({
  kind: z.enum(['composed', 'quick', 'audio', 'captions', 'chapters', 'pack']),
  url: z.string(),
  fileName: z.string(),
  contentType: z.string(),
  sizeBytes: z.number().int(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
});
export type Download = z.infer<typeof downloadSchema>;

export const listDownloads = defineEndpoint({
  method: 'GET',
  path: '/videos/:videoId/downloads',
  tag: 'videos',
  summary: 'The forms in which a video can be saved',
  description:
    'For whoever may watch it. Best first; empty while there is none. Captions and chapters as they stand now. The pack is for its owner and admins: it holds who was there, and the chat, and is made again some minutes after captions, chapters or the title were edited. While the video is trimmed its files, which are whole, are for them alone, too.',
  auth: { kind: 'optional' },
  params: videoParams,
  response: z.object({ data: z.array(downloadSchema) }),
  errors: ['not_found'],
});

export const readPoster = defineEndpoint({
  method: 'GET',
  path: '/videos/:videoId/poster',
  tag: 'videos',
  summary: 'The poster picture',
  description: 'With an access token of someone who may watch the video, or a signed URL.',
  auth: { kind: 'optional' },
  params: videoParams,
  query: z.object({
    /** Unix seconds. */
    expires: z.coerce.number().int().optional(),
    signature: z.string().max(128).optional(),
    /** Changes with the picture, so that nobody sees the old one. */
    v: z.string().max(40).optional(),
  }),
  content: 'binary',
  status: 200,
  errors: ['not_found', 'unauthenticated'],
});

export const posterMaxBytes = 4 * 1024 * 1024;

export const replacePoster = defineEndpoint({
  method: 'PUT',
  path: '/videos/:videoId/poster',
  tag: 'videos',
  summary: 'Replace the poster by a picture of one’s own',
  description:
    'For its owner and admins. A JPEG or PNG of at most 4 MB, between 16 and 4096 pixels each way; what it is is told by its bytes. Where it was taken and by which camera (EXIF and its like) is removed.',
  auth: { kind: 'user' },
  params: videoParams,
  upload: ['image/jpeg', 'image/png'],
  bodyLimitBytes: posterMaxBytes,
  body: z.custom<Blob | Uint8Array>(
    value => value instanceof Uint8Array || value instanceof Blob,
    'Send a picture',
  ),
  response: videoSchema,
  errors: ['not_found', 'unsupported_media_type', 'payload_too_large', 'validation_failed', 'storage_full'],
});

export const removePoster = defineEndpoint({
  method: 'DELETE',
  path: '/videos/:videoId/poster',
  tag: 'videos',
  summary: 'Back to the poster that was made of the video',
  description: 'For its owner and admins. Twice is the same as once.',
  auth: { kind: 'user' },
  params: videoParams,
  response: videoSchema,
  errors: ['not_found'],
});
