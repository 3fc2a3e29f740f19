import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { storeFile } from '@lectern/contracts/jobs/catalogue';
import type { JobPayload } from '@lectern/contracts/kernel/job';
import { createLogger } from '@lectern/service-kit/logger';
import { JobPostponed } from '@lectern/service-kit/queue/job-failure';
import { createLocalStorage } from '@lectern/service-kit/storage/local-storage';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createProcessingApi } from '../../platform/processing-api.ts';
import {
  type ProcessingApiDouble,
  startProcessingApi,
  testSecret,
} from '../../testing/processing-api.fixture.ts';
import { createStoreHandler } from './processor.ts';

const videoId = '0198c0de-0000-7000-8000-000000000001';
const fileId = '0198c0de-0000-7000-8000-000000000002';
const key = `videos/${videoId}/compose/video.mp4`;
const content = Buffer.alloc(700_001, 'moving pictures ');
const file: JobPayload<typeof storeFile> = {
  ...{ videoId, fileId, storageKey: key, contentType: 'video/mp4' },
  file: `${videoId}/output/compose/video.mp4`,
  sizeBytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
};
const stored = { videoId, fileId, outcome: 'stored' };

let folder: string;
let captureDir: string;
let storage: ObjectStorage;
let api: ProcessingApiDouble;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lectern-store-'));
  api = await startProcessingApi();
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  api.files.length = 0;
  api.away = false;
  captureDir = path.join(folder, 'capture');
  await rm(captureDir, { recursive: true, force: true });
  await rm(path.join(folder, 'storage'), { recursive: true, force: true });
  await mkdir(path.join(captureDir, videoId, 'output/compose'), { recursive: true });
  await writeFile(path.join(captureDir, file.file), content);
  storage = createLocalStorage(path.join(folder, 'storage'));
});

const run = { jobId: fileId, attempt: 1, log: createLogger('test', 'silent', false) };
const handlerFor = (to: ObjectStorage) =>
  createStoreHandler({
    ...{ api: createProcessingApi({ baseUrl: api.url, secret: testSecret }), storage: to, captureDir },
  });
const store = (to = storage, payload = file) =>
  handlerFor(to).process(payload, { ...run, signal: new AbortController().signal });

test('a file is stored whole, and then the API is told', async () => {
  await store();
  expect(api.files).toEqual([stored]);
  const read = await storage.read(key, { start: 0, end: content.length - 1 });
  expect(Buffer.concat(await read.toArray()).equals(content)).toBe(true);
});

test('a second run tells the same, also when the file is gone here by then', async () => {
  await store();
  await rm(path.join(captureDir, file.file));
  await store();
  expect(api.files).toEqual([stored, stored]);
});

test('an empty file is a file', async () => {
  const empty = { ...file, sizeBytes: 0, sha256: createHash('sha256').digest('hex') };
  await writeFile(path.join(captureDir, file.file), '');
  await store(storage, empty);
  expect(api.files).toEqual([stored]);
});

test('while the API is away no attempt is used up', async () => {
  api.away = true;
  await expect(store()).rejects.toBeInstanceOf(JobPostponed);
  api.away = false;
  await store();
  expect(api.files).toEqual([stored]);
});

test.each([
  ['loses bytes', (bytes: Buffer) => bytes.subarray(1)],
  ['changes a byte', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.from('?')])],
])('a storage that %s is noticed, and what it holds is removed', async (_, spoil) => {
  const lossy: ObjectStorage = {
    ...storage,
    async putFile(to, source, contentType) {
      const short = path.join(folder, 'short');
      await writeFile(short, spoil(await readFile(source)));
      await storage.putFile(to, short, contentType);
    },
  };
  await expect(store(lossy)).rejects.toThrow(/does not hold what was sent/);
  expect(api.files).toEqual([]);
  expect(await storage.stat(key)).toBeNull();
  await store();
  expect(api.files).toEqual([stored]);
});

test('a file that is nowhere any more is a failure for good', async () => {
  await rm(path.join(captureDir, videoId), { recursive: true });
  await expect(store()).rejects.toMatchObject({ retryable: false });
});

test('a file that was changed before it was stored is not stored', async () => {
  await writeFile(path.join(captureDir, file.file), 'something else');
  await expect(store()).rejects.toMatchObject({ retryable: false });
  expect(await storage.stat(key)).toBeNull();
});

test('a storage folder that nobody may write to, and a full one, are named as the cause', async () => {
  for (const [code, words] of [
    ['EROFS', /may not be written to/],
    ['ENOSPC', /is full/],
  ] as const) {
    const broken = { ...storage, putFile: () => Promise.reject(Object.assign(new Error(code), { code })) };
    await expect(store(broken)).rejects.toMatchObject({
      message: expect.stringMatching(words),
      retryable: true,
    });
  }
});

test('giving up is told to the API', async () => {
  const failure = { reason: 'The storage is full.', retryable: true };
  const signal = new AbortController().signal;
  await handlerFor(storage).giveUp(file, { ...failure, lastLines: null }, { ...run, signal });
  expect(api.files).toEqual([{ videoId, fileId, outcome: 'failed', ...failure }]);
});
