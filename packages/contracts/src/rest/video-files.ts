import { z } from 'zod';
import { storedNameSchema } from '../internal/video-processing.ts';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../primitives.ts';

const videoParams = z.object({ videoId: idSchema });

export const readVideoFile = defineEndpoint({
  method: 'GET',
  path: '/videos/:videoId/files/:fileId',
  tag: 'videos',
  summary: 'One stored file of a video, with byte ranges (RFC 9110, 14)',
  description: 'By the signed address that reading the video gave. HEAD works too.',
  auth: { kind: 'public' },
  params: videoParams.extend({ fileId: idSchema }),
  query: z.object({
    /** Unix seconds. */
    expires: z.coerce.number().int().optional(),
    signature: z.string().max(128).optional(),
    download: z.stringbool().optional(),
  }),
  content: 'binary',
  status: 200,
  errors: ['not_found', 'unauthenticated', 'range_not_satisfiable'],
});

export const readVideoSet = defineEndpoint({
  method: 'GET',
  path: '/videos/:videoId/hls/:expires/:signature/:file',
  tag: 'videos',
  summary: 'A playlist or a segment of HLS, or a preview sheet and its index',
  description:
    'Files that name each other: the signature is a part of the path, so that relative addresses in them work as they are. HEAD works too.',
  auth: { kind: 'public' },
  params: videoParams.extend({
    /** Unix seconds. */
    expires: z.coerce.number().int(),
    signature: z.string().max(128),
    file: storedNameSchema,
  }),
  content: 'binary',
  status: 200,
  errors: ['not_found', 'unauthenticated', 'range_not_satisfiable'],
});
