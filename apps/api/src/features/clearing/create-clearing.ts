import type { videoClearingEndpoints } from '@lectern/contracts/internal/video-clearing';
import { clearVideo } from '@lectern/contracts/jobs/catalogue';
import type { EndpointRequest } from '@lectern/contracts/kernel/endpoint';
import type { Logger } from '@lectern/service-kit/logger';
import type { JobQueues } from '@lectern/service-kit/queue/typed-queue';
import type { Database } from '../../platform/db/database.ts';
import { dependencyError } from '../../platform/db/database-errors.ts';
import { eachInTurn } from '../../platform/each-in-turn.ts';
import { type ClearingTimes, createClearingRepository } from './clearing.repository.ts';

export interface ClearingParts {
  db: Database;
  queues: Pick<JobQueues, 'add' | 'find'>;
  logger: Logger;
  /** How long what was captured is kept after processing has failed, for another attempt. */
  retryGraceMs: number;
  /** Of one run of the reconciler. */
  mostAtOnce?: number;
}

/** One that has failed for good (a storage that refuses for hours) is begun anew after this long. */
const retryFailedMs = 60 * 60_000;
/** The row of what was deleted stays so long, for what is still told of it: a media-worker may come back after days. */
const tombstoneMs = 30 * 24 * 60 * 60_000;

export type Clearing = ReturnType<typeof createClearing>;

/**
 * How files are deleted, whatever the reason: rows are written first, by whoever decides, and say what may go. A job of the worker asks for
 * it, deletes it and says so. So a crash anywhere leaves a video either whole or on its way out, and nothing of it behind.
 */
export function createClearing({ db, queues, logger, retryGraceMs, mostAtOnce = 100 }: ClearingParts) {
  const repository = createClearingRepository(db);
  /** Where the last run has stopped: those that cannot be deleted must not keep the others waiting. */
  let after: string | undefined;

  const timesAt = (now: number): ClearingTimes => ({
    failedBefore: new Date(now - retryGraceMs),
    goneBefore: new Date(now - tombstoneMs),
  });

  const add = (videoId: string) => queues.add(clearVideo, videoId, { videoId });

  async function restoreJob(videoId: string, now: number): Promise<void> {
    const job = await queues.find(clearVideo, videoId);
    if (job?.state === 'pending') return;
    if (job?.state === 'failed' && now - (job.finishedAt?.getTime() ?? 0) < retryFailedMs) return;
    await add(videoId);
  }

  return {
    /** For what a row says already; one that is not due yet loses nothing by it. When Redis is away the row is enough. */
    ask: (videoId: string): Promise<void> =>
      add(videoId).catch(error =>
        logger.warn({ err: error, videoId }, 'no job could be added now; the reconciler will'),
      ),

    begin: ({ params }: EndpointRequest<typeof videoClearingEndpoints.beginClearing>) =>
      repository.begin(params.videoId, timesAt(Date.now())),

    finish: ({ params, body }: EndpointRequest<typeof videoClearingEndpoints.finishClearing>) =>
      body.what === 'all'
        ? repository.finishAll(params.videoId, timesAt(Date.now()))
        : repository.finishCaptured(params.videoId),

    /** Adds the jobs that rows ask for, and that are missing. */
    async run(now = Date.now()): Promise<void> {
      const due = await repository.listDue(timesAt(now), after, mostAtOnce);
      after = due.length < mostAtOnce ? undefined : due.at(-1);
      await eachInTurn(
        due,
        videoId => restoreJob(videoId, now),
        error => dependencyError(error) !== undefined,
      );
    },
  };
}
