import { finalizeRecording, uploadRecording } from '@lectern/contracts/jobs/catalogue';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Logger } from '@lectern/service-kit/logger';
import type { JobQueues } from '@lectern/service-kit/queue/typed-queue';
import { dependencyError } from '../../platform/db/database-errors.ts';
import { eachInTurn } from '../../platform/each-in-turn.ts';
import type { MediaNodes, ReachableNode } from '../../platform/media-nodes.ts';
import type { CaptureManifestRepository, UnfinishedCapture } from './capture-manifest.repository.ts';
import { enqueueFinalize } from './recordings.service.ts';

export interface RecordingReconcilerDependencies {
  repository: CaptureManifestRepository;
  queues: Pick<JobQueues, 'add' | 'find'>;
  media: Pick<MediaNodes, 'list'>;
  logger: Logger;
}

/** The media-worker reports the end of a capture within seconds; after this long without a word it will not come. */
const reportGraceMs = 60_000;
/** A media-worker that cannot be asked may still hold segments that it will register when it is back. */
const unreachableGraceMs = 10 * 60_000;
/** A job is added right after the row is written; before this the absence of one means nothing. */
const jobGraceMs = 10_000;

/** Finds recordings that a dead process left behind, and moves them on. */
export function createRecordingReconciler({
  repository,
  queues,
  media,
  logger,
}: RecordingReconcilerDependencies) {
  async function finishLostCapture(capture: UnfinishedCapture, now: number): Promise<void> {
    const { recordingId, sessionId, overSince } = capture;
    const atMedia = await askMedia(recordingId);
    if (atMedia === 'known') return;
    if (atMedia === 'unreachable' && now - overSince.getTime() < unreachableGraceMs) return;
    const toProcess = await repository.finish(recordingId, sessionId, overSince, 'lost');
    logger.warn(
      { recordingId, sessionId, toProcess },
      'finished a recording whose capture never reported its end',
    );
    if (toProcess) await enqueueFinalize(queues, recordingId, logger);
  }

  /** A media-worker that knows a recording still captures it, or holds segments that it will register: its report is yet to come. */
  async function askMedia(recordingId: string): Promise<'known' | 'unknown' | 'unreachable'> {
    const nodes = await media.list().catch(() => []);
    const answers = await Promise.all(nodes.map(node => askNode(node, recordingId)));
    if (answers.includes('known')) return 'known';
    return answers.length === 0 || answers.includes('unreachable') ? 'unreachable' : 'unknown';
  }

  async function askNode({ client }: ReachableNode, recordingId: string) {
    try {
      await client.readCapture({ params: { recordingId } });
      return 'known';
    } catch (error) {
      return error instanceof AppError && error.code === 'not_found' ? 'unknown' : 'unreachable';
    }
  }

  /** A recording in processing has a job that waits or runs; otherwise it stays there for ever. */
  async function restoreJob(recordingId: string, touchedAt: Date): Promise<void> {
    const [finalize, upload] = await Promise.all([
      queues.find(finalizeRecording, recordingId),
      queues.find(uploadRecording, recordingId),
    ]);
    if (finalize?.state === 'pending' || upload?.state === 'pending') return;
    // A job that failed before the row was last touched is of an earlier attempt: a retry could not be queued then.
    const failed = [upload, finalize].find(
      job => job?.state === 'failed' && (job.finishedAt ?? touchedAt) >= touchedAt,
    );
    if (failed) {
      const reason = failed.failedReason ?? 'Processing has failed.';
      logger.error({ recordingId, reason }, 'processing had failed, and nobody had said so');
      await repository.setFailed(recordingId, reason, true);
      return;
    }
    logger.warn({ recordingId }, 'a recording in processing had no job; adding one');
    await queues.add(finalizeRecording, recordingId, { recordingId });
  }

  return {
    async run(now = Date.now()): Promise<void> {
      const unreported = await repository.listUnreported(new Date(now - reportGraceMs));
      const processing = await repository.listProcessing(new Date(now - jobGraceMs));
      await eachInTurn(
        [
          ...unreported.map(capture => () => finishLostCapture(capture, now)),
          ...processing.map(
            ({ recordingId, touchedAt }) =>
              () =>
                restoreJob(recordingId, touchedAt),
          ),
        ],
        mend => mend(),
        error => dependencyError(error) !== undefined,
      );
    },
  };
}
