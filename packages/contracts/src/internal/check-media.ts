import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema, timestampSchema } from '../primitives.ts';
import { sdpBodyLimitBytes, sdpSchema } from './sdp-media.ts';

/** Connection checks of the `/check` page: media that goes to the media-worker and back to the same browser, for a minute at most. */
const checkParams = z.object({ checkId: idSchema });
const internal = { tag: 'media-control', auth: { kind: 'internal' } } as const;

export const openMediaCheck = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/checks',
  summary: 'Take one picture by SDP, in a room of its own that closes with its sender or after its lifetime',
  body: z.object({ sdpOffer: sdpSchema }),
  bodyLimitBytes: sdpBodyLimitBytes,
  status: 201,
  response: z.object({ checkId: idSchema, sdpAnswer: z.string(), expiresAt: timestampSchema }),
  errors: [
    'check_busy',
    'sdp_invalid',
    'sdp_codec_unsupported',
    'forbidden',
    'media_capacity_exhausted',
    'rtp_parameters_invalid',
    'shutting_down',
  ],
});

export const echoMediaCheck = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/checks/:checkId/echo',
  summary: 'Send the picture of a check back, once',
  params: checkParams,
  body: z.object({ sdpOffer: sdpSchema }),
  bodyLimitBytes: sdpBodyLimitBytes,
  status: 201,
  response: z.object({ sdpAnswer: z.string() }),
  errors: ['not_found', 'sdp_invalid', 'sdp_codec_unsupported', 'nothing_to_play'],
});

export const closeMediaCheck = defineEndpoint({
  ...internal,
  method: 'DELETE',
  path: '/checks/:checkId',
  summary: 'End a check; an unknown one is fine',
  params: checkParams,
});

export const checkMediaEndpoints = { openMediaCheck, echoMediaCheck, closeMediaCheck } as const;
