import type { Logger } from '@lectern/service-kit/logger';
import { dependencyError } from '../../platform/db/database-errors.ts';
import { eachInTurn } from '../../platform/each-in-turn.ts';
import type { ProcessingJobs } from './processing-jobs.ts';
import type { FileToStore, ProcessingRepository } from './processing.repository.ts';
import type { ProcessingService } from './processing.service.ts';
import type { StaleStep, UnfinishedRepository } from './unfinished.repository.ts';

export interface ProcessingReconcilerDependencies {
  unfinished: UnfinishedRepository;
  repository: Pick<ProcessingRepository, 'listToStore'>;
  processing: Pick<ProcessingService, 'begin' | 'remakePack' | 'stepLost' | 'fileLost'>;
  jobs: ProcessingJobs;
  logger: Logger;
}

/** A job is added right after the row is written; before this the absence of one means nothing. */
const jobGraceMs = 10_000;
/** Who edits captions or chapters saves often; a pack is as large as its video. */
const editingMs = 5 * 60_000;

/**
 * Rows are what counts, jobs only carry them: a row that should move and has no job gets one. So Redis may lose everything, and a
 * call that never arrived costs nothing but time.
 */
export function createProcessingReconciler(deps: ProcessingReconcilerDependencies) {
  const { unfinished, repository, processing, jobs, logger } = deps;

  async function mendVideo(videoId: string, before: Date): Promise<void> {
    await unfinished.ensureSteps(videoId);
    for (const step of await unfinished.listStale(videoId, before)) await mendStep(videoId, step);
    await processing.begin(videoId);
    for (const file of await repository.listToStore(videoId, before)) await mendFile(videoId, file);
  }

  /** One that waits gets its job by looking at the video again, if it may run at all. */
  async function mendStep(videoId: string, { name, run, state }: StaleStep): Promise<void> {
    const job = await jobs.findStep(videoId, name, run);
    if (job?.state === 'failed') {
      const reason = job.failedReason ?? 'Processing has failed.';
      logger.error({ videoId, step: name, reason }, 'a step had failed, and nobody had said so');
      await processing.stepLost(videoId, name, run, reason);
    } else if (job?.state !== 'pending' && state === 'running') {
      logger.warn({ videoId, step: name }, 'a step had no job; adding one');
      await jobs.addStep(videoId, name, run);
    }
  }

  async function mendFile(videoId: string, file: FileToStore): Promise<void> {
    const job = await jobs.findFile(file.fileId);
    if (job?.state === 'pending') return;
    if (job?.state === 'failed') {
      await processing.fileLost(videoId, file.fileId, job.failedReason ?? 'It could not be stored.');
      return;
    }
    logger.warn({ videoId, fileId: file.fileId }, 'a file had no job that stores it; adding one');
    await jobs.addFile(videoId, file);
  }

  return {
    async run(now = Date.now()): Promise<void> {
      const before = new Date(now - jobGraceMs);
      const isAway = (error: unknown) => dependencyError(error) !== undefined;
      const outdated = await unfinished.listOutdatedPacks(new Date(now - editingMs));
      await eachInTurn(outdated, videoId => processing.remakePack(videoId), isAway);
      const moving = await unfinished.listMoving(before);
      await eachInTurn(moving, videoId => mendVideo(videoId, before), isAway);
    },
  };
}
