import { z } from 'zod';
import { sdpBodyLimitBytes, sdpSchema } from '../internal/sdp-media.ts';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema, timestampSchema } from '../primitives.ts';
import { iceServerSchema } from './rooms.ts';

/**
 * What the `/check` page asks of the server. Open to anybody, since who cannot get into a class has no token of one; limited per address,
 * by number and by lifetime instead, and the id of a check is known to nobody but who made it.
 */
const anybody = { tag: 'check', auth: { kind: 'public' } } as const;
const checkParams = z.object({ checkId: idSchema });
const reading = ['sdp_invalid', 'sdp_codec_unsupported'] as const;
const services = ['media_unavailable', 'dependency_unavailable'] as const;

export const openCheck = defineEndpoint({
  ...anybody,
  method: 'POST',
  path: '/check/sessions',
  summary: 'Send a picture to the media server, to see by which ways it can be reached',
  description:
    'Takes the SDP offer of a peer connection that sends one video, and answers with the candidates for UDP and TCP. It ends with the connection, by DELETE, or after a minute.',
  body: z.object({ sdpOffer: sdpSchema }),
  bodyLimitBytes: sdpBodyLimitBytes,
  status: 201,
  response: z.object({
    checkId: idSchema,
    sdpAnswer: z.string(),
    /** TURN servers with credentials for this check; empty when there are none. */
    iceServers: z.array(iceServerSchema),
    expiresAt: timestampSchema,
  }),
  errors: ['check_busy', ...reading, 'forbidden', 'media_capacity_exhausted', ...services],
  rateLimitPerMinute: 60,
});

export const echoCheck = defineEndpoint({
  ...anybody,
  method: 'POST',
  path: '/check/sessions/:checkId/echo',
  summary: 'Get the picture of a check back from the media server',
  description: 'Takes the SDP offer of a peer connection that receives one video. Once for each check.',
  params: checkParams,
  body: z.object({ sdpOffer: sdpSchema }),
  bodyLimitBytes: sdpBodyLimitBytes,
  status: 201,
  response: z.object({ sdpAnswer: z.string() }),
  errors: ['not_found', ...reading, 'nothing_to_play', ...services],
  rateLimitPerMinute: 60,
});

export const closeCheck = defineEndpoint({
  ...anybody,
  method: 'DELETE',
  path: '/check/sessions/:checkId',
  summary: 'End a check; an unknown one is fine',
  params: checkParams,
  errors: [...services],
});
