import { z } from 'zod';
import { mediaKindSchema, opaqueObjectSchema, sourceSchema } from '../primitives.ts';

/** What mediasoup-client needs to make a transport; the inner objects are mediasoup's own. */
export const transportDescriptionSchema = z.object({
  transportId: z.string(),
  iceParameters: opaqueObjectSchema,
  iceCandidates: z.array(opaqueObjectSchema),
  dtlsParameters: opaqueObjectSchema,
});
export type TransportDescription = z.infer<typeof transportDescriptionSchema>;

/** What mediasoup-client needs to consume, and whose media it is. */
export const consumerDescriptionSchema = z.object({
  consumerId: z.string(),
  producerId: z.string(),
  participantId: z.string(),
  source: sourceSchema,
  kind: mediaKindSchema,
  rtpParameters: opaqueObjectSchema,
  producerPaused: z.boolean(),
});
export type ConsumerDescription = z.infer<typeof consumerDescriptionSchema>;

/** A video as it is shown on a page: in device pixels, so that it is sent no larger than it is looked at. */
export const shownVideoSchema = z.object({
  producerId: z.string().min(1).max(64),
  width: z.number().int().min(1).max(16_384),
  height: z.number().int().min(1).max(16_384),
});
export type ShownVideo = z.infer<typeof shownVideoSchema>;

/** No page shows more at once. */
export const mostShownVideos = 60;

/**
 * All that a joiner needs, in one answer: both transports, and consumers of what is heard and of what a page shows first (screens, teachers,
 * a page of cameras). The rest is asked for as it is shown.
 */
export const mediaJoinResultSchema = z.object({
  routerRtpCapabilities: opaqueObjectSchema,
  sendTransport: transportDescriptionSchema,
  recvTransport: transportDescriptionSchema,
  consumers: z.array(consumerDescriptionSchema),
  /** Producers of sound that are forwarded now; the others are silent or crowded out. */
  audible: z.array(z.string()),
});
export type MediaJoinResult = z.infer<typeof mediaJoinResultSchema>;
