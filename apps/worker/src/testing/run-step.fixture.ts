import path from 'node:path';
import type { MadeFile, VideoFileKind, WorkedStep } from '@lectern/contracts/internal/video-processing';
import type { heavyStep } from '@lectern/contracts/jobs/catalogue';
import { createLogger } from '@lectern/service-kit/logger';
import { DiskSpace } from '../jobs/steps/disk-space.ts';
import { createStepHandler } from '../jobs/steps/step-handler.ts';
import type { MakeStep } from '../jobs/steps/step-run.ts';
import { createFfmpegCheck } from '../platform/probe-media.ts';
import { createProcessingApi } from '../platform/processing-api.ts';
import { type DoneReport, type ProcessingApiDouble, testSecret } from './processing-api.fixture.ts';

export interface StepRunOptions {
  attempt?: number;
  run?: number;
  ffmpeg?: string;
  signal?: AbortSignal;
  reserveBytes?: number;
}

export interface MadeByStep {
  files: MadeFile[];
  durationMs: number | null;
  /** Absolute path of the first file of a kind. */
  fileOf(kind: VideoFileKind): string;
}

/** Runs a step as its job does. @throws what the job's run throws. */
export async function runStep(
  api: ProcessingApiDouble,
  { captureDir, recordingId: videoId }: { captureDir: string; recordingId: string },
  step: WorkedStep,
  make: MakeStep,
  {
    attempt = 1,
    run = 1,
    ffmpeg = 'ffmpeg',
    signal = new AbortController().signal,
    reserveBytes = 0,
  }: StepRunOptions = {},
): Promise<MadeByStep> {
  const tools = { ffmpeg, ffprobe: 'ffprobe' };
  const makers = { compose: make, renditions: make, thumbnails: make, pack: make, [step]: make };
  const handler = createStepHandler<typeof heavyStep>(
    {
      ...{
        api: createProcessingApi({ baseUrl: api.url, secret: testSecret }),
        captureDir,
        tools,
        threads: 1,
      },
      checkFfmpeg: createFfmpegCheck(tools),
      ffmpegUser: null,
      space: new DiskSpace(captureDir, reserveBytes),
    },
    makers,
  );
  const before = api.results.length;
  const log = createLogger('test', 'silent', false);
  // The handler of the other queue differs in nothing but the names that its payload may have.
  const payload = { videoId, step: step as 'compose', run };
  await handler.process(payload, { jobId: videoId, attempt, signal, log });
  const result = api.results.slice(before).find(one => one.step === step);
  const { files = [], durationMs = null } = (result?.outcome === 'done' ? result : {}) as Partial<DoneReport>;
  return {
    files,
    durationMs,
    fileOf(kind) {
      const found = files.find(file => file.kind === kind);
      return path.join(captureDir, found?.file ?? `no file of kind ${kind}`);
    },
  };
}
