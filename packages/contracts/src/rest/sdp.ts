import { z } from 'zod';
import { sdpSchema } from '../internal/sdp-media.ts';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../primitives.ts';
import { consentAnswerSchema } from '../recording-consent.ts';

/**
 * WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep): a live class for clients that speak SDP over HTTP. They send a join token, which is
 * only needed to be valid when the resource is made: later requests show the same one, and it may have expired since.
 */
const roomParams = z.object({ roomId: idSchema });
const resourceParams = roomParams.extend({ resourceId: idSchema });
const offer = { method: 'POST', tag: 'sdp', auth: { kind: 'join' }, sdp: 'application/sdp' } as const;
const ofResource = { tag: 'sdp', auth: { kind: 'join' }, params: resourceParams } as const;
const fragment = {
  ...ofResource,
  method: 'PATCH',
  sdp: 'application/trickle-ice-sdpfrag',
  summary: 'Trickled candidates or an ICE restart',
  description:
    'Needs `If-Match` with the ETag, or `*`. A fragment with new credentials restarts ICE and is answered with 200, ours and a new ETag; all others with 204, since an ICE-lite server needs no candidates.',
  body: sdpSchema,
  response: z.string(),
  errors: [
    'not_found',
    'unsupported_media_type',
    'sdp_invalid',
    'precondition_failed',
    'precondition_required',
  ],
} as const;
const opening = ['not_found', 'session_not_live', 'session_ended', 'room_full', 'forbidden'] as const;
const reading = ['unsupported_media_type', 'sdp_invalid', 'sdp_codec_unsupported'] as const;
const services = ['signaling_unavailable', 'media_unavailable'] as const;

export const whip = defineEndpoint({
  ...offer,
  path: '/whip/:roomId',
  summary: 'Publish a camera and a microphone (WHIP)',
  description:
    'Answers the SDP answer, `Location` with the resource, and its `ETag`. The seat of the token is taken over, as from a second window. Whoever is not a host is recorded only with `recordingConsent=given`.',
  params: roomParams,
  query: z.object({ recordingConsent: consentAnswerSchema.optional() }),
  body: sdpSchema,
  status: 201,
  response: z.string(),
  errors: [...opening, ...reading, ...services],
  rateLimitPerMinute: 60,
});

export const whep = defineEndpoint({
  ...offer,
  path: '/whep/:roomId',
  summary: 'Watch a class (WHEP)',
  description:
    'One picture and one sound: the screen that is shared, or else the camera of who leads the class. Answers as WHIP does.',
  params: roomParams,
  body: sdpSchema,
  status: 201,
  response: z.string(),
  errors: [...opening, ...reading, 'nothing_to_play', ...services],
  rateLimitPerMinute: 60,
});

export const whipPatch = defineEndpoint({ ...fragment, path: '/whip/:roomId/:resourceId' });
export const whepPatch = defineEndpoint({ ...fragment, path: '/whep/:roomId/:resourceId' });

const leaving = {
  ...ofResource,
  method: 'DELETE',
  status: 200,
  summary: 'Leave the class',
  errors: ['not_found', 'signaling_unavailable'],
} as const;
export const whipDelete = defineEndpoint({ ...leaving, path: '/whip/:roomId/:resourceId' });
export const whepDelete = defineEndpoint({ ...leaving, path: '/whep/:roomId/:resourceId' });

/** The publisher of a stream of seed 003 sends to it by WHIP, with the access token that started it. */
const streamParams = z.object({ session_id: idSchema });
const streamResourceParams = streamParams.extend({ resource_id: idSchema });
const asUser = { tag: 'streams', auth: { kind: 'user' } } as const;

export const streamWhip = defineEndpoint({
  ...offer,
  ...asUser,
  path: '/stream/sessions/:session_id/whip',
  summary: 'Publish a stream (WHIP)',
  description:
    'The `server_endpoint` of `/stream/start`, for who started the stream. One picture and one sound; a second POST replaces the first, as after a lost network. Answers as WHIP does.',
  params: streamParams,
  body: sdpSchema,
  status: 201,
  response: z.string(),
  errors: [...opening, 'stream_stopped', ...reading, ...services],
  rateLimitPerMinute: 60,
});

export const streamWhipPatch = defineEndpoint({
  ...fragment,
  ...asUser,
  path: '/stream/sessions/:session_id/whip/:resource_id',
  params: streamResourceParams,
});

export const streamWhipDelete = defineEndpoint({
  ...asUser,
  method: 'DELETE',
  path: '/stream/sessions/:session_id/whip/:resource_id',
  status: 200,
  summary: 'Stop publishing a stream, which ends it',
  params: streamResourceParams,
  errors: ['not_found', 'signaling_unavailable'],
});

/** Apart from the other public endpoints, because neither the browser's proxy nor the SDK, which speak JSON and access tokens, may call them. */
export const sdpEndpoints = {
  whip,
  whipPatch,
  whipDelete,
  whep,
  whepPatch,
  whepDelete,
  streamWhip,
  streamWhipPatch,
  streamWhipDelete,
} as const;
