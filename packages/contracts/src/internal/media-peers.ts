import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import {
  classRoleSchema,
  displayNameSchema,
  idSchema,
  mediaKindSchema,
  opaqueObjectSchema,
  sourceSchema,
} from '../primitives.ts';
import {
  consumerDescriptionSchema,
  mediaJoinResultSchema,
  mostShownVideos,
  shownVideoSchema,
} from './media-descriptions.ts';
import { homeSchema } from './media-nodes.ts';
import { roomParams } from './media-rooms.ts';

/** `peerId` is the participant's id: one person, one pair of transports. */
const peerParams = roomParams.extend({ peerId: idSchema });
const transportParams = peerParams.extend({ transportId: z.string().max(64) });
const producerParams = peerParams.extend({ producerId: z.string().max(64) });
const consumerParams = peerParams.extend({ consumerId: z.string().max(64) });
const internal = { tag: 'media-control', auth: { kind: 'internal' } } as const;

export const joinMediaRoom = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/rooms/:roomId/peers',
  summary: 'Give a person transports and consumers in one round trip',
  description:
    'Creates the room if needed. A peer of the same id is closed first (its producers are announced as closed). Consumers are made, for `rtpCapabilities`, of what is heard and of what a page shows first.',
  params: roomParams,
  body: z.object({
    peerId: idSchema,
    displayName: displayNameSchema,
    role: classRoleSchema,
    rtpCapabilities: opaqueObjectSchema,
    home: homeSchema,
    /** False for somebody who only listens: no video comes with the join. */
    withVideo: z.boolean().default(true),
  }),
  status: 201,
  response: mediaJoinResultSchema.extend({ routerEpoch: z.string() }),
  errors: ['media_capacity_exhausted', 'rtp_parameters_invalid'],
});

const layersSchema = z.object({ spatialLayer: z.number().int(), temporalLayer: z.number().int().optional() });

export const readMediaPeer = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/rooms/:roomId/peers/:peerId',
  summary: 'What a peer receives at this moment',
  params: peerParams,
  response: z.object({
    consumers: z.array(
      z.object({
        consumerId: z.string(),
        producerId: z.string(),
        source: sourceSchema,
        /** By us: it is not shown, not audible, or the peer asked for it. */
        paused: z.boolean(),
        producerPaused: z.boolean(),
        /** Null for what has no layers; `current` is null too while nothing is forwarded. */
        preferredLayers: layersSchema.nullable(),
        currentLayers: layersSchema.nullable(),
        /** Of the stream as it arrives, 0 (dead) to 10. */
        score: z.number(),
      }),
    ),
  }),
  errors: ['media_not_found'],
});

export const leaveMediaRoom = defineEndpoint({
  ...internal,
  method: 'DELETE',
  path: '/rooms/:roomId/peers/:peerId',
  summary: 'Close a peer; an unknown peer is fine',
  params: peerParams,
});

export const connectTransport = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/rooms/:roomId/peers/:peerId/transports/:transportId/connect',
  summary: 'Start DTLS',
  params: transportParams,
  body: z.object({ dtlsParameters: opaqueObjectSchema }),
  errors: ['media_not_found', 'rtp_parameters_invalid'],
});

export const restartIce = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/rooms/:roomId/peers/:peerId/transports/:transportId/restart-ice',
  summary: 'New ICE credentials for a transport',
  params: transportParams,
  response: z.object({ iceParameters: opaqueObjectSchema }),
  errors: ['media_not_found'],
});

export const createProducer = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/rooms/:roomId/peers/:peerId/producers',
  summary: 'Start sending',
  params: peerParams,
  body: z.object({
    transportId: z.string().max(64),
    source: sourceSchema,
    kind: mediaKindSchema,
    rtpParameters: opaqueObjectSchema,
    paused: z.boolean(),
  }),
  status: 201,
  response: z.object({ producerId: z.string() }),
  errors: ['media_not_found', 'rtp_parameters_invalid', 'source_already_produced'],
});

export const changeProducer = defineEndpoint({
  ...internal,
  method: 'PATCH',
  path: '/rooms/:roomId/peers/:peerId/producers/:producerId',
  summary: 'Pause or resume a producer',
  params: producerParams,
  body: z.object({ paused: z.boolean() }),
  errors: ['media_not_found'],
});

export const closeProducer = defineEndpoint({
  ...internal,
  method: 'DELETE',
  path: '/rooms/:roomId/peers/:peerId/producers/:producerId',
  summary: 'Close a producer; an unknown one is fine',
  params: producerParams,
});

export const createConsumers = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/rooms/:roomId/peers/:peerId/consumers',
  summary: 'Start receiving several producers',
  description: 'Producers that are gone, or that this peer cannot decode, are left out of the answer.',
  params: peerParams,
  body: z.object({
    producerIds: z.array(z.string().max(64)).min(1).max(200),
    /** From a client that tells them only now; they count from here on. */
    rtpCapabilities: opaqueObjectSchema.optional(),
  }),
  status: 201,
  response: z.object({ consumers: z.array(consumerDescriptionSchema) }),
  errors: ['media_not_found', 'rtp_parameters_invalid'],
});

export const showVideos = defineEndpoint({
  ...internal,
  method: 'PUT',
  path: '/rooms/:roomId/peers/:peerId/shown',
  summary: 'Which videos the page of this peer shows, and how large',
  description:
    'Consumers of other videos are paused; those of these are sent in the layer that fits, also when they are made later. Until the first call everything that is consumed is sent.',
  params: peerParams,
  body: z.object({ videos: z.array(shownVideoSchema).max(mostShownVideos) }),
  response: z.object({ audible: z.array(z.string()) }),
  errors: ['media_not_found'],
});

export const changeConsumer = defineEndpoint({
  ...internal,
  method: 'PATCH',
  path: '/rooms/:roomId/peers/:peerId/consumers/:consumerId',
  summary: 'Pause or resume a consumer',
  params: consumerParams,
  body: z.object({ paused: z.boolean() }),
  errors: ['media_not_found'],
});

export const closeConsumer = defineEndpoint({
  ...internal,
  method: 'DELETE',
  path: '/rooms/:roomId/peers/:peerId/consumers/:consumerId',
  summary: 'Close a consumer; an unknown one is fine',
  params: consumerParams,
});

export const mediaPeerEndpoints = {
  joinMediaRoom,
  readMediaPeer,
  leaveMediaRoom,
  connectTransport,
  restartIce,
  createProducer,
  changeProducer,
  closeProducer,
  createConsumers,
  showVideos,
  changeConsumer,
  closeConsumer,
} as const;
