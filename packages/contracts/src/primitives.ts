import { z } from 'zod';

/** UUIDv7 where we make it; any UUID where we read it. */
export const idSchema = z.uuid();

/** ISO 8601 in UTC with milliseconds. */
export const timestampSchema = z.iso.datetime();

/** A moment, or a day in UTC: as a beginning its first moment, as an end its last. */
export const momentSchema = z
  .union([timestampSchema, z.iso.date()])
  .refine(text => Date.parse(text) >= 0, 'From 1970 on');

/** A name that people see. Trimmed; control characters are refused because they can fake other people's lines. */
export const displayNameSchema = z
  .string()
  .trim()
  .min(1, 'Enter a name')
  .max(60, 'At most 60 characters')
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u, 'The name holds characters that cannot be shown');

export const titleSchema = z
  .string()
  .trim()
  .min(1, 'Enter a title')
  .max(120, 'At most 120 characters')
  .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u, 'The title holds characters that cannot be shown');

/** The readable part of a room's link. */
export const slugSchema = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'Small letters, digits and single hyphens')
  .min(3, 'At least 3 characters')
  .max(60, 'At most 60 characters');

/** Where a producer's media comes from. */
export const sourceSchema = z.enum(['camera', 'microphone', 'screen', 'screen-audio']);
export type Source = z.infer<typeof sourceSchema>;

export const mediaKindSchema = z.enum(['audio', 'video']);
export type MediaKind = z.infer<typeof mediaKindSchema>;

/** The part a person plays in a class; what each may do is decided in `apps/signaling/src/live-room/roles.ts`. */
export const classRoleSchema = z.enum(['host', 'cohost', 'speaker', 'student', 'guest', 'observer']);
export type ClassRole = z.infer<typeof classRoleSchema>;

/**
 * Parameters that only mediasoup understands (RTP, DTLS, ICE). We cap their size and pass them on;
 * mediasoup validates them itself.
 */
export const opaqueObjectSchema = z
  .record(z.string(), z.unknown())
  .refine(value => JSON.stringify(value).length <= 32_768, 'Larger than 32 kB');
export type OpaqueObject = z.infer<typeof opaqueObjectSchema>;

/** How well somebody is connected, as people notice it. */
export const qualityLevelSchema = z.enum(['good', 'fair', 'poor']);
export type QualityLevel = z.infer<typeof qualityLevelSchema>;
