import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { classRoleSchema, displayNameSchema, idSchema, sourceSchema } from '../primitives.ts';
import { homeSchema } from './media-nodes.ts';
import { liveProducerSchema } from '../session-log/media-events.ts';

/** An SDP offer, answer or ICE fragment. It may hold 64 kB, and counts in bytes where it enters a process. */
export const sdpSchema = z.string().min(1).max(65_536);
/** JSON writes each line end as four characters, and the rest of the request needs its place. */
export const sdpBodyLimitBytes = 4 * 65_536;
/** Bits a second; what mediasoup takes as the most that somebody may send. */
export const incomingBitrateSchema = z.number().int().min(50_000).max(50_000_000);
/** The version of the ICE session, which changes when ICE restarts (RFC 9725, 4.3.1); without the quotes that HTTP wants. */
export const iceTagSchema = z.string().regex(/^[\w+/-]{1,256}$/);

/** A changed ICE session: the new tag, and the fragment that tells it to the client. */
export const iceRestartSchema = z.object({ sdpFragment: z.string(), iceTag: iceTagSchema });

export const icePatchSchema = z.object({
  /** The tag that the client believes to be current; null for any. */
  ifMatch: iceTagSchema.nullable(),
  sdpFragment: sdpSchema,
});

/**
 * People whose client speaks SDP over HTTP (WHIP, WHEP) instead of our protocol. They are peers like all others; `resourceId` tells
 * one connection of a person from a later one.
 */
const peerParams = z.object({ roomId: idSchema, peerId: idSchema });
const internal = { tag: 'media-control', auth: { kind: 'internal' } } as const;
const sdpPeer = z.object({
  resourceId: idSchema,
  displayName: displayNameSchema,
  role: classRoleSchema,
  sdpOffer: sdpSchema,
  home: homeSchema,
});

export const publishBySdp = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/rooms/:roomId/peers/:peerId/whip',
  summary: 'Let a person in who sends what an SDP offer says',
  description:
    'Creates the room if needed. A peer of the same id is closed first. The picture and the sound of the offer become the `sources` of that kind.',
  params: peerParams,
  body: sdpPeer.extend({
    /** At most one of each kind. */
    sources: z.array(sourceSchema).max(2),
    /** Bits a second of all that it sends; unset means the room's general limit. */
    maxIncomingBitrate: incomingBitrateSchema.optional(),
  }),
  bodyLimitBytes: sdpBodyLimitBytes,
  status: 201,
  response: z.object({
    sdpAnswer: z.string(),
    iceTag: iceTagSchema,
    producers: z.array(liveProducerSchema.omit({ participantId: true })),
  }),
  errors: [
    'sdp_invalid',
    'sdp_codec_unsupported',
    'forbidden',
    'media_capacity_exhausted',
    'rtp_parameters_invalid',
  ],
});

export const playBySdp = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/rooms/:roomId/peers/:peerId/whep',
  summary: 'Let a person in who receives what an SDP offer asks for',
  description:
    'One picture and one sound: the screen that is shared, or else the camera of who leads the class, and that person’s microphone.',
  params: peerParams,
  body: sdpPeer,
  bodyLimitBytes: sdpBodyLimitBytes,
  status: 201,
  response: z.object({ sdpAnswer: z.string(), iceTag: iceTagSchema }),
  errors: ['sdp_invalid', 'sdp_codec_unsupported', 'nothing_to_play', 'media_capacity_exhausted'],
});

export const patchSdpPeer = defineEndpoint({
  ...internal,
  method: 'PATCH',
  path: '/rooms/:roomId/peers/:peerId/sdp/:resourceId',
  summary: 'Trickled candidates, which an ICE-lite server needs none of, or an ICE restart',
  params: peerParams.extend({ resourceId: idSchema }),
  body: icePatchSchema,
  bodyLimitBytes: sdpBodyLimitBytes,
  response: z.object({ restart: iceRestartSchema.nullable() }),
  errors: ['media_not_found', 'sdp_invalid', 'precondition_failed'],
});

/**
 * Viewers of what one person publishes, to whom the server makes the offer (seed 003, `/stream/watch`). They are peers of the room without a
 * seat in its class, and nobody but who watches knows of them.
 */
export const offerSdpViewer = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/rooms/:roomId/peers/:peerId/viewer',
  summary: 'Let a viewer in, who is offered what a person publishes now',
  description: 'Who does not answer and connect within 30 s is let go.',
  params: peerParams,
  body: z.object({ publisherId: idSchema, home: homeSchema }),
  status: 201,
  response: z.object({ sdpOffer: z.string() }),
  errors: ['nothing_to_play', 'media_capacity_exhausted'],
});

export const answerSdpViewer = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/rooms/:roomId/peers/:peerId/viewer/answer',
  summary: 'Connect a viewer by its answer, once',
  params: peerParams,
  body: z.object({ sdpAnswer: sdpSchema }),
  bodyLimitBytes: sdpBodyLimitBytes,
  errors: ['media_not_found', 'sdp_invalid', 'sdp_codec_unsupported', 'conflict'],
});

export const limitIncomingBitrate = defineEndpoint({
  ...internal,
  method: 'PUT',
  path: '/rooms/:roomId/peers/:peerId/incoming-bitrate',
  summary: 'How much a peer may send from now on, told to its sender by REMB',
  params: peerParams,
  body: z.object({ maxIncomingBitrate: incomingBitrateSchema }),
  errors: ['media_not_found'],
});

export const sdpMediaEndpoints = {
  publishBySdp,
  playBySdp,
  patchSdpPeer,
  offerSdpViewer,
  answerSdpViewer,
  limitIncomingBitrate,
} as const;
