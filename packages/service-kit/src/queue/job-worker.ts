import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Job as JobContract, JobPayload } from '@lectern/contracts/kernel/job';
import { type Job as BullJob, DelayedError, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../logger.ts';
import { JobFailure, JobInterrupted, JobLockLost, JobPostponed } from './job-failure.ts';
import { queuePrefix } from './typed-queue.ts';

/** One run of a job. */
export interface JobRun {
  jobId: string;
  /** 1 for the first. Runs that were interrupted, postponed or killed do not count. */
  attempt: number;
  /** Aborted on timeout, on shutdown and when another process has taken the job over. */
  signal: AbortSignal;
  log: Logger;
}

export interface JobHandler<J extends JobContract> {
  /** Must be idempotent: a job whose process was killed is run again from its beginning. */
  process(payload: JobPayload<J>, run: JobRun): Promise<void>;
  /** Makes a failure visible when no further attempt will be made. When it throws, it is called again later. */
  giveUp(payload: JobPayload<J>, failure: ToldFailure, run: JobRun): Promise<void>;
}

/** Why a job has failed for good. */
export interface ToldFailure {
  /** For people. */
  reason: string;
  /** Whether starting it again by hand can help. */
  retryable: boolean;
  /** What a program said last. */
  lastLines: string | null;
}

export interface JobWorkerOptions {
  /** A client made with `blocking`: commands wait while Redis is away. */
  connection: Redis;
  logger: Logger;
  concurrency: number;
}

export interface JobWorker {
  start(): void;
  /** How many jobs run at once from now on. 0: those that run go on, and no other one is taken. */
  setConcurrency(jobs: number): Promise<void>;
  /** Takes no more jobs, interrupts those that run and puts them back into the queue. Ends within about six seconds. */
  close(): Promise<void>;
}

// A killed process holds its job until the lock has run out and the next check has seen it: at most 8 + 2 × 4 seconds.
const lockDurationMs = 8_000;
const stalledIntervalMs = 4_000;
/** Restarts of the machine must not cost a recording; a job that kills its process every time must end, though. */
const maxStalledCount = 25;
const closeDeadlineMs = 6_000;
const shortestPostponementMs = 5_000;
const longestPostponementMs = 60_000;

type Outcome = 'completed' | 'retrying' | 'failed' | 'postponed' | 'interrupted' | 'lost';

/** Runs the jobs of one contract: parsed, limited in time, one log line a run, failures told to people in the end. */
export function createJobWorker<J extends JobContract>(
  contract: J,
  handler: JobHandler<J>,
  { connection, logger, concurrency }: JobWorkerOptions,
): JobWorker {
  const active = new Map<string, AbortController>();
  /** Failures that went through a run, which has told whoever must know. */
  const toldFailures = new WeakSet<Error>();
  let stopping = false;

  const worker = new Worker(contract.queue, runOnce, {
    connection,
    prefix: queuePrefix,
    concurrency,
    autorun: false,
    lockDuration: lockDurationMs,
    stalledInterval: stalledIntervalMs,
    maxStalledCount,
  });
  worker.on('error', error => logger.warn({ err: error, queue: contract.queue }, 'queue trouble'));
  worker.on('stalled', jobId => logger.warn({ jobId, queue: contract.queue }, 'taking up a lost job'));
  worker.on('lockRenewalFailed', jobIds => {
    for (const jobId of jobIds) active.get(jobId)?.abort(new JobLockLost('Another process has this job now'));
  });
  worker.on('failed', (job, error) => {
    // Reached without a run only when the job was lost too often: then nobody has told the people yet.
    if (job && !toldFailures.has(error)) void tellLostJob(job, error);
  });

  async function runOnce(job: BullJob, token?: string): Promise<void> {
    const jobId = job.id ?? 'unknown';
    const log = logger.child({ jobId, queue: contract.queue, job: job.name });
    const controller = new AbortController();
    const run: JobRun = { jobId, attempt: job.attemptsMade + 1, signal: controller.signal, log };
    const startedAt = performance.now();
    const timeout = setTimeout(
      () => controller.abort(new JobFailure(`It took longer than ${words(contract.timeoutMs)}.`)),
      contract.timeoutMs,
    );
    active.set(jobId, controller);
    if (stopping) controller.abort(new JobInterrupted('The service stops'));
    let outcome: Outcome = 'completed';
    let cause: unknown;
    try {
      const payload = parsePayload(contract, job);
      const earlier = failureToTell.safeParse(job.progress);
      if (earlier.success) throw new JobFailure(earlier.data.failed.reason, earlier.data.failed);
      await handler.process(payload, run);
    } catch (thrown) {
      // Whatever an aborted run throws is a consequence; the reason of the abort is the cause.
      cause = controller.signal.aborted ? controller.signal.reason : thrown;
      const settled = await settle(job, token, run, cause);
      outcome = settled.outcome;
      if (settled.error instanceof Error) toldFailures.add(settled.error);
      throw settled.error;
    } finally {
      clearTimeout(timeout);
      active.delete(jobId);
      log[outcome === 'failed' ? 'error' : outcome === 'completed' ? 'info' : 'warn'](
        {
          outcome,
          attempt: run.attempt,
          attempts: contract.attempts,
          durationMs: Math.round(performance.now() - startedAt),
          ageMs: Date.now() - job.timestamp,
          ...(cause === undefined ? {} : { err: cause }),
        },
        'job',
      );
    }
  }

  /** What becomes of a run that threw: the error that tells BullMQ, after the job has been moved or the people told. */
  async function settle(
    job: BullJob,
    token: string | undefined,
    run: JobRun,
    cause: unknown,
  ): Promise<{ outcome: Outcome; error: unknown }> {
    if (cause instanceof JobLockLost) return { outcome: 'lost', error: cause };
    if (cause instanceof JobInterrupted) {
      await job.moveToWait(token);
      return { outcome: 'interrupted', error: new WaitingError() };
    }
    const postpone = async () => {
      const age = Date.now() - job.timestamp;
      const delay = Math.min(longestPostponementMs, Math.max(shortestPostponementMs, age / 4));
      await job.moveToDelayed(Date.now() + delay, token);
      return { outcome: 'postponed' as const, error: new DelayedError() };
    };
    if (cause instanceof JobPostponed) return postpone();

    const failure = describeFailure(cause);
    const attemptsLeft = run.attempt < (job.opts.attempts ?? contract.attempts);
    if (failure.retryable && attemptsLeft) return { outcome: 'retrying', error: cause };
    try {
      const payload = contract.payload.safeParse(job.data);
      if (payload.success) await handler.giveUp(payload.data as JobPayload<J>, failure, run);
    } catch (error) {
      // Kept with the job, so that the next run only tells and does not work again for nothing.
      run.log.warn({ err: error }, 'could not tell anybody that this job failed; trying again later');
      await job.updateProgress({ failed: failure });
      return postpone();
    }
    return { outcome: 'failed', error: new UnrecoverableError(failure.reason) };
  }

  async function tellLostJob(job: BullJob, error: Error): Promise<void> {
    const payload = contract.payload.safeParse(job.data);
    if (!payload.success || !/stalled/.test(error.message)) return;
    const log = logger.child({ jobId: job.id, queue: contract.queue, job: job.name });
    log.error({ outcome: 'failed', err: error }, 'job');
    const run = { jobId: job.id ?? '', attempt: job.attemptsMade, signal: AbortSignal.timeout(30_000), log };
    const failure = { reason: 'Processing was interrupted too often.', retryable: true, lastLines: null };
    await handler
      .giveUp(payload.data as JobPayload<J>, failure, run)
      .catch(cause => log.error({ err: cause }, 'could not tell anybody that this job failed'));
  }

  return {
    start() {
      worker.run().catch(error => logger.error({ err: error, queue: contract.queue }, 'the queue stopped'));
    },
    async setConcurrency(jobs) {
      if (stopping) return;
      if (jobs === 0) {
        await worker.pause(true);
        return;
      }
      worker.concurrency = jobs;
      if (worker.isPaused()) void worker.resume();
    },
    async close() {
      stopping = true;
      // Closing comes first: it stops the fetching, so that a job which is put back is not taken again at once.
      const closed = worker.close();
      for (const controller of active.values()) controller.abort(new JobInterrupted('The service stops'));
      let timer: NodeJS.Timeout | undefined;
      const deadline = new Promise<'late'>(resolve => {
        timer = setTimeout(resolve, closeDeadlineMs, 'late');
      });
      const result = await Promise.race([closed, deadline]);
      clearTimeout(timer);
      if (result === 'late')
        logger.warn({ queue: contract.queue }, 'a job did not end in time; it will be run again');
    },
  };
}

const failureToTell = z.object({
  failed: z.object({
    reason: z.string(),
    retryable: z.boolean(),
    lastLines: z.string().nullable().default(null),
  }),
});

function parsePayload<J extends JobContract>(contract: J, job: BullJob): JobPayload<J> {
  if (job.name !== contract.name)
    throw new JobFailure(`There is no job ${job.name} in the queue ${contract.queue}.`, { retryable: false });
  const parsed = contract.payload.safeParse(job.data);
  if (parsed.success) return parsed.data as JobPayload<J>;
  throw new JobFailure(`The job does not carry what it should: ${z.prettifyError(parsed.error)}`, {
    retryable: false,
  });
}

function describeFailure(cause: unknown): ToldFailure {
  if (cause instanceof JobFailure)
    return { reason: cause.message, retryable: cause.retryable, lastLines: cause.lastLines };
  const reason =
    cause instanceof AppError
      ? cause.message
      : 'Something unexpected went wrong; the log of the worker says what.';
  return { reason, retryable: true, lastLines: null };
}

function words(durationMs: number): string {
  const minutes = Math.round(durationMs / 60_000);
  return minutes >= 1 ? `${minutes} minutes` : `${durationMs} ms`;
}
