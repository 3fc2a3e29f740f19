import type { z } from 'zod';

/** A BullMQ job: what it carries, how it is retried, how long it may take. The work itself lives in `apps/worker/src/jobs`. */
export interface Job<P extends z.ZodType = z.ZodType> {
  queue: string;
  name: string;
  payload: P;
  /** Attempts in all, the first one included. */
  attempts: number;
  /** Exponential: this, twice this, four times this … milliseconds. */
  backoffMs: number;
  /** A run longer than this is aborted and counts as failed. */
  timeoutMs: number;
}

export function defineJob<P extends z.ZodType>(job: Job<P>): Job<P> {
  return job;
}

export type JobPayload<J extends Job> = z.output<J['payload']>;
