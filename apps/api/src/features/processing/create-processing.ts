import type { Logger } from '@lectern/service-kit/logger';
import type { JobQueues } from '@lectern/service-kit/queue/typed-queue';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import type { Database } from '../../platform/db/database.ts';
import { createProcessingJobs } from './processing-jobs.ts';
import { createProcessingReconciler } from './processing-reconciler.ts';
import { createProcessingRepository } from './processing.repository.ts';
import { createProcessingService } from './processing.service.ts';
import { createUnfinishedRepository } from './unfinished.repository.ts';

export interface ProcessingParts {
  db: Database;
  queues: Pick<JobQueues, 'add' | 'find'>;
  storage: Pick<ObjectStorage, 'delete'>;
  logger: Logger;
}

/** The machine of steps: what follows from reports, and what mends it when reports or jobs are lost. */
export function createProcessing({ db, queues, storage, logger }: ProcessingParts) {
  const repository = createProcessingRepository(db);
  const jobs = createProcessingJobs(queues);
  const service = createProcessingService({ repository, jobs, storage, logger });
  const unfinished = createUnfinishedRepository(db);
  const reconciler = createProcessingReconciler({
    unfinished,
    repository,
    processing: service,
    jobs,
    logger,
  });
  return { service, reconciler };
}
