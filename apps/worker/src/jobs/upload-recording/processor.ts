import { lstat, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { uploadRecording } from '@lectern/contracts/jobs/catalogue';
import type { JobPayload } from '@lectern/contracts/kernel/job';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';
import type { JobHandler, JobRun } from '@lectern/service-kit/queue/job-worker';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import { fingerprintOf, readFinished } from '../finished-recording.ts';
import { createProgressReporter } from '../../platform/progress-reporter.ts';
import { askApi, type RecordingApi, reportFailure } from '../../platform/recording-api.ts';

export interface UploadDependencies {
  api: RecordingApi;
  storage: ObjectStorage;
  captureDir: string;
  /** Keeps what was captured after the video is safe. */
  keepSegments: boolean;
}

type Upload = JobPayload<typeof uploadRecording>;

/** The finished files → storage → the API is told → what was captured is removed, in this order. */
export function createUploadHandler(deps: UploadDependencies): JobHandler<typeof uploadRecording> {
  return {
    async process(upload, run) {
      const { recordingId } = upload;
      const progress = createProgressReporter(deps.api, recordingId, run.log);
      let thumbnailKey: string | null;
      const storageKey = `recordings/${recordingId}/video.mp4`;
      try {
        progress.report('Uploading', 95);
        await store(deps, storageKey, upload.videoFile, upload.contentType, run, upload.sizeBytes);
        progress.report('Uploading', 99);
        thumbnailKey = await storePoster(deps, upload, run);
      } finally {
        await progress.stop();
      }
      const complete = await isOfAllSegments(deps, recordingId);
      if (!complete)
        run.log.error({ recordingId }, 'segments came after the video was made: all of them stay on disk');
      run.signal.throwIfAborted();
      await askApi(
        deps.api.reportResult({
          params: { recordingId },
          body: {
            outcome: 'ready',
            storageKey,
            thumbnailKey,
            contentType: upload.contentType,
            durationMs: upload.durationMs,
            sizeBytes: upload.sizeBytes,
          },
        }),
      );
      await removeCaptured(deps.captureDir, upload, deps.keepSegments || !complete).catch(error =>
        run.log.warn({ err: error, recordingId }, 'the captured files could not be removed'),
      );
    },
    giveUp: ({ recordingId }, failure) => reportFailure(deps.api, recordingId, failure),
  };
}

async function storePoster(deps: UploadDependencies, upload: Upload, run: JobRun): Promise<string | null> {
  if (!upload.thumbnailFile) return null;
  const key = `recordings/${upload.recordingId}/poster.jpg`;
  await store(deps, key, upload.thumbnailFile, 'image/jpeg', run);
  return key;
}

/** A file that is gone here and is there already comes from a run that was killed after its work was done. */
async function store(
  { storage, captureDir }: UploadDependencies,
  key: string,
  file: string,
  contentType: string,
  { signal }: JobRun,
  expectedBytes?: number,
): Promise<void> {
  const source = path.join(captureDir, file);
  const local = await lstat(source).catch(() => null);
  if (!local?.isFile()) {
    const there = await fromStorage(storage.stat(key));
    if (there && (expectedBytes === undefined || there.sizeBytes === expectedBytes)) return;
    throw new JobFailure('The finished video is not on the disk of the worker any more.', {
      retryable: false,
    });
  }
  if (expectedBytes !== undefined && local.size !== expectedBytes)
    throw new JobFailure('The finished video was changed before it was stored.', { retryable: false });
  signal.throwIfAborted();
  await untilAborted(fromStorage(storage.putFile(key, source, contentType)), signal);
  const stored = await fromStorage(storage.stat(key));
  if (stored?.sizeBytes !== local.size)
    throw new JobFailure(
      `The storage holds ${stored?.sizeBytes ?? 0} bytes of ${local.size} after the upload.`,
    );
}

async function fromStorage<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new JobFailure(full ? 'The storage is full.' : 'The storage cannot be used at the moment.', {
      cause: error,
    });
  }
}

/** The storage cannot be interrupted, but waiting for it can: what it still writes appears whole, or not at all. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Whether the video was made of all that is registered by now. What came later is in no video yet, and must not be removed. */
async function isOfAllSegments(
  { api, captureDir }: UploadDependencies,
  recordingId: string,
): Promise<boolean> {
  const made = await readFinished(captureDir, recordingId);
  const manifest = await askApi(api.readManifest({ params: { recordingId } }));
  return made?.finished.fingerprint === fingerprintOf(manifest);
}

/** The note that finalizing left stays: it tells a late second run that there is nothing left to do. */
async function removeCaptured(captureDir: string, upload: Upload, keepSegments: boolean): Promise<void> {
  const outputDir = path.join(captureDir, path.dirname(upload.videoFile));
  const files = [upload.thumbnailFile, upload.videoFile].filter(file => file !== null);
  for (const file of files) await rm(path.join(captureDir, file), { force: true });
  if (keepSegments) return;
  const recordingDir = path.join(captureDir, upload.recordingId);
  for (const name of await readdir(recordingDir)) {
    const entry = path.join(recordingDir, name);
    if (entry !== outputDir) await rm(entry, { recursive: true, force: true });
  }
}
