import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { opaqueObjectSchema } from '../primitives.ts';
import { healthProblemKinds } from '../recording-health.ts';
import { mediaLoadSchema, mediaTrafficSchema } from '../rest/system.ts';
import { checkMediaEndpoints } from './check-media.ts';
import { mediaCaptureEndpoints } from './media-capture.ts';
import { mediaPeerEndpoints } from './media-peers.ts';
import { mediaRoomEndpoints } from './media-rooms.ts';
import { sdpMediaEndpoints } from './sdp-media.ts';

const internal = { tag: 'media-control', auth: { kind: 'internal' } } as const;

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
    /** Recordings that run, by what their hosts are told is wrong. */
    recordingProblems: z.partialRecord(z.enum(healthProblemKinds), z.number().int()),
    traffic: mediaTrafficSchema,
  }),
});

/** HTTP control of the media-worker, for signaling and the API. */
export const mediaControlEndpoints = {
  ...mediaRoomEndpoints,
  ...mediaPeerEndpoints,
  ...mediaCaptureEndpoints,
  readRtpCapabilities,
  mediaStats,
  ...sdpMediaEndpoints,
  ...checkMediaEndpoints,
} as const;
