import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema, timestampSchema } from '../primitives.ts';
import { recordingModeSchema } from '../recording-mode.ts';
import { liveStateSchema } from '../session-log/live-state.ts';
import { roomSettingsSchema } from '../rest/rooms.ts';
import { screenQualityChangeSchema, screenQualitySchema } from '../screen-quality.ts';
import { sdpSignalingEndpoints } from './sdp-signaling.ts';

/** HTTP of the signaling service, for the API. Any signaling process answers for any session. */
const sessionParams = z.object({ sessionId: idSchema });
const internal = { tag: 'signaling-control', auth: { kind: 'internal' } } as const;

export const openLiveSession = defineEndpoint({
  ...internal,
  method: 'PUT',
  path: '/internal/sessions/:sessionId',
  summary: 'Make the live state of a session that has just started; twice is the same as once',
  params: sessionParams,
  body: z.object({
    roomId: idSchema,
    title: z.string(),
    capacity: roomSettingsSchema.shape.capacity,
    recordingMode: recordingModeSchema,
    startedAt: timestampSchema,
    /**
     * The last event that Postgres knows. When Redis has lost a session, its new log goes on after it; otherwise new events would be
     * taken for old ones.
     */
    afterSeq: z.number().int().nonnegative().default(0),
  }),
});

export const readLiveSession = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/internal/sessions/:sessionId',
  summary: 'The live state, with its sequence number',
  params: sessionParams,
  response: liveStateSchema,
  errors: ['not_found'],
});

export const endLiveSession = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/internal/sessions/:sessionId/end',
  summary: 'End the class for everyone; an ended one is fine',
  params: sessionParams,
  errors: ['not_found'],
});

export const startLiveRecording = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/internal/sessions/:sessionId/recordings',
  summary: 'Start recording as the API',
  params: sessionParams,
  status: 201,
  response: z.object({ recordingId: idSchema }),
  errors: [
    'not_found',
    'session_ended',
    'recording_already_running',
    'storage_full',
    'storage_quota_reached',
  ],
});

export const stopLiveRecording = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/internal/sessions/:sessionId/recordings/:recordingId/stop',
  summary: 'Stop recording as the API',
  params: sessionParams.extend({ recordingId: idSchema }),
  errors: ['not_found', 'recording_not_running'],
});

export const keepLiveRecording = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/internal/sessions/:sessionId/recordings/:recordingId/keep',
  summary: 'Keep a provisional recording as the API; one that is kept is fine',
  params: sessionParams.extend({ recordingId: idSchema }),
  errors: ['not_found', 'session_ended', 'recording_not_running'],
});

export const setLiveScreenQuality = defineEndpoint({
  ...internal,
  method: 'PATCH',
  path: '/internal/sessions/:sessionId/screen-shares/:producerId',
  summary: 'Set how a shared screen is sent, as the API',
  params: sessionParams.extend({ producerId: z.string().min(1).max(64) }),
  body: screenQualityChangeSchema,
  response: z.object({ quality: screenQualitySchema }),
  errors: ['not_found', 'media_not_found', 'session_ended'],
});

export const signalingStats = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/internal/stats',
  summary: 'Live figures',
  response: z.object({
    liveSessions: z.number().int(),
    participants: z.number().int(),
    producers: z.number().int(),
    sockets: z.number().int(),
  }),
});

export const signalingControlEndpoints = {
  openLiveSession,
  readLiveSession,
  endLiveSession,
  startLiveRecording,
  stopLiveRecording,
  keepLiveRecording,
  setLiveScreenQuality,
  signalingStats,
  ...sdpSignalingEndpoints,
} as const;
