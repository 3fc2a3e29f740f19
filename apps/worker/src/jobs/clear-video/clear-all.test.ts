import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { replayPartKey } from '@lectern/contracts/internal/live-replay';
import { clearVideo } from '@lectern/contracts/jobs/catalogue';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { createLogger } from '@lectern/service-kit/logger';
import { JobFailure, JobPostponed } from '@lectern/service-kit/queue/job-failure';
import { createLocalStorage } from '@lectern/service-kit/storage/local-storage';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ClearingDependencies, createClearingHandler } from './processor.ts';

const videoId = '0198c0de-0000-7000-8000-000000000001';
const otherId = '0198c0de-0000-7000-8000-000000000002';
const storageKeys = [`videos/${videoId}/a.mp4`, `videos/${videoId}/b.jpg`, `videos/${videoId}/never-stored`];

let folder: string;
let captureDir: string;
let storage: ObjectStorage;
/** What the API knows: videos on their way out. */
let rows: Set<string>;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lectern-clearing-'));
  captureDir = path.join(folder, 'capture');
  storage = createLocalStorage(path.join(folder, 'storage'));
  rows = new Set([videoId]);
  const source = path.join(folder, 'source');
  await writeFile(source, 'bytes');
  for (const key of [...storageKeys.slice(0, 2), `videos/${otherId}/a.mp4`])
    await storage.putFile(key, source, 'video/mp4');
  for (const id of [videoId, otherId]) {
    await mkdir(path.join(captureDir, id, 'track'), { recursive: true });
    await writeFile(path.join(captureDir, id, 'track/0.mkv'), 'captured');
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const api: ClearingDependencies['api'] = {
  async beginClearing({ params }) {
    if (!rows.has(params.videoId)) return { what: 'nothing' };
    return { what: 'all', recordingId: params.videoId, storageKeys };
  },
  async finishClearing({ params, body }) {
    if (body.what === 'all') rows.delete(params.videoId);
  },
  readManifest: () => Promise.reject(new AppError('not_found')),
};
const run = (signal = new AbortController().signal) => ({
  ...{ jobId: videoId, attempt: 1, signal },
  log: createLogger('test', 'silent', false),
});
const clear = (parts: Partial<ClearingDependencies> = {}, signal?: AbortSignal) =>
  createClearingHandler({ api, storage, captureDir, keepSegments: true, ...parts }).process(
    { videoId },
    run(signal),
  );
const stored = () => Promise.all(storageKeys.map(async key => (await storage.stat(key)) !== null));

test('everything of the video goes, its rows last, and nothing of another one', async () => {
  await clear();
  expect(await stored()).toEqual([false, false, false]);
  expect(await readdir(captureDir)).toEqual([otherId]);
  expect(await storage.stat(`videos/${otherId}/a.mp4`)).not.toBeNull();
  expect(rows.size).toBe(0);
});

test('so do the parts of its live replay, which nobody lists any more; a killed run leaves no gap', async () => {
  const source = path.join(folder, 'source');
  const keys = [0, 1, 2].map(index => replayPartKey(videoId, index));
  for (const key of keys) await storage.putFile(key, source, 'video/mp2t');
  const killed = new AbortController();
  const dying: ClearingDependencies['storage'] = {
    ...storage,
    async delete(key, signal) {
      signal?.throwIfAborted();
      await storage.delete(key);
      if (key === keys[2]) killed.abort(new Error('killed'));
    },
  };
  await expect(clear({ storage: dying }, killed.signal)).rejects.toThrow();
  await clear();
  for (const key of keys) expect(await storage.stat(key)).toBeNull();
});

test('nothing of a video goes that is still wanted', async () => {
  rows.clear();
  await clear();
  expect(await stored()).toEqual([true, true, false]);
  expect(await readdir(captureDir)).toEqual([videoId, otherId]);
});

test('an id that is a path is refused before anything is deleted', () => {
  expect(clearVideo.payload.safeParse({ videoId: '../elsewhere' }).success).toBe(false);
});

test('a run that was killed in the middle is begun anew and finishes', async () => {
  const killed = new AbortController();
  const dying: ClearingDependencies['storage'] = {
    ...storage,
    async delete(key) {
      await storage.delete(key);
      killed.abort(new Error('killed'));
    },
  };
  await expect(clear({ storage: dying }, killed.signal)).rejects.toThrow('killed');
  expect(await stored()).toEqual([false, true, false]);
  expect(rows.has(videoId)).toBe(true);
  await clear();
  expect(await stored()).toEqual([false, false, false]);
  // And once more, for a job that was delivered twice.
  await clear();
  expect(rows.size).toBe(0);
});

test('a storage that refuses keeps the rows, so that it is tried again', async () => {
  const refusing = { ...storage, delete: () => Promise.reject(new Error('403')) };
  await expect(clear({ storage: refusing })).rejects.toBeInstanceOf(JobFailure);
  expect(rows.has(videoId)).toBe(true);
});

test('while the API is away no attempt is used up', async () => {
  const away = { ...api, beginClearing: () => Promise.reject(new AppError('dependency_unavailable')) };
  await expect(clear({ api: away })).rejects.toBeInstanceOf(JobPostponed);
  expect(await stored()).toEqual([true, true, false]);
});

test('a storage that never answers does not hold a run that is told to stop', async () => {
  const controller = new AbortController();
  const silent: ClearingDependencies['storage'] = {
    ...storage,
    delete: (_, signal) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        controller.abort(new Error('told to stop'));
      }),
  };
  await expect(clear({ storage: silent }, controller.signal)).rejects.toThrow();
  expect(rows.size).toBe(1);
});
