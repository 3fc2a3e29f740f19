import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type finalizeRecording, uploadRecording } from '@lectern/contracts/jobs/catalogue';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';
import type { JobHandler, JobRun } from '@lectern/service-kit/queue/job-worker';
import type { JobQueues } from '@lectern/service-kit/queue/typed-queue';
import { createProgressReporter, type ProgressReporter } from '../../platform/progress-reporter.ts';
import { askApi, type RecordingApi, reportFailure } from '../../platform/recording-api.ts';
import { DiskFull, type FfmpegTools } from '../../platform/run-ffmpeg.ts';
import { compose } from './compose.ts';
import {
  type FinishedRecording,
  fingerprintOf,
  moveDurably,
  outputFolderOf,
  readFinished,
  writeFinished,
} from '../finished-recording.ts';
import { makePoster } from './poster.ts';
import { openRunFolder } from './run-folder.ts';
import { planFromUsableSegments, sha256Of } from './usable-segments.ts';

export interface FinalizeDependencies {
  api: RecordingApi;
  queues: Pick<JobQueues, 'add'>;
  captureDir: string;
  tools: FfmpegTools;
  /** @throws JobFailure when ffmpeg cannot be run here. */
  checkFfmpeg: () => Promise<void>;
  /** Threads of each ffmpeg. */
  threads: number;
}

/** A class does not last longer; clocks that disagree do, and would fill the disk with darkness. */
const longestMs = 24 * 3_600_000;

/** Segments of a finished class → one MP4 and a poster in the capture folder → the upload job. */
export function createFinalizeHandler(deps: FinalizeDependencies): JobHandler<typeof finalizeRecording> {
  return {
    async process({ recordingId }, run) {
      const progress = createProgressReporter(deps.api, recordingId, run.log);
      try {
        const finished = await finalize(deps, recordingId, run, progress);
        if (!finished) return;
        const { fingerprint: _, ...made } = finished;
        await deps.queues.add(uploadRecording, recordingId, {
          recordingId,
          contentType: 'video/mp4',
          ...made,
        });
      } catch (error) {
        throw isDiskFull(error) ? new DiskFull(error) : error;
      } finally {
        await progress.stop();
      }
    },
    giveUp: ({ recordingId }, failure) => reportFailure(deps.api, recordingId, failure),
  };
}

/** @returns null when this recording was delivered already. */
async function finalize(
  deps: FinalizeDependencies,
  recordingId: string,
  run: JobRun,
  progress: ProgressReporter,
): Promise<FinishedRecording | null> {
  const { api, captureDir, tools } = deps;
  progress.report('Reading segments', 0);
  const manifest = await askApi(readManifest(api, recordingId));
  const fingerprint = fingerprintOf(manifest);
  const earlier = await readFinished(captureDir, recordingId);
  if (earlier?.delivered) return null;
  if (earlier?.finished.fingerprint === fingerprint) return earlier.finished;

  if (manifest.tracks.every(track => track.segments.length === 0))
    throw new JobFailure('Nothing was recorded: no microphone, camera or screen was on.', {
      retryable: false,
    });
  await deps.checkFfmpeg();

  const { timeline, plan, skipped } = await planFromUsableSegments(
    manifest,
    captureDir,
    tools,
    run.signal,
    (done, total) => progress.report('Reading segments', (5 * done) / total),
  );
  for (const { file, reason } of skipped)
    run.log.warn({ recordingId, file, reason }, 'a segment is left out');
  if (timeline.videoTracks.length + timeline.audioTracks.length === 0)
    throw new JobFailure(`None of the ${skipped.length} recorded pieces can be read any more.`, {
      retryable: false,
    });
  if (timeline.durationMs > longestMs)
    throw new JobFailure('The recorded pieces do not fit together: they lie more than a day apart.', {
      retryable: false,
    });

  const outputDir = path.join(captureDir, outputFolderOf(recordingId));
  const folder = await openRunFolder(outputDir);
  try {
    progress.report('Composing', 5);
    const composed = await compose({
      plan,
      captureDir,
      folder,
      tools,
      threads: deps.threads,
      signal: run.signal,
      onProgress: share => progress.report('Composing', 5 + 87 * share),
      saveWhatCanBeSaved(error, loss) {
        // The first attempt is strict: what failed by accident may work the next time.
        if (run.signal.aborted || run.attempt === 1 || error instanceof DiskFull || isDiskFull(error))
          throw error;
        run.log.warn({ err: error, recordingId, loss }, 'finished with a loss');
      },
    });
    progress.report('Making the poster', 93);
    const poster = await makePoster(tools, folder, composed, plan.posterSeconds, run.signal);

    const { size: sizeBytes } = await stat(composed);
    const sha256 = await sha256Of(composed, run.signal);
    run.signal.throwIfAborted();
    await moveDurably(composed, path.join(outputDir, 'video.mp4'));
    if (poster) await moveDurably(poster, path.join(outputDir, 'poster.jpg'));
    const finished: FinishedRecording = {
      fingerprint,
      videoFile: `${outputFolderOf(recordingId)}/video.mp4`,
      thumbnailFile: poster ? `${outputFolderOf(recordingId)}/poster.jpg` : null,
      durationMs: Math.round(timeline.durationMs),
      sizeBytes,
      sha256,
    };
    await writeFinished(captureDir, recordingId, finished);
    return finished;
  } finally {
    await folder.remove();
  }
}

async function readManifest(api: RecordingApi, recordingId: string) {
  try {
    return await api.readManifest({ params: { recordingId } });
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found')
      throw new JobFailure('This recording does not exist any more.', { retryable: false, cause: error });
    throw error;
  }
}

const isDiskFull = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOSPC';
