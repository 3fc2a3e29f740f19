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

/** All that a joiner needs, in one answer: both transports, and consumers of what is there already. */
export const mediaJoinResultSchema = z.object({
  routerRtpCapabilities: opaqueObjectSchema,
  sendTransport: transportDescriptionSchema,
  recvTransport: transportDescriptionSchema,
  consumers: z.array(consumerDescriptionSchema),
});
export type MediaJoinResult = z.infer<typeof mediaJoinResultSchema>;

export const codecPolicy = { audio: ['opus'], video: ['VP8', 'VP9', 'H264', 'AV1'] } as const;
