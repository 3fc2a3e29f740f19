import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { classRoleSchema, idSchema, timestampSchema } from '../primitives.ts';
import { type ProcessingStepName, processingStepNames } from '../rest/videos.ts';
import { captureFileSchema } from './capture-manifest.ts';

/**
 * What the worker reports of the steps of making a video. Every call may be repeated and may come late: it names the run of the step
 * that it is about, and one of an earlier run changes nothing.
 */

export const videoFileKinds = [
  'quick',
  'composed',
  'hls',
  'audio',
  'poster',
  'sprite_sheet',
  'sprite_index',
  'chapters',
  'captions',
  'pack',
] as const;
export const videoFileKindSchema = z.enum(videoFileKinds);
export type VideoFileKind = z.infer<typeof videoFileKindSchema>;

/** Steps that a job carries out. `upload` is the sum of many jobs, one a file. */
export type WorkedStep = Exclude<ProcessingStepName, 'upload'>;
export const workedSteps = processingStepNames.filter((name): name is WorkedStep => name !== 'upload');
export const workedStepSchema = z.enum(workedSteps as [WorkedStep, ...WorkedStep[]]);

/** The name of a stored file: no folders, as the files of one step stand beside each other. */
export const storedNameSchema = z
  .string()
  .max(120)
  .regex(/^[A-Za-z0-9_][\w-]*(?:\.[\w-]+)*$/);

/** What a step has made, on the disk that API and worker do not share: the upload that follows brings it into storage. */
export const madeFileSchema = z.object({
  kind: videoFileKindSchema,
  /** Below the capture folder; its last part is its name in storage too. */
  file: captureFileSchema.refine(
    file => storedNameSchema.safeParse(file.split('/').at(-1)).success,
    'Not a name for storage',
  ),
  contentType: z.string().max(100),
  sizeBytes: z.number().int().min(0),
  sha256: z.string().length(64),
  width: z.number().int().positive().nullable(),
  height: z.number().int().positive().nullable(),
});
export type MadeFile = z.infer<typeof madeFileSchema>;

const failureFields = {
  /** In words that a person understands. */
  reason: z.string().max(2000),
  /** Whether trying again can help. */
  retryable: z.boolean(),
};

const run = z.number().int().min(1);
const videoParams = z.object({ videoId: idSchema });
const stepParams = videoParams.extend({ step: workedStepSchema });
const fileParams = videoParams.extend({ fileId: idSchema });
const internal = { tag: 'video-processing', auth: { kind: 'internal' } } as const;

export const reportStepStarted = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/internal/videos/:videoId/steps/:step/started',
  summary: 'A worker has taken up a step',
  params: stepParams,
  body: z.object({ run }),
  response: z.object({
    /** False: this run is over or was replaced by another one, and its job has nothing left to do. */
    wanted: z.boolean(),
  }),
  errors: ['not_found'],
});

export const reportStepProgress = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/internal/videos/:videoId/steps/:step/progress',
  summary: 'How far a step has come',
  params: stepParams,
  body: z.object({ run, percent: z.number().int().min(0).max(100) }),
  errors: ['not_found'],
});

export const reportStepResult = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/internal/videos/:videoId/steps/:step/result',
  summary: 'A step has ended, or waits',
  params: stepParams,
  body: z.discriminatedUnion('outcome', [
    z.object({
      outcome: z.literal('done'),
      run,
      files: z.array(madeFileSchema).max(20_000),
      /** Of the whole video, by the steps that know it. */
      durationMs: z.number().int().min(0).nullable(),
    }),
    z.object({ outcome: z.literal('skipped'), run, reason: z.string().max(2000) }),
    /** It goes on by itself later; `reason` says what it waits for. */
    z.object({ outcome: z.literal('postponed'), run, reason: z.string().max(2000) }),
    z.object({
      outcome: z.literal('failed'),
      run,
      ...failureFields,
      /** What the program said last. */
      lastLines: z.string().max(8_000).nullable(),
    }),
  ]),
  bodyLimitBytes: 8 * 1024 * 1024,
  errors: ['not_found'],
});

export const reportFileResult = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/internal/videos/:videoId/files/:fileId/result',
  summary: 'A file is in storage, verified, or cannot be brought there',
  params: fileParams,
  body: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('stored') }),
    z.object({ outcome: z.literal('failed'), ...failureFields }),
  ]),
  errors: ['not_found'],
});

export const attendanceSchema = z.object({
  /** In the order in which they came. */
  people: z.array(
    z.object({
      displayName: z.string(),
      role: classRoleSchema,
      firstJoinedAt: timestampSchema,
      /** Null when they never left. */
      lastLeftAt: timestampSchema.nullable(),
    }),
  ),
});
export type Attendance = z.infer<typeof attendanceSchema>;

export const readAttendance = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/internal/videos/:videoId/attendance',
  summary: 'Who was in the class of a video',
  params: videoParams,
  response: attendanceSchema,
  errors: ['not_found'],
});

export const videoProcessingEndpoints = {
  readAttendance,
  reportStepStarted,
  reportStepProgress,
  reportStepResult,
  reportFileResult,
} as const;
