import type { Job as JobContract } from '@lectern/contracts/kernel/job';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { z } from 'zod';

export interface JobQueues {
  /**
   * Adds a job once: `jobId` names the work, so adding it again while it waits or runs changes nothing.
   * A finished or failed job of that id is replaced, which is how a retry by hand works.
   */
  add<J extends JobContract>(
    job: J,
    jobId: string,
    payload: z.input<J['payload']>,
    options?: {
      /** From 1; lower comes first, equal ones in the order of their adding. Those without one come before all. */
      priority?: number;
    },
  ): Promise<void>;
  /** What has become of a job; null when the queue does not know it (any more). */
  find<J extends JobContract>(job: J, jobId: string): Promise<FoundJob | null>;
  counts(): Promise<Record<string, { waiting: number; active: number; delayed: number; failed: number }>>;
  close(): Promise<void>;
}

export interface FoundJob {
  /** `pending` waits, is delayed or runs. */
  state: 'pending' | 'completed' | 'failed';
  finishedAt: Date | null;
  failedReason: string | null;
}

export const queuePrefix = 'lectern';

export function createJobQueues(connection: Redis, names: readonly string[]): JobQueues {
  const queues = new Map(names.map(name => [name, new Queue(name, { connection, prefix: queuePrefix })]));
  // Without a listener an outage of Redis would take the process down; the client reports it.
  for (const queue of queues.values()) queue.on('error', () => undefined);

  const queueOf = (job: JobContract) => {
    const queue = queues.get(job.queue);
    if (!queue) throw new Error(`There is no queue ${job.queue}.`);
    return queue;
  };

  return {
    async add(job, jobId, payload, { priority } = {}) {
      const queue = queueOf(job);
      const existing = await queue.getJob(jobId);
      if (existing && ((await existing.isFailed()) || (await existing.isCompleted())))
        await existing.remove();
      await queue.add(job.name, job.payload.parse(payload), {
        jobId,
        ...(priority === undefined ? {} : { priority }),
        attempts: job.attempts,
        backoff: { type: 'exponential', delay: job.backoffMs },
        removeOnComplete: { age: 24 * 3600 },
        removeOnFail: { age: 14 * 24 * 3600 },
      });
    },
    async find(job, jobId) {
      const found = await queueOf(job).getJob(jobId);
      if (!found) return null;
      const state = await found.getState();
      if (state === 'unknown') return null;
      return {
        state: state === 'completed' || state === 'failed' ? state : 'pending',
        finishedAt: found.finishedOn ? new Date(found.finishedOn) : null,
        failedReason: found.failedReason || null,
      };
    },
    async counts() {
      const entries = await Promise.all(
        [...queues].map(async ([name, queue]) => {
          const c = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
          return [
            name,
            {
              waiting: (c.waiting ?? 0) + (c.prioritized ?? 0),
              active: c.active ?? 0,
              delayed: c.delayed ?? 0,
              failed: c.failed ?? 0,
            },
          ] as const;
        }),
      );
      return Object.fromEntries(entries);
    },
    async close() {
      await Promise.all([...queues.values()].map(queue => queue.close()));
    },
  };
}
