import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../primitives.ts';
import { screenQualityChangeSchema, screenQualitySchema } from '../screen-quality.ts';

/** A screen that is shared in a live class at this moment. */
export const screenShareSchema = z.object({
  producerId: z.string(),
  sessionId: idSchema,
  participantId: idSchema,
  displayName: z.string(),
  /** Null for a client that does not say how it sends. */
  quality: screenQualitySchema.nullable(),
});
export type ScreenShare = z.infer<typeof screenShareSchema>;

const shared = { tag: 'screen shares', auth: { kind: 'user' } } as const;
const sessionParams = z.object({ sessionId: idSchema });
const ofOwner = 'For the owner of the room and admins.';

export const listScreenShares = defineEndpoint({
  ...shared,
  method: 'GET',
  path: '/sessions/:sessionId/screen-shares',
  summary: 'List the screens that are shared in a live class',
  description: `${ofOwner} They are few, so they come all at once.`,
  params: sessionParams,
  response: z.object({ data: z.array(screenShareSchema) }),
  errors: ['not_found', 'session_not_live', 'signaling_unavailable'],
});

export const updateScreenShare = defineEndpoint({
  ...shared,
  method: 'PATCH',
  path: '/sessions/:sessionId/screen-shares/:producerId',
  summary: 'Change resolution, frame rate or bitrate of a shared screen while it is shared',
  description: `${ofOwner} What is left out stays as it is. The sharer's page follows without renegotiating, and says so to the sharer.`,
  params: sessionParams.extend({ producerId: z.string().min(1).max(64) }),
  body: screenQualityChangeSchema,
  response: screenShareSchema,
  errors: ['not_found', 'session_not_live', 'media_not_found', 'signaling_unavailable'],
});
