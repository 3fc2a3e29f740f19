import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { classRoleSchema, idSchema, mediaKindSchema, sourceSchema, timestampSchema } from '../primitives.ts';
import { captureStopReasonSchema } from '../session-log/recording-events.ts';

/** What the media-worker tells the API while it records, and what the worker reads afterwards. All calls may be repeated. */
const recordingParams = z.object({ recordingId: idSchema });
const trackParams = recordingParams.extend({ trackId: idSchema });
const segmentParams = trackParams.extend({ index: z.coerce.number().int().min(0) });
const internal = { tag: 'capture-manifest', auth: { kind: 'internal' } } as const;

/** A path below the capture folder that both services share; never leads out of it. */
export const captureFileSchema = z
  .string()
  .max(300)
  .regex(/^[\w-]+(?:\/[\w.-]+)+$/)
  .refine(path => !path.split('/').includes('..'), 'Leads out of the folder');

export const trackSchema = z.object({
  trackId: idSchema,
  participantId: idSchema,
  displayName: z.string(),
  role: classRoleSchema,
  source: sourceSchema,
  kind: mediaKindSchema,
  /** As in RTP: `video/VP8`, `audio/opus` … */
  mimeType: z.string(),
});
export type CaptureTrack = z.infer<typeof trackSchema>;

export const segmentSchema = z.object({
  index: z.number().int().min(0),
  file: captureFileSchema,
  /** Wall-clock time of the first sample (from RTCP sender reports once there is one), as milliseconds since 1970. */
  startMs: z.number(),
  durationMs: z.number().min(0),
  sizeBytes: z.number().int().min(0),
  sha256: z.string().length(64),
});
export type CaptureSegment = z.infer<typeof segmentSchema>;

/** As it was begun: the session log, which tells whether it was kept, may reach the API later than this. */
const provisionalSchema = z.boolean().default(false);

export const registerTrack = defineEndpoint({
  ...internal,
  method: 'PUT',
  path: '/internal/recordings/:recordingId/tracks/:trackId',
  summary: 'A producer is being recorded',
  params: trackParams,
  body: trackSchema.omit({ trackId: true }).extend({ sessionId: idSchema }),
  errors: ['not_found'],
});

export const registerSegment = defineEndpoint({
  ...internal,
  method: 'PUT',
  path: '/internal/recordings/:recordingId/tracks/:trackId/segments/:index',
  summary: 'A segment is finished and durable',
  params: segmentParams,
  body: segmentSchema.omit({ index: true }),
  errors: ['not_found'],
});

export const reportCapture = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/internal/recordings/:recordingId/capture',
  summary: 'Capture has become active, or has stopped with everything registered',
  description: '`stopped` hands the recording to the worker.',
  params: recordingParams,
  body: z.discriminatedUnion('state', [
    z.object({
      state: z.literal('active'),
      sessionId: idSchema,
      at: timestampSchema,
      provisional: provisionalSchema,
    }),
    z.object({
      state: z.literal('stopped'),
      sessionId: idSchema,
      provisional: provisionalSchema,
      at: timestampSchema,
      reason: captureStopReasonSchema,
    }),
  ]),
  errors: ['not_found'],
});

export const manifestSchema = z.object({
  recordingId: idSchema,
  sessionId: idSchema,
  title: z.string(),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  tracks: z.array(trackSchema.extend({ segments: z.array(segmentSchema) })),
});
export type CaptureManifest = z.infer<typeof manifestSchema>;

export const readManifest = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/internal/recordings/:recordingId/manifest',
  summary: 'All tracks and segments of a recording',
  params: recordingParams,
  /** Leaves out segments that began before, for who has them already; wall-clock milliseconds. */
  query: z.object({ segmentsFromMs: z.coerce.number().optional() }),
  response: manifestSchema,
  errors: ['not_found'],
});

export const captureManifestEndpoints = {
  registerTrack,
  registerSegment,
  reportCapture,
  readManifest,
} as const;
