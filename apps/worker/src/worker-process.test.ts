import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { followLiveReplay, heavyStep, queueNames } from '@lectern/contracts/jobs/catalogue';
import { type Health, healthSchema } from '@lectern/contracts/rest/system';
import { ReplayStore } from '@lectern/service-kit/live-replay/replay-store';
import { createJobQueues, type JobQueues } from '@lectern/service-kit/queue/typed-queue';
import { Queue } from 'bullmq';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { captureClass, type CapturedClass } from './testing/captured-class.fixture.ts';
import { startOfClassMs } from './testing/manifest.fixture.ts';
import {
  type ProcessingApiDouble,
  startProcessingApi,
  testSecret,
} from './testing/processing-api.fixture.ts';
import { openTestRedis } from './testing/redis.fixture.ts';
import { joinParts, leftChannel, longestSilenceMs, timestampsOf } from './testing/watch-replay.fixture.ts';
import { probe } from './testing/watch-video.fixture.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 30_000 });

let redis: Awaited<ReturnType<typeof openTestRedis>>;
let queues: JobQueues;
let api: ProcessingApiDouble;
let recorded: CapturedClass;
let storageDir: string;
const workers: WorkerProcess[] = [];

interface WorkerProcess {
  child: ChildProcess;
  url: string;
  /** Resolves with the next log line of this message. */
  logged(message: string): Promise<Record<string, unknown>>;
  /** Resolves with the exit code, or the signal's name. */
  ended: Promise<number | string>;
}

beforeEach(async () => {
  redis = await openTestRedis();
  queues = createJobQueues(redis.connect(), queueNames);
  api = await startProcessingApi();
  storageDir = await mkdtemp(path.join(tmpdir(), 'lectern-storage-'));
  recorded = await captureClass([
    { source: 'camera', role: 'host', picture: 'testsrc2=s=640x480:r=30', startMs: 0, seconds: 24 },
    { source: 'microphone', role: 'host', sound: 'sine=frequency=440', startMs: 0, seconds: 24 },
  ]);
  api.manifests.set(recorded.recordingId, recorded.manifest);
});

afterEach(async () => {
  for (const { child, ended } of workers.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await queues.close();
  await redis.close();
  await api.close();
  await recorded.remove();
  await rm(storageDir, { recursive: true, force: true });
});

async function startWorker(env: Record<string, string> = {}): Promise<WorkerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts')], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      REDIS_URL: redis.url,
      INTERNAL_SECRET: testSecret,
      API_URL: api.url,
      CAPTURE_DIR: recorded.captureDir,
      STORAGE_DIR: storageDir,
      WORKER_PORT: `${port}`,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Record<string, unknown>[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', line => lines.push(JSON.parse(line) as Record<string, unknown>));
  let read = 0;
  const worker: WorkerProcess = {
    child,
    url: `http://127.0.0.1:${port}`,
    async logged(message) {
      for (;;) {
        for (let line = lines[read]; line; line = lines[read]) {
          read += 1;
          if (line.msg === message) return line;
        }
        await once(reader, 'line');
      }
    },
    ended: once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string),
  };
  workers.push(worker);
  await worker.logged('worker is ready');
  return worker;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const addJob = () => {
  const videoId = recorded.recordingId;
  return queues.add(heavyStep, `${videoId}.compose.1`, { videoId, step: 'compose', run: 1 });
};

async function healthOf(worker: WorkerProcess): Promise<Health & { httpStatus: number }> {
  const answer = await fetch(`${worker.url}/health`);
  return { ...healthSchema.parse(await answer.json()), httpStatus: answer.status };
}

/** Pids of the ffmpeg processes that work on this recording, whoever started them. */
async function ffmpegPids(): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (/^[^\0]*ffmpeg\0/.test(command) && command.includes(recorded.recordingId)) found.push(pid);
  }
  return found;
}

async function expectOneGoodVideo(): Promise<void> {
  const result = await api.resultOf(recorded.recordingId, 'compose');
  if (result.outcome !== 'done') throw new Error(`the step is ${result.outcome}`);
  expect(result.files.map(({ kind }) => kind)).toEqual(['composed', 'poster']);
  const video = path.join(recorded.captureDir, result.files[0]?.file ?? '');
  expect(Math.abs((await probe(video)).durationSeconds - 24)).toBeLessThan(0.3);
}

