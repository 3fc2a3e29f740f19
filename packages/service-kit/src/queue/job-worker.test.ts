import { once, EventEmitter } from 'node:events';
import { defineJob } from '@lectern/contracts/kernel/job';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createLogger } from '../logger.ts';
import { createRedis } from '../redis.ts';
import { JobFailure, JobPostponed } from './job-failure.ts';
import { createJobWorker, type JobHandler, type JobRun, type JobWorker } from './job-worker.ts';
import { createJobQueues, type JobQueues } from './typed-queue.ts';
import { Queue } from 'bullmq';

vi.setConfig({ testTimeout: 30_000 });

const greet = defineJob({
  queue: 'greetings',
  name: 'greet',
  payload: z.object({ name: z.string() }),
  attempts: 3,
  backoffMs: 10,
  timeoutMs: 60_000,
});
const queueNames = [greet.queue];

let redis: Redis;
let queues: JobQueues;
let raw: Queue;
let workers: JobWorker[];
/** Log lines of runs: what operators see. */
let lines: Record<string, unknown>[];
let events: EventEmitter;

beforeEach(async () => {
  const server = process.env.TEST_REDIS_URL;
  if (!server) throw new Error('Set TEST_REDIS_URL to a Redis whose databases 90 to 109 may be emptied.');
  const database = 90 + (Number(process.env.VITEST_POOL_ID ?? 0) % 20);
  redis = createRedis(`${server.replace(/\/\d*$/, '')}/${database}`, createLogger('test', 'silent', false), {
    blocking: true,
  });
  await redis.flushdb();
  queues = createJobQueues(redis, queueNames);
  raw = new Queue(greet.queue, { connection: redis, prefix: 'lectern' });
  workers = [];
  lines = [];
  events = new EventEmitter();
});
afterEach(async () => {
  await Promise.all(workers.map(worker => worker.close()));
  await queues.close();
  await raw.close();
  redis.disconnect();
});

function startWorker(handler: Partial<JobHandler<typeof greet>>, contract = greet): JobWorker {
  const logger = createLogger('test', 'info', false, {
    write(line: string) {
      const parsed = JSON.parse(line) as Record<string, unknown>;
      if (parsed.msg !== 'job') return;
      lines.push(parsed);
      events.emit('line');
    },
  });
  const worker = createJobWorker(
    contract,
    { process: async () => undefined, giveUp: async () => undefined, ...handler },
    { connection: redis, logger, concurrency: 1 },
  );
  workers.push(worker);
  worker.start();
  return worker;
}

async function outcomes(count: number): Promise<unknown[]> {
  while (lines.length < count) await once(events, 'line');
  return lines.map(line => line.outcome);
}

const untilAborted = ({ signal }: JobRun) =>
  new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );

test('a job is parsed, run once and leaves one line in the log', async () => {
  const names: string[] = [];
  startWorker({ process: async ({ name }) => void names.push(name) });
  await queues.add(greet, 'one', { name: 'Ada' });
  expect(await outcomes(1)).toEqual(['completed']);
  expect(names).toEqual(['Ada']);
  expect(lines[0]).toMatchObject({ jobId: 'one', queue: 'greetings', job: 'greet', attempt: 1, attempts: 3 });
  expect(lines[0]?.durationMs).toBeTypeOf('number');
});

test('a job that fails is tried again, and told about only when the attempts are used up', async () => {
  const giveUp = vi.fn(async () => undefined);
  startWorker({ process: () => Promise.reject(new JobFailure('The kettle is empty.')), giveUp });
  await queues.add(greet, 'one', { name: 'Ada' });
  expect(await outcomes(3)).toEqual(['retrying', 'retrying', 'failed']);
  expect(giveUp.mock.calls.map(call => call.slice(0, 2))).toEqual([
    [{ name: 'Ada' }, { reason: 'The kettle is empty.', retryable: true, lastLines: null }],
  ]);
});

test('a failure that no attempt can mend is told at once', async () => {
  const giveUp = vi.fn(async () => undefined);
  startWorker({
    process: () => Promise.reject(new JobFailure('There is no tea.', { retryable: false })),
    giveUp,
  });
  await queues.add(greet, 'one', { name: 'Ada' });
  expect(await outcomes(1)).toEqual(['failed']);
  expect(giveUp).toHaveBeenCalledWith(
    { name: 'Ada' },
    { reason: 'There is no tea.', retryable: false, lastLines: null },
    expect.anything(),
  );
});

