import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { storeFile } from '@lectern/contracts/jobs/catalogue';
import type { JobPayload } from '@lectern/contracts/kernel/job';
import { createLogger } from '@lectern/service-kit/logger';
import { createS3Storage } from '@lectern/service-kit/storage/s3-storage';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createProcessingApi } from '../../platform/processing-api.ts';
import {
  type ProcessingApiDouble,
  startProcessingApi,
  testSecret,
} from '../../testing/processing-api.fixture.ts';
import { type S3Server, startS3Server } from '../../testing/s3-server.fixture.ts';
import { createStoreHandler } from './processor.ts';

const videoId = '0198c0de-0000-7000-8000-000000000001';
const fileId = '0198c0de-0000-7000-8000-000000000002';
// Five parts of 8 MiB and a little.
const content = randomBytes(41 * 1024 * 1024 + 17);
const file: JobPayload<typeof storeFile> = {
  ...{ videoId, fileId, storageKey: `videos/${videoId}/compose/video.mp4`, contentType: 'video/mp4' },
  file: `${videoId}/output/compose/video.mp4`,
  sizeBytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
};
const stored = { videoId, fileId, outcome: 'stored' };

let captureDir: string;
let source: string;
let api: ProcessingApiDouble;
let s3: S3Server;
beforeAll(async () => {
  captureDir = await mkdtemp(path.join(tmpdir(), 'lectern-s3-source-'));
  source = path.join(captureDir, file.file);
  await mkdir(path.dirname(source), { recursive: true });
  await writeFile(source, content);
  api = await startProcessingApi();
});
afterAll(async () => {
  await api.close();
  await rm(captureDir, { recursive: true, force: true });
});
beforeEach(async () => {
  api.files.length = 0;
  await rm(`${source}.upload.json`, { force: true });
  s3 = await startS3Server();
  return () => s3.close();
});

const run = { jobId: fileId, attempt: 1, log: createLogger('test', 'silent', false) };
const store = (storage = s3.storage(), payload = file) => {
  const ours = createProcessingApi({ baseUrl: api.url, secret: testSecret });
  const handler = createStoreHandler({ api: ours, storage, captureDir });
  return handler.process(payload, { ...run, signal: new AbortController().signal });
};
const sumOf = async () => {
  const stream = await s3.storage().read(file.storageKey, { start: 0, end: content.length - 1 });
  return createHash('sha256')
    .update(Buffer.concat(await stream.toArray()))
    .digest('hex');
};

test('a large file goes up in parts, and what arrives is the file', async () => {
  await store();
  expect(s3.parts.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await sumOf()).toBe(file.sha256);
  expect(api.files).toEqual([stored]);
  await expect(access(`${source}.upload.json`)).rejects.toThrow();
});

