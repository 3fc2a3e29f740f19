import type { videoProcessingEndpoints, WorkedStep } from '@lectern/contracts/internal/video-processing';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointRequest, EndpointResult } from '@lectern/contracts/kernel/endpoint';
import {
  type ProcessingStep,
  type ProcessingStepName,
  processingStepNames,
} from '@lectern/contracts/rest/videos';
import type { AccessClaims } from '@lectern/contracts/tokens';
import type { Logger } from '@lectern/service-kit/logger';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import { accountOf, mayManage } from '../videos/watch-rules.ts';
import type { ProcessingJobs } from './processing-jobs.ts';
import type { Changed, ProcessingRepository } from './processing.repository.ts';

type Endpoints = typeof videoProcessingEndpoints;
type Input<Name extends keyof Endpoints> = EndpointRequest<Endpoints[Name]>;

export interface ProcessingDependencies {
  repository: ProcessingRepository;
  jobs: ProcessingJobs;
  storage: Pick<ObjectStorage, 'delete'>;
  logger: Logger;
}

export type ProcessingService = ReturnType<typeof createProcessingService>;

/** What the worker reports of the steps, what follows from it, and trying again by hand. */
export function createProcessingService({ repository, jobs, storage, logger }: ProcessingDependencies) {
  /** Rows say what runs; a job that cannot be added now is added by the reconciler. */
  async function carryOn(videoId: string, changed: Changed, filesToo: boolean): Promise<void> {
    const { next, runs, orphans, cleared } = changed;
    try {
      for (const step of next.start) await jobs.addStep(videoId, step, runs.get(step) ?? 1);
      if (filesToo)
        for (const file of await repository.listToStore(videoId)) await jobs.addFile(videoId, file);
      if (next.whole === 'done' && !cleared) await jobs.addClearing(videoId);
    } catch (error) {
      logger.warn({ err: error, videoId }, 'no job could be added now; the reconciler will');
    }
    for (const key of orphans)
      await storage
        .delete(key)
        .catch(error => logger.warn({ err: error, videoId, key }, 'an old file stays in the storage'));
  }

  async function settle<T>(
    videoId: string,
    change: Promise<{ result: T; changed: Changed } | null>,
    filesToo = false,
  ): Promise<{ result: T; changed: Changed }> {
    const done = await change;
    if (!done) throw new AppError('not_found');
    await carryOn(videoId, done.changed, filesToo);
    return done;
  }

  async function assertManages(caller: AccessClaims, videoId: string): Promise<void> {
    const video = await repository.findOwner(videoId);
    if (!video || !mayManage(video, accountOf(caller))) throw new AppError('not_found');
  }

  const steps = async (videoId: string): Promise<{ data: ProcessingStep[] }> => ({
    data: await repository.readSteps(videoId),
  });

  return {
    /** Starts whatever may run, after the rows of the steps were made. */
    async begin(videoId: string): Promise<void> {
      await settle(videoId, repository.review(videoId), true);
    },

    /** Captions, chapters or the title were changed after it was made. */
    async remakePack(videoId: string): Promise<void> {
      await settle(videoId, repository.remakePack(videoId));
    },

    async stepStarted({
      params,
      body,
    }: Input<'reportStepStarted'>): Promise<EndpointResult<Endpoints['reportStepStarted']>> {
      const { videoId, step } = params;
      const { result } = await settle(videoId, repository.start(videoId, step, body.run));
      return { wanted: result };
    },

    async stepProgress({ params: { videoId, step }, body }: Input<'reportStepProgress'>): Promise<void> {
      if (!(await repository.setPercent(videoId, step, body.run, body.percent)))
        throw new AppError('not_found');
    },

    async stepResult({ params: { videoId, step }, body }: Input<'reportStepResult'>): Promise<void> {
      const { run, outcome } = body;
      logger[outcome === 'failed' ? 'error' : 'info'](
        { videoId, step, run, outcome, ...('reason' in body ? { reason: body.reason } : {}) },
        'a step of processing has ended, or waits',
      );
      if (body.outcome === 'failed') {
        const { reason, retryable, lastLines } = body;
        await settle(videoId, repository.fail(videoId, step, run, { reason, retryable, lastLines }));
      } else if (body.outcome === 'skipped') {
        await settle(videoId, repository.skip(videoId, step, run, body.reason));
      } else if (body.outcome === 'postponed') {
        await settle(videoId, repository.postpone(videoId, step, run, body.reason));
      } else {
        await settle(videoId, repository.finish(videoId, step, run, body.files, body.durationMs), true);
      }
    },

    async fileResult({ params: { videoId, fileId }, body }: Input<'reportFileResult'>): Promise<void> {
      if (body.outcome === 'stored') {
        await settle(videoId, repository.setStored(videoId, fileId));
        return;
      }
      const { reason, retryable } = body;
      logger.error({ videoId, fileId, reason }, 'a file could not be stored');
      await settle(videoId, repository.setNotStored(videoId, fileId, { reason, retryable }));
    },

    async attendance({
      params,
    }: Input<'readAttendance'>): Promise<EndpointResult<Endpoints['readAttendance']>> {
      const attendance = await repository.readAttendance(params.videoId);
      if (!attendance) throw new AppError('not_found');
      return attendance;
    },

    /** @throws AppError `not_found`, for a video that the caller does not manage as well. */
    async list(caller: AccessClaims, videoId: string): Promise<{ data: ProcessingStep[] }> {
      await assertManages(caller, videoId);
      return steps(videoId);
    },

    /** @throws AppError `not_found`, or `conflict` unless it has failed in a way that trying again may mend. */
    async retry(
      caller: AccessClaims,
      videoId: string,
      step: ProcessingStepName,
    ): Promise<{ data: ProcessingStep[] }> {
      await assertManages(caller, videoId);
      const { result } = await settle(videoId, repository.retry(videoId, [step]), step === 'upload');
      if (result === 0)
        throw new AppError(
          'conflict',
          'Only a step that has failed, and that may do better, can be tried again',
        );
      return steps(videoId);
    },

    /** Everything that has failed once more. @returns false when there was nothing that trying again may mend. */
    async retryAll(videoId: string): Promise<boolean> {
      const { result } = await settle(videoId, repository.retry(videoId, processingStepNames), true);
      return result > 0;
    },

    /** For the reconciler: a job has failed, and nobody has said so. */
    async stepLost(videoId: string, step: WorkedStep, run: number, reason: string): Promise<void> {
      const failure = { reason, retryable: true, lastLines: null };
      await settle(videoId, repository.fail(videoId, step, run, failure));
    },

    async fileLost(videoId: string, fileId: string, reason: string): Promise<void> {
      await settle(videoId, repository.setNotStored(videoId, fileId, { reason, retryable: true }));
    },
  };
}