test('what nobody expected is told without its details, which are in the log', async () => {
  const reasons: string[] = [];
  startWorker({
    process: () => Promise.reject(new TypeError('x is undefined')),
    giveUp: async (_, { reason }) => void reasons.push(reason),
  });
  await queues.add(greet, 'one', { name: 'Ada' });
  await outcomes(3);
  expect(reasons).toEqual(['Something unexpected went wrong; the log of the worker says what.']);
  expect(lines[2]?.err).toMatchObject({ message: 'x is undefined' });
});

test('jobs that nobody can read fail at once and hold up nobody', async () => {
  const names: string[] = [];
  startWorker({ process: async ({ name }) => void names.push(name) });
  await raw.add('greet', { name: 7 }, { jobId: 'poison', attempts: 3 });
  await raw.add('dance', { name: 'Ben' }, { jobId: 'unknown', attempts: 3 });
  await queues.add(greet, 'good', { name: 'Ada' });
  expect(await outcomes(3)).toEqual(['failed', 'failed', 'completed']);
  expect(names).toEqual(['Ada']);
  expect(await raw.getFailedCount()).toBe(2);
});

test('a job that takes too long is aborted and counts as failed', async () => {
  startWorker({ process: (_, run) => untilAborted(run) }, { ...greet, attempts: 1, timeoutMs: 50 });
  await raw.add('greet', { name: 'Ada' }, { jobId: 'one', attempts: 1 });
  expect(await outcomes(1)).toEqual(['failed']);
  expect(lines[0]?.err).toMatchObject({ message: 'It took longer than 50 ms.' });
});

test('a job whose service is away comes back later with all its attempts', async () => {
  startWorker({ process: () => Promise.reject(new JobPostponed('The API is away')) });
  await queues.add(greet, 'one', { name: 'Ada' });
  expect(await outcomes(1)).toEqual(['postponed']);
  const job = await raw.getJob('one');
  expect(await job?.getState()).toBe('delayed');
  expect(job?.attemptsMade).toBe(0);
});

test('a failure that could not be told is told later, without doing the work again', async () => {
  const process = vi.fn(() => Promise.reject(new JobFailure('There is no tea.', { retryable: false })));
  const told: unknown[] = [];
  let away = true;
  startWorker({
    process,
    async giveUp(_, failure) {
      if (away) throw new Error('nobody listens');
      told.push(failure);
    },
  });
  await queues.add(greet, 'one', { name: 'Ada' });
  expect(await outcomes(1)).toEqual(['postponed']);
  away = false;
  await (await raw.getJob('one'))?.promote();
  expect(await outcomes(2)).toEqual(['postponed', 'failed']);
  expect(told).toEqual([{ reason: 'There is no tea.', retryable: false, lastLines: null }]);
  expect(process).toHaveBeenCalledOnce();
});

test('on shutdown a running job goes back to its queue at once, and its next run is still its first attempt', async () => {
  const started = new EventEmitter();
  const worker = startWorker({
    process(_, run) {
      started.emit('now');
      return untilAborted(run);
    },
  });
  const running = once(started, 'now');
  await queues.add(greet, 'one', { name: 'Ada' });
  await running;
  await worker.close();
  expect(await outcomes(1)).toEqual(['interrupted']);
  expect(await (await raw.getJob('one'))?.getState()).toBe('waiting');
  startWorker({});
  expect(await outcomes(2)).toEqual(['interrupted', 'completed']);
  expect(lines[1]?.attempt).toBe(1);
});

test('a worker that is held back finishes what it has and takes nothing more, until it is let go', async () => {
  const taken: string[] = [];
  const release = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const held = startWorker({
    process: async ({ name }) => {
      taken.push(`held ${name}`);
      started.resolve();
      await release.promise;
    },
  });
  await queues.add(greet, 'one', { name: 'Ada' });
  await started.promise;
  await held.setConcurrency(0);
  const other = startWorker({ process: async ({ name }) => void taken.push(`other ${name}`) });
  for (const [id, name] of [
    ['two', 'Ben'],
    ['three', 'Cem'],
  ] as const)
    await queues.add(greet, id, { name });
  release.resolve();
  expect(await outcomes(3)).toEqual(Array(3).fill('completed'));
  expect(taken).toEqual(['held Ada', 'other Ben', 'other Cem']);
  await other.close();
  await held.setConcurrency(2);
  await queues.add(greet, 'four', { name: 'Dan' });
  await outcomes(4);
  expect(taken.at(-1)).toBe('held Dan');
});
