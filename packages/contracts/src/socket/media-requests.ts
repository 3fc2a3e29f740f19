import { z } from 'zod';
import { defineCommand, defineQuery } from '../kernel/socket.ts';
import {
  consumerDescriptionSchema,
  mediaJoinResultSchema,
  mostShownVideos,
  shownVideoSchema,
} from '../internal/media-descriptions.ts';
import {
  idSchema,
  mediaKindSchema,
  opaqueObjectSchema,
  qualityLevelSchema,
  sourceSchema,
} from '../primitives.ts';
import { screenQualityChangeSchema, screenQualitySchema } from '../screen-quality.ts';

const id = z.string().min(1).max(64);

export const mediaRequests = {
  /** RTP capabilities of the routers; may be asked before joining. */
  'media:capabilities': defineQuery({
    requires: 'socket',
    payload: z.object({}),
    data: z.object({ routerRtpCapabilities: opaqueObjectSchema }),
    errors: ['media_unavailable'],
  }),
  /** New transports and consumers for this seat, after its media was lost. What it had before is closed. */
  'media:join': defineCommand({
    requires: 'seat',
    payload: { rtpCapabilities: opaqueObjectSchema },
    data: mediaJoinResultSchema,
    errors: ['media_unavailable', 'media_capacity_exhausted', 'rtp_parameters_invalid'],
  }),
  'media:connect-transport': defineQuery({
    requires: 'seat',
    payload: z.object({ transportId: id, dtlsParameters: opaqueObjectSchema }),
    data: z.object({}),
    errors: ['media_not_found', 'rtp_parameters_invalid', 'media_unavailable'],
  }),
  'media:restart-ice': defineQuery({
    requires: 'seat',
    payload: z.object({ transportId: id }),
    data: z.object({ iceParameters: opaqueObjectSchema }),
    errors: ['media_not_found', 'media_unavailable'],
  }),
  'media:produce': defineCommand({
    requires: 'seat',
    payload: {
      transportId: id,
      source: sourceSchema,
      kind: mediaKindSchema,
      rtpParameters: opaqueObjectSchema,
      /** Somebody who was muted comes back muted. */
      paused: z.boolean().default(false),
      /** Of a screen: how it is sent. */
      screenQuality: screenQualitySchema.optional(),
    },
    data: z.object({ producerId: z.string() }),
    errors: [
      'forbidden',
      'media_not_found',
      'rtp_parameters_invalid',
      'source_already_produced',
      'too_many_screens',
      'media_unavailable',
    ],
  }),
  'media:pause-producer': defineCommand({
    requires: 'seat',
    payload: { producerId: id },
    data: z.object({}),
    errors: ['forbidden', 'media_not_found', 'media_unavailable'],
  }),
  'media:resume-producer': defineCommand({
    requires: 'seat',
    payload: { producerId: id },
    data: z.object({}),
    errors: ['forbidden', 'media_not_found', 'media_unavailable'],
  }),
  /**
   * Silences somebody, or switches their camera off: for the host and cohosts. It holds at the server, and the person may switch it on again.
   * A source that is not sent is fine.
   */
  'media:mute': defineCommand({
    requires: 'seat',
    payload: { participantId: idSchema, source: z.enum(['microphone', 'camera']) },
    data: z.object({}),
    errors: ['forbidden', 'not_found'],
  }),
  /** Every microphone but the teachers'. For the host and cohosts. */
  'media:mute-all': defineCommand({
    requires: 'seat',
    payload: {},
    data: z.object({}),
    errors: ['forbidden'],
  }),
  /** Asks somebody to speak; nobody's microphone is switched on by another. For the host and cohosts. */
  'media:ask-to-unmute': defineQuery({
    requires: 'seat',
    payload: z.object({ participantId: idSchema }),
    data: z.object({}),
    errors: ['forbidden', 'not_found'],
  }),
  /**
   * How a shared screen is sent from now on: one's own, or as host or cohost anybody's. It holds in the log, and the sharer's page follows.
   */
  'media:set-screen-quality': defineCommand({
    requires: 'seat',
    payload: { producerId: id, change: screenQualityChangeSchema },
    data: z.object({ quality: screenQualitySchema }),
    errors: ['forbidden', 'media_not_found'],
  }),
  'media:close-producer': defineCommand({
    requires: 'seat',
    payload: { producerId: id },
    data: z.object({}),
    errors: ['forbidden', 'media_not_found', 'media_unavailable'],
  }),
  'media:consume': defineQuery({
    requires: 'seat',
    payload: z.object({ producerIds: z.array(id).min(1).max(200) }),
    data: z.object({ consumers: z.array(consumerDescriptionSchema) }),
    errors: ['media_not_found', 'media_unavailable'],
  }),
  /**
   * The whole of what this page shows, each time it changes: other videos are paused, these come in the layer that fits. Until the first
   * request everything that is consumed is sent. Producers that are gone are passed over. Answers whose sound is forwarded.
   */
  'media:show': defineQuery({
    requires: 'seat',
    payload: z.object({ videos: z.array(shownVideoSchema).max(mostShownVideos) }),
    data: z.object({ audible: z.array(z.string()) }),
    errors: ['media_not_found', 'media_unavailable'],
  }),
  /** How well the sender is connected, as it measures it; told to the class. When it changes, and now and then while it is not good. */
  'quality:report': defineQuery({
    requires: 'seat',
    payload: z.object({ level: qualityLevelSchema }),
    data: z.object({}),
  }),
  'media:pause-consumer': defineQuery({
    requires: 'seat',
    payload: z.object({ consumerId: id }),
    data: z.object({}),
    errors: ['media_not_found', 'media_unavailable'],
  }),
  'media:resume-consumer': defineQuery({
    requires: 'seat',
    payload: z.object({ consumerId: id }),
    data: z.object({}),
    errors: ['media_not_found', 'media_unavailable'],
  }),
  'media:close-consumer': defineQuery({
    requires: 'seat',
    payload: z.object({ consumerId: id }),
    data: z.object({}),
    errors: ['media_not_found', 'media_unavailable'],
  }),
};
