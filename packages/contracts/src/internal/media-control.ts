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
import { mediaLoadSchema, mediaTrafficSchema } from '../rest/system.ts';
import { checkMediaEndpoints } from './check-media.ts';
import {
  consumerDescriptionSchema,
  mediaJoinResultSchema,
  mostShownVideos,
  shownVideoSchema,
} from './media-descriptions.ts';
import { homeSchema } from './media-nodes.ts';
import { sdpMediaEndpoints } from './sdp-media.ts';

/**
 * HTTP control of the media-worker, for signaling and the API. `roomId` here is the session's id: a MediaRoom lives
 * as long as the session. `peerId` is the participant's id: one person, one pair of transports.
 */
const roomParams = z.object({ roomId: idSchema });
const peerParams = roomParams.extend({ peerId: idSchema });
const transportParams = peerParams.extend({ transportId: z.string().max(64) });
const producerParams = peerParams.extend({ producerId: z.string().max(64) });
const consumerParams = peerParams.extend({ consumerId: z.string().max(64) });
const recordingParams = roomParams.extend({ recordingId: idSchema });
const internal = { tag: 'media-control', auth: { kind: 'internal' } } as const;

export const mediaRoomSchema = z.object({
  roomId: idSchema,
  /** A new value each time the routers of the room are made anew. */
  routerEpoch: z.string(),
  workerPid: z.number().int(),
  rtpCapabilities: opaqueObjectSchema,
  peers: z.array(
    z.object({
      peerId: idSchema,
      /** Of a client that speaks SDP over HTTP; null for everybody else. */
      sdpResourceId: idSchema.nullable(),
      /** Watches a stream without a seat in the class. */
      viewer: z.boolean(),
      producers: z.array(
        z.object({
          producerId: z.string(),
          source: sourceSchema,
          kind: mediaKindSchema,
          paused: z.boolean(),
        }),
      ),
      consumers: z.number().int(),
    }),
  ),
  recordingId: idSchema.nullable(),
  /** On an edge of the class: its home. Null for the home itself. */
  homeNodeId: idSchema.nullable(),
});

export const createMediaRoom = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/rooms',
  summary: 'Place a room on a mediasoup worker; the same room twice answers the one there is',
  body: z.object({ roomId: idSchema }),
  status: 201,
  response: mediaRoomSchema,
  errors: ['media_capacity_exhausted'],
});

export const readMediaRoom = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/rooms/:roomId',
  summary: 'The room, its peers and its RTP capabilities',
  params: roomParams,
  response: mediaRoomSchema,
  errors: ['not_found'],
});

export const listMediaRooms = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/rooms',
  summary: 'Every room on this media-worker',
  response: z.object({ data: z.array(mediaRoomSchema.omit({ rtpCapabilities: true })) }),
});

export const deleteMediaRoom = defineEndpoint({
  ...internal,
  method: 'DELETE',
  path: '/rooms/:roomId',
  summary: 'Close a room, its capture and all in it; an unknown room is fine',
  params: roomParams,
  query: z.object({
    /** Another node carries the session now: a capture ends its part here, and the recording goes on there. */
    moved: z.stringbool().default(false),
  }),
});

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

export const startCapture = defineEndpoint({
  ...internal,
  method: 'PUT',
  path: '/rooms/:roomId/recordings/:recordingId',
  summary: 'Record every producer of the room from now on; twice is the same as once',
  params: recordingParams,
  body: z.object({ ownerRoomId: idSchema }),
  status: 200,
  response: z.object({ startedAt: z.iso.datetime() }),
  errors: ['not_found', 'recording_already_running', 'storage_full'],
});

export const stopCapture = defineEndpoint({
  ...internal,
  method: 'DELETE',
  path: '/rooms/:roomId/recordings/:recordingId',
  summary: 'Stop recording; the last segments are closed before the answer. An unknown recording is fine',
  params: recordingParams,
});

export const readCapture = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/recordings/:recordingId',
  summary:
    'Whether a recording is still being captured here, or has ended and the API does not know all of it yet',
  params: z.object({ recordingId: idSchema }),
  response: z.object({ state: z.enum(['capturing', 'delivering']) }),
  errors: ['not_found'],
});

export const readRtpCapabilities = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/rtp-capabilities',
  summary: 'What every router here can receive, so that browsers load their device before joining',
  response: z.object({ routerRtpCapabilities: opaqueObjectSchema }),
});

export const mediaStats = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/stats',
  summary: 'Load by mediasoup worker, and what goes over all of them',
  response: z.object({
    workers: z.array(mediaLoadSchema),
    rooms: z.number().int(),
    recordings: z.number().int(),
    traffic: mediaTrafficSchema,
  }),
});

export const mediaControlEndpoints = {
  createMediaRoom,
  readMediaRoom,
  listMediaRooms,
  deleteMediaRoom,
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
  startCapture,
  stopCapture,
  readCapture,
  readRtpCapabilities,
  mediaStats,
  ...sdpMediaEndpoints,
  ...checkMediaEndpoints,
} as const;
