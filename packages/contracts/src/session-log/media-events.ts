import { z } from 'zod';
import { idSchema, mediaKindSchema, sourceSchema } from '../primitives.ts';
import { screenQualitySchema } from '../screen-quality.ts';

/** A producer that people in the class may consume. */
export const liveProducerSchema = z.object({
  producerId: z.string().max(64),
  participantId: idSchema,
  source: sourceSchema,
  kind: mediaKindSchema,
  paused: z.boolean(),
  /** Of a screen: how it is sent now. Every client of ours says so; others send as they like. */
  screenQuality: screenQualitySchema.optional(),
});
export type LiveProducer = z.infer<typeof liveProducerSchema>;

export const mediaEvents = {
  'media:producer-added': z.object({ producer: liveProducerSchema }),
  'media:producer-paused': z.object({ producerId: z.string(), by: idSchema }),
  'media:producer-resumed': z.object({ producerId: z.string() }),
  /** Its owner sends the screen like this from now on. `by` is null when the API has asked for it. */
  'media:screen-quality-set': z.object({
    producerId: z.string(),
    quality: screenQualitySchema,
    by: idSchema.nullable(),
  }),
  /**
   * `closed`: its owner stopped it, so it counts as switched off; `lost`: its transport or connection went away, and what the
   * owner had switched on is remembered.
   */
  'media:producer-closed': z.object({ producerId: z.string(), reason: z.enum(['closed', 'lost']) }),
  /** The routers of this class are gone; every client asks for its media again with `media:join`. */
  'media:room-lost': z.object({ reason: z.string() }),
};
