import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema, mediaKindSchema, opaqueObjectSchema, sourceSchema } from '../primitives.ts';

/** `roomId` is the session's id: a MediaRoom lives as long as the session. */
export const roomParams = z.object({ roomId: idSchema });
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
  /** Something of it has been written. */
  recordingActive: z.boolean().default(false),
  /** Whose tracks may be written; null without a recording. */
  recordedPeers: z.array(idSchema).nullable(),
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

export const mediaRoomEndpoints = {
  createMediaRoom,
  readMediaRoom,
  listMediaRooms,
  deleteMediaRoom,
} as const;
