import { z } from 'zod';
import { idSchema, sourceSchema, timestampSchema } from './primitives.ts';

/**
 * What goes wrong with a recording while there is time to mend it. `microphone-muted` is nobody's fault: whoever teaches has switched it off and may
 * have forgotten. `disk-low` comes before the disk is full; `capture-behind` when it does not take what is recorded as fast as it comes.
 */
export const healthProblemKinds = [
  'microphone-silent',
  'microphone-muted',
  'no-packets',
  'picture-frozen',
  'picture-black',
  'disk-low',
  'capture-behind',
] as const;

export const healthProblemSchema = z.object({
  kind: z.enum(healthProblemKinds),
  /** Whose microphone or picture; null for what concerns all of it. */
  participantId: idSchema.nullable(),
  source: sourceSchema.nullable(),
  since: timestampSchema,
  /** Of `disk-low`: what is left. */
  freeBytes: z.number().int().min(0).nullable(),
});
export type HealthProblem = z.infer<typeof healthProblemSchema>;
export type HealthProblemKind = HealthProblem['kind'];

/** All that is wrong now; an empty list means that it is well again. */
export const recordingHealthSchema = z.object({
  recordingId: idSchema,
  problems: z.array(healthProblemSchema).max(100),
});
export type RecordingHealth = z.infer<typeof recordingHealthSchema>;
