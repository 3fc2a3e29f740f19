import { chown, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { MadeFile, WorkedStep } from '@lectern/contracts/internal/video-processing';
import type { heavyStep, quickStep, textStep } from '@lectern/contracts/jobs/catalogue';
import type { JobPayload } from '@lectern/contracts/kernel/job';
import { JobPostponed } from '@lectern/service-kit/queue/job-failure';
import type { JobHandler, JobRun } from '@lectern/service-kit/queue/job-worker';
import { askApi, type ProcessingApi, unlessDeleted } from '../../platform/processing-api.ts';
import { createProgressReporter, type ProgressReporter } from '../../platform/progress-reporter.ts';
import { DiskFull, type FfmpegTools } from '../../platform/run-ffmpeg.ts';
import { sha256Of } from '../../platform/sha256.ts';
import type { StepOutput } from '../step-output.ts';
import type { DiskSpace } from './disk-space.ts';
import { openRunFolder } from './run-folder.ts';
import {
  fingerprintOf,
  moveDurably,
  outputFolderOf,
  readNote,
  type StepNote,
  writeNote,
} from './step-note.ts';
import type { MakeStep } from './step-run.ts';

export interface StepDependencies {
  api: ProcessingApi;
  captureDir: string;
  tools: FfmpegTools;
  /** @throws JobFailure when ffmpeg cannot be run here. */
  checkFfmpeg: () => Promise<void>;
  /** Threads of each ffmpeg. */
  threads: number;
  /** The user that ffmpeg runs as, who must be able to write where it works; null: we. */
  ffmpegUser: number | null;
  /** On the disk of the capture folder. */
  space: DiskSpace;
}

type StepJob = typeof quickStep | typeof textStep | typeof heavyStep;
interface StepPayload {
  videoId: string;
  step: WorkedStep;
  run: number;
}

const maxLastLines = 8_000;

/**
 * Carries out one step of a video: asks whether it is wanted, makes its files below the capture folder, and tells the API of them,
 * which has them stored. Killed anywhere and run again, it has the same one result.
 */
export function createStepHandler<Job extends StepJob>(
  deps: StepDependencies,
  makers: Record<StepPayloadOf<Job>, MakeStep>,
): JobHandler<Job> {
  const { api } = deps;
  const handler: JobHandler<StepJob> = {
    async process(payload, job) {
      const { videoId, step, run } = payload;
      const params = { videoId, step };
      const started = await unlessDeleted(askApi(api.reportStepStarted({ params, body: { run } })));
      if (!started?.wanted) {
        job.log.info(payload, 'nobody waits for this step any more');
        return;
      }
      const progress = createProgressReporter(
        percent => api.reportStepProgress({ params, body: { run, percent } }),
        job.log,
      );
      let result: StepNote | { skipped: string };
      try {
        result = await carryOut(deps, payload, makers[step as StepPayloadOf<Job>], job, progress);
      } catch (error) {
        if (error instanceof JobPostponed)
          // While the API is away it cannot be told, and need not be: that is said elsewhere.
          await api
            .reportStepResult({ params, body: { outcome: 'postponed', run, reason: error.message } })
            .catch(() => undefined);
        throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? new DiskFull(error) : error;
      } finally {
        await progress.stop();
      }
      job.signal.throwIfAborted();
      const body =
        'skipped' in result
          ? { outcome: 'skipped' as const, run, reason: result.skipped }
          : { outcome: 'done' as const, run, files: result.files, durationMs: result.durationMs };
      await unlessDeleted(askApi(api.reportStepResult({ params, body }, { timeoutMs: 60_000 })));
    },

    async giveUp({ videoId, step, run }, { reason, retryable, lastLines }) {
      await unlessDeleted(
        api.reportStepResult({
          params: { videoId, step },
          body: {
            ...{ outcome: 'failed', run, retryable },
            reason: reason.slice(0, 2000),
            lastLines: lastLines?.slice(-maxLastLines) ?? null,
          },
        }),
      );
    },
  };
  return handler as JobHandler<Job>;
}

type StepPayloadOf<Job extends StepJob> = JobPayload<Job>['step'];

async function carryOut(
  deps: StepDependencies,
  { videoId, step, run }: StepPayload,
  make: MakeStep,
  { signal, log, attempt }: JobRun,
  progress: ProgressReporter,
): Promise<StepNote | { skipped: string }> {
  const { captureDir, tools, checkFfmpeg, threads, ffmpegUser, space } = deps;
  const readSegments = () => askApi(deps.api.readManifest({ params: { recordingId: videoId } }));
  const manifest = await readSegments();
  const fingerprint = fingerprintOf(manifest);
  const earlier = await readNote(captureDir, videoId, step);
  if (earlier?.run === run && earlier.fingerprint === fingerprint) return earlier;

  const outputDir = path.join(captureDir, outputFolderOf(videoId, step));
  await mkdir(outputDir, { recursive: true });
  // A run that was killed may have left more behind than this one needs: that is cleared first.
  const folder = await openRunFolder(outputDir);
  if (ffmpegUser !== null) await chown(folder.path, ffmpegUser, ffmpegUser);
  let giveBack: (() => void) | undefined;
  try {
    giveBack = await space.take(step, manifest);
    const made = await make({
      ...{ videoId, captureDir, manifest, folder, tools, checkFfmpeg, threads, signal, log, attempt },
      onProgress: share => progress.report(share),
    });
    if ('skipped' in made) return made;
    if (step === 'compose' && fingerprintOf(await readSegments()) !== fingerprint)
      throw new JobPostponed('Segments were told of while the video was made: it is made again with them');
    const measured = [];
    for (const output of made.outputs) measured.push(await measure(captureDir, output, signal));
    signal.throwIfAborted();
    const files: MadeFile[] = [];
    for (const file of measured) {
      const name = path.posix.basename(file.file);
      await moveDurably(path.join(captureDir, file.file), path.join(outputDir, name));
      files.push({ ...file, file: `${outputFolderOf(videoId, step)}/${name}` });
    }
    const note = { run, fingerprint, files, durationMs: made.durationMs ?? null };
    await writeNote(captureDir, videoId, step, note);
    return note;
  } finally {
    giveBack?.();
    await folder.remove();
  }
}

async function measure(captureDir: string, output: StepOutput, signal: AbortSignal): Promise<MadeFile> {
  const { kind, file, contentType, width = null, height = null } = output;
  const absolute = path.join(captureDir, file);
  const { size: sizeBytes } = await stat(absolute);
  return { kind, file, contentType, width, height, sizeBytes, sha256: await sha256Of(absolute, signal) };
}