test('a process that is killed in the middle leaves its parts to the next one, which sends the others alone', async () => {
  // Whoever sends the fourth part is killed while it does.
  const { promise: reached, resolve: arrive } = Promise.withResolvers<void>();
  s3.onTheWay = ({ part }) => {
    if (part < 4) return 'through';
    arrive();
    return 'break';
  };
  const program = `
    const { createS3Storage } = await import(process.argv[1]);
    const options = JSON.parse(process.argv[2]);
    await createS3Storage(options).putFile(options.key, options.source, 'video/mp4');`;
  const child = spawn(
    process.execPath,
    [
      ...['--input-type=module', '-e', program],
      import.meta.resolve('@lectern/service-kit/storage/s3-storage'),
      JSON.stringify({
        ...{ endpoint: s3.endpoint, region: 'us-east-1', bucket: 'classes', key: file.storageKey, source },
        ...{ accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
      }),
    ],
    { stdio: 'ignore' },
  );
  const exited = once(child, 'exit');
  await reached;
  child.kill('SIGKILL');
  await exited;
  const before = [...s3.parts];
  expect(before.length).toBeGreaterThan(0);
  expect(await s3.storage().stat(file.storageKey)).toBeNull();

  s3.parts.length = 0;
  s3.onTheWay = () => 'through';
  await store();
  // A part whose arrival was not written down before the kill may be sent twice; none of those that were.
  expect(s3.parts.length).toBeLessThan(6);
  expect(new Set([...before, ...s3.parts]).size).toBe(6);
  expect(await sumOf()).toBe(file.sha256);
});

test('a file that has changed is not mixed with parts of what it was, whose upload is ended', async () => {
  s3.onTheWay = ({ part }) => (part > 3 ? 403 : 'through');
  await expect(store()).rejects.toThrow();
  await utimes(source, new Date(), new Date(Date.now() + 5_000));
  s3.parts.length = 0;
  const ended: string[] = [];
  s3.onTheWay = ({ method }) => {
    if (method === 'DELETE') ended.push(method);
    return 'through';
  };
  await store();
  expect(ended).toEqual(['DELETE']);
  // A part of the first attempt may still have been on its way.
  expect(new Set(s3.parts)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  expect(await sumOf()).toBe(file.sha256);
});

test('a server that is down, that refuses, or that has no such bucket is named as what it is', async () => {
  const nowhere = { endpoint: 'http://127.0.0.1:9', region: 'us-east-1', bucket: 'classes' };
  const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  await expect(store(createS3Storage({ ...nowhere, ...keys }))).rejects.toMatchObject({
    ...{ message: 'The storage cannot be reached at the moment.', retryable: true },
    lastLines: expect.stringContaining('ECONNREFUSED'),
  });
  const endpoint = { ...nowhere, endpoint: s3.endpoint };
  await expect(store(createS3Storage({ ...endpoint, ...keys, bucket: 'nobodys' }))).rejects.toMatchObject({
    message: 'The storage bucket does not exist.',
  });
  s3.onTheWay = () => 403;
  await expect(store()).rejects.toMatchObject({
    ...{ message: expect.stringMatching(/refuses us: its keys/), retryable: true },
  });
  expect(api.files).toEqual([]);
});

test('a part that is spoilt on the way is refused, and sent again whole', async () => {
  let spoilt = 0;
  s3.onTheWay = ({ part }) => (part === 2 && spoilt++ < 5 ? 'spoil' : 'through');
  await expect(store()).rejects.toThrow();
  expect(await s3.storage().stat(file.storageKey)).toBeNull();
  s3.onTheWay = () => 'through';
  await store();
  expect(await sumOf()).toBe(file.sha256);
});

test('a file that was deleted in the storage by hand is put there again', async () => {
  await store();
  await s3.storage().delete(file.storageKey);
  await store();
  expect(await sumOf()).toBe(file.sha256);
});

test('the note that lets an upload go on is no reason for it to fail, as on a disk that is full', async () => {
  const note = `${source}.upload.json.partial`;
  await mkdir(note);
  await store();
  await rm(note, { recursive: true });
  expect(await sumOf()).toBe(file.sha256);
  expect(api.files).toEqual([stored]);
});

test('a server that takes requests and never answers is given up on, and at once by whoever is told to stop', async () => {
  s3.onTheWay = () => 'silence';
  const silent = s3.storage({ answerTimeoutMs: 100 });
  await expect(silent.delete(file.storageKey)).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(silent.stat(file.storageKey)).rejects.toMatchObject({ name: 'TimeoutError' });
  const controller = new AbortController();
  s3.onTheWay = () => {
    controller.abort();
    return 'silence';
  };
  await expect(s3.storage().delete(file.storageKey, controller.signal)).rejects.toMatchObject({
    name: 'AbortError',
  });
});

test('a small file goes up in one piece', async () => {
  const bytes = Buffer.from('WEBVTT\n');
  const small = {
    ...{ ...file, file: `${videoId}/output/chapters/chapters.vtt`, sizeBytes: bytes.length },
    ...{ storageKey: `videos/${videoId}/chapters/chapters.vtt` },
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  await mkdir(path.join(captureDir, videoId, 'output/chapters'), { recursive: true });
  await writeFile(path.join(captureDir, small.file), bytes);
  await store(s3.storage(), small);
  expect(s3.parts).toEqual([]);
  expect(api.files).toEqual([stored]);
});