test('a worker that is killed in mid-job finishes it after its restart, with one result and no ffmpeg left over', async () => {
  const first = await startWorker();
  await addJob();
  await api.reached('compose', 5);
  expect(await ffmpegPids()).not.toEqual([]);
  first.child.kill('SIGKILL');
  await first.ended;
  const orphans = await ffmpegPids();
  api.progress.length = 0;
  const restartedAt = performance.now();
  const second = await startWorker();
  await second.logged('taking up a lost job');
  expect(performance.now() - restartedAt).toBeLessThan(30_000);
  await api.reached('compose', 5);
  for (const pid of await ffmpegPids()) expect(orphans).not.toContain(pid);
  await expectOneGoodVideo();
  // The job ends a moment after its result: it must be through before anything can be called the only one.
  expect(await second.logged('job')).toMatchObject({ job: 'step', outcome: 'completed', attempt: 1 });
  expect(api.results).toHaveLength(1);
  const output = path.join(recorded.captureDir, recorded.recordingId, 'output/compose');
  expect((await readdir(output)).sort()).toEqual(['made.json', 'poster.jpg', 'video.mp4']);
  for (const pid of await ffmpegPids()) expect(orphans).not.toContain(pid);
});

test('a worker that is killed while it makes a live replay goes on where it was, without a seam', async () => {
  recorded.manifest.endedAtMs = startOfClassMs + 24_000;
  const store = new ReplayStore(redis.connect());
  const { recordingId } = recorded;
  await store.renew(recordingId);
  const first = await startWorker({ LOG_LEVEL: 'debug' });
  await queues.add(followLiveReplay, recordingId, { recordingId });
  for (let part = 0; part < 2; part += 1) await first.logged('a part of a live replay');
  first.child.kill('SIGKILL');
  await first.ended;
  const made = (await store.read(recordingId))?.parts.length ?? 0;
  expect(made).toBeGreaterThanOrEqual(2);

  const second = await startWorker({ LOG_LEVEL: 'debug' });
  expect(await second.logged('a part of a live replay')).toMatchObject({ index: made });
  expect(await second.logged('job')).toMatchObject({ job: 'follow', outcome: 'completed', attempt: 1 });
  const replay = await store.read(recordingId);
  expect(replay).toMatchObject({ ended: true });
  const file = await joinParts(storageDir, recordingId, replay?.parts.length ?? 0);
  const pictures = await timestampsOf(file, 'v');
  expect(pictures).toHaveLength(24 * 30);
  expect(new Set(pictures.slice(1).map((pts, at) => pts - (pictures[at] ?? 0)))).toEqual(new Set([3_000]));
  expect(longestSilenceMs(await leftChannel(file), 0.1, 23.9)).toBeLessThan(5);
});

test('SIGTERM in mid-job: the ffmpeg ends, the exit code is 0, and the next start finishes the job', async () => {
  const first = await startWorker();
  await addJob();
  await api.reached('compose', 5);
  const askedAt = performance.now();
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  expect(performance.now() - askedAt).toBeLessThan(10_000);
  expect(await ffmpegPids()).toEqual([]);
  expect(api.results).toEqual([]);
  const second = await startWorker();
  await expectOneGoodVideo();
  expect(await second.logged('job')).toMatchObject({ outcome: 'completed', attempt: 1 });
});

test('SIGTERM while idle exits with 0', async () => {
  const worker = await startWorker();
  worker.child.kill('SIGTERM');
  expect(await worker.ended).toBe(0);
});

test('a poisoned job holds up nobody', async () => {
  const raw = new Queue(heavyStep.queue, { connection: redis.connect(), prefix: 'lectern' });
  await raw.add('step', { videoId: '../../etc', step: 'compose', run: 1 }, { jobId: 'poison' });
  const worker = await startWorker();
  expect(await worker.logged('job')).toMatchObject({ jobId: 'poison', outcome: 'failed' });
  await addJob();
  await expectOneGoodVideo();
  await raw.close();
});

test('readiness names what is missing, and liveness asks nobody', async () => {
  const fine = await healthOf(await startWorker());
  expect(fine).toMatchObject({ httpStatus: 200, status: 'ok', service: 'worker' });
  expect(Object.keys(fine.checks).sort()).toEqual(['api', 'ffmpeg', 'redis']);

  const broken = await startWorker({ FFMPEG_PATH: '/nowhere/ffmpeg' });
  api.away = true;
  const { httpStatus, checks } = await healthOf(broken);
  expect(httpStatus).toBe(503);
  expect(checks.ffmpeg?.error).toContain('was not found');
  expect(checks.api?.ok).toBe(false);
  expect(checks.redis?.ok).toBe(true);
  expect((await fetch(`${broken.url}/health/live`)).status).toBe(200);
});
