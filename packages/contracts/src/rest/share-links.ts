import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema, timestampSchema } from '../primitives.ts';
import { downloadSchema } from './video-forms.ts';
import { videoParams, videoSchema } from './videos.ts';

export const shareLinkSchema = z.object({
  linkId: idSchema,
  /** What its owner calls it. */
  label: z.string(),
  hasPassword: z.boolean(),
  expiresAt: timestampSchema.nullable(),
  /** How often it was opened. */
  uses: z.number().int(),
  lastUsedAt: timestampSchema.nullable(),
  createdAt: timestampSchema,
});
export type ShareLink = z.infer<typeof shareLinkSchema>;

/** Said once: only a hash of it is kept. */
const shareTokenSchema = z.string().max(200);

export const createShareLink = defineEndpoint({
  method: 'POST',
  path: '/videos/:videoId/share-links',
  tag: 'share links',
  summary: 'Make a link that lets anyone who has it watch',
  description:
    'For the owner of the video and admins. It works while the visibility of the video is `link` or `public`. The token is answered here and never again.',
  auth: { kind: 'user' },
  params: videoParams,
  body: z.object({
    label: z.string().trim().max(60).default(''),
    password: z.string().min(4, 'At least 4 characters').max(128, 'At most 128 characters').optional(),
    /** Null: it works until it is revoked. */
    expiresAt: timestampSchema.nullable().default(null),
  }),
  status: 201,
  response: shareLinkSchema.extend({ token: shareTokenSchema }),
  errors: ['not_found', 'too_many_share_links'],
});

export const listShareLinks = defineEndpoint({
  method: 'GET',
  path: '/videos/:videoId/share-links',
  tag: 'share links',
  summary: 'Links of a video that have not been revoked',
  description: 'For the owner of the video and admins. Newest first.',
  auth: { kind: 'user' },
  params: videoParams,
  response: z.object({ data: z.array(shareLinkSchema) }),
  errors: ['not_found'],
});

export const revokeShareLink = defineEndpoint({
  method: 'DELETE',
  path: '/videos/:videoId/share-links/:linkId',
  tag: 'share links',
  summary: 'Revoke a link',
  description:
    'For the owner of the video and admins. Twice is the same as once. Who watches by it loses it, too.',
  auth: { kind: 'user' },
  params: videoParams.extend({ linkId: idSchema }),
  errors: ['not_found'],
});

/** What a stranger with a link may know of a video. */
export const sharedVideoSchema = videoSchema
  .pick({
    videoId: true,
    title: true,
    ownerName: true,
    state: true,
    playable: true,
    progressPercent: true,
    durationMs: true,
    trimStartMs: true,
    trimEndMs: true,
    posterUrl: true,
    recordedAt: true,
  })
  .extend({
    /** What `<video>` plays, signed; null while there is nothing. */
    mediaUrl: z.string().nullable(),
    /** Never the pack; of a trimmed video captions and chapters alone. */
    downloads: z.array(downloadSchema),
  });
export type SharedVideo = z.infer<typeof sharedVideoSchema>;

export const openShareLink = defineEndpoint({
  method: 'POST',
  path: '/shared/:token',
  tag: 'share links',
  summary: 'Watch by a link',
  description:
    'One answer for a link that is unknown, expired or revoked, and for a password that is wrong or missing; and one time for all of these that come with a password, and for all that come without. Twenty wrong passwords a minute from one address, and a hundred in ten minutes on one link, are followed by 429; to come without one is no guess. The viewing token goes into the header `x-lectern-viewing` of other requests about this video; it lasts two hours and ends with the link.',
  auth: { kind: 'public' },
  params: z.object({ token: shareTokenSchema }),
  body: z.object({ password: z.string().max(128).optional() }),
  status: 200,
  response: z.object({
    video: sharedVideoSchema,
    viewingToken: z.string(),
    expiresAt: timestampSchema,
  }),
  errors: ['share_link_refused', 'rate_limited'],
  // A school behind one address opens the link at the beginning of the lesson; what fails is counted apart.
  rateLimitPerMinute: 1_200,
});

export const readEmbed = defineEndpoint({
  method: 'GET',
  path: '/embed/:videoId',
  tag: 'share links',
  summary: 'What an embedded player of a public video shows',
  description: 'For anybody, and only for a public video; others are embedded with a link.',
  auth: { kind: 'public' },
  params: videoParams,
  response: sharedVideoSchema,
  errors: ['not_found'],
  rateLimitPerMinute: 1_200,
});

export const readEmbedPolicy = defineEndpoint({
  method: 'GET',
  path: '/embed/:videoId/policy',
  tag: 'share links',
  summary: 'Whose pages may embed a video',
  description:
    'For the web server, which makes `frame-ancestors` of it. Null: what the installation allows (EMBED_ORIGINS); for a video that does not exist, too.',
  auth: { kind: 'public' },
  params: videoParams,
  response: z.object({ embedOrigins: z.array(z.string()).nullable() }),
  rateLimitPerMinute: 12_000,
});
