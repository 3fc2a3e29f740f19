import { z } from 'zod';
import { classRoleSchema, idSchema, sourceSchema } from './primitives.ts';
import { userRoleSchema } from './kernel/endpoint.ts';

/** Each kind of token has its own audience, so that one can never stand in for another (RFC 8725, 3.9). */
export const tokenAudiences = {
  access: 'lectern:access',
  join: 'lectern:join',
  guest: 'lectern:guest',
  viewing: 'lectern:viewing',
} as const;
export const tokenIssuer = 'lectern';
/** Pinned on both sides; `alg` in a token is never believed (RFC 8725, 3.1). */
export const tokenAlgorithm = 'HS256';

export const accessClaimsSchema = z.object({
  /** The user's id. */
  sub: idSchema,
  username: z.string(),
  name: z.string(),
  role: userRoleSchema,
});
export type AccessClaims = z.infer<typeof accessClaimsSchema>;

/** One session, one participant, and what they may publish. */
export const joinClaimsSchema = z.object({
  /** The participant's id. */
  sub: idSchema,
  sessionId: idSchema,
  roomId: idSchema,
  name: z.string(),
  role: classRoleSchema,
  sources: z.array(sourceSchema),
});
export type JoinClaims = z.infer<typeof joinClaimsSchema>;

/** Lets a guest's browser come back to the same seat of the same session. */
export const guestClaimsSchema = z.object({ sub: idSchema, sessionId: idSchema });

/** Lets somebody who opened a share link watch that one video. `sub` is the video's id. */
export const viewingClaimsSchema = z.object({ sub: idSchema, linkId: idSchema });

/** Where a viewing token travels. */
export const viewingHeader = 'x-lectern-viewing';
