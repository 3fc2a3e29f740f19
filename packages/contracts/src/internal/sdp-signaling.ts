import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../primitives.ts';
import { recordingConsentSchema } from '../recording-consent.ts';
import { joinClaimsSchema } from '../tokens.ts';
import {
  icePatchSchema,
  iceRestartSchema,
  iceTagSchema,
  incomingBitrateSchema,
  sdpBodyLimitBytes,
  sdpSchema,
} from './sdp-media.ts';

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
  body: z.object({
    direction: z.enum(['publish', 'play']),
    claims: joinClaimsSchema,
    sdpOffer: sdpSchema,
    /** What a published picture and its sound are: those of a person, or those of their screen. */
    publishes: z.enum(['camera', 'screen']).default('camera'),
    recordingConsent: recordingConsentSchema.optional(),
    maxIncomingBitrate: incomingBitrateSchema.optional(),
  }),
  bodyLimitBytes: sdpBodyLimitBytes,
  status: 201,
  response: z.object({ resourceId: idSchema, sdpAnswer: z.string(), iceTag: iceTagSchema }),
  errors: [
    'session_not_live',
    'session_ended',
    'room_full',
    'too_many_screens',
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

export const limitSdpConnection = defineEndpoint({
  ...internal,
  method: 'PUT',
  path: '/internal/sessions/:sessionId/participants/:participantId/incoming-bitrate',
  summary: 'How much somebody may send from now on',
  params: z.object({ sessionId: idSchema, participantId: idSchema }),
  body: z.object({ maxIncomingBitrate: incomingBitrateSchema }),
  errors: ['not_found', 'media_unavailable'],
});

/** Viewers of a stream: people without a seat, who watch what one participant publishes. */
const sessionParams = z.object({ sessionId: idSchema });
const viewerParams = sessionParams.extend({ viewerId: idSchema });
const viewerPath = '/internal/sessions/:sessionId/viewers/:viewerId';

export const offerStreamViewer = defineEndpoint({
  ...internal,
  method: 'POST',
  path: viewerPath,
  summary: 'Offer a viewer what a participant publishes',
  params: viewerParams,
  body: z.object({ publisherId: idSchema }),
  status: 201,
  response: z.object({ sdpOffer: z.string() }),
  errors: ['session_not_live', 'session_ended', 'nothing_to_play', 'media_unavailable'],
});

export const answerStreamViewer = defineEndpoint({
  ...internal,
  method: 'POST',
  path: `${viewerPath}/answer`,
  summary: 'Connect a viewer by its answer',
  params: viewerParams,
  body: z.object({ sdpAnswer: sdpSchema }),
  bodyLimitBytes: sdpBodyLimitBytes,
  errors: ['not_found', 'sdp_invalid', 'sdp_codec_unsupported', 'conflict', 'media_unavailable'],
});

export const closeStreamViewer = defineEndpoint({
  ...internal,
  method: 'DELETE',
  path: viewerPath,
  summary: 'Let a viewer go; an unknown one is fine',
  params: viewerParams,
  errors: ['media_unavailable'],
});

export const listStreamViewers = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/internal/sessions/:sessionId/viewers',
  summary: 'The viewers that the media server has',
  params: sessionParams,
  response: z.object({ viewerIds: z.array(idSchema) }),
  errors: ['media_unavailable'],
});

export const sdpSignalingEndpoints = {
  openSdpConnection,
  patchSdpConnection,
  closeSdpConnection,
  limitSdpConnection,
  offerStreamViewer,
  answerStreamViewer,
  closeStreamViewer,
  listStreamViewers,
} as const;
