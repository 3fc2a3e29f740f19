import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../primitives.ts';
import { joinClaimsSchema } from '../tokens.ts';
import { icePatchSchema, iceRestartSchema, iceTagSchema, sdpBodyLimitBytes, sdpSchema } from './sdp-media.ts';

/** Seats of people whose client speaks SDP over HTTP, for the API, which has read their join token. */
const connectionParams = z.object({ sessionId: idSchema, participantId: idSchema, resourceId: idSchema });
const internal = { tag: 'signaling-control', auth: { kind: 'internal' } } as const;
const connectionPath =
  '/internal/sessions/:sessionId/participants/:participantId/sdp-connections/:resourceId';

export const openSdpConnection = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/internal/sessions/:sessionId/sdp-connections',
  summary: 'Take a seat and publish or play over it, as an SDP offer says',
  description: 'A seat that the person holds already is taken over, as from a second window.',
  params: z.object({ sessionId: idSchema }),
  body: z.object({ direction: z.enum(['publish', 'play']), claims: joinClaimsSchema, sdpOffer: sdpSchema }),
  bodyLimitBytes: sdpBodyLimitBytes,
  status: 201,
  response: z.object({ resourceId: idSchema, sdpAnswer: z.string(), iceTag: iceTagSchema }),
  errors: [
    'session_not_live',
    'session_ended',
    'room_full',
    'forbidden',
    'sdp_invalid',
    'sdp_codec_unsupported',
    'nothing_to_play',
    'media_unavailable',
  ],
});

export const patchSdpConnection = defineEndpoint({
  ...internal,
  method: 'PATCH',
  path: connectionPath,
  summary: 'Trickled candidates, or an ICE restart',
  params: connectionParams,
  body: icePatchSchema,
  bodyLimitBytes: sdpBodyLimitBytes,
  response: z.object({ restart: iceRestartSchema.nullable() }),
  errors: ['not_found', 'sdp_invalid', 'precondition_failed', 'media_unavailable'],
});

export const closeSdpConnection = defineEndpoint({
  ...internal,
  method: 'DELETE',
  path: connectionPath,
  summary: 'Leave the class',
  params: connectionParams,
  errors: ['not_found'],
});

export const sdpSignalingEndpoints = { openSdpConnection, patchSdpConnection, closeSdpConnection } as const;
