import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CaptureManifest } from '@lectern/contracts/internal/capture-manifest';
import type { uploadRecording } from '@lectern/contracts/jobs/catalogue';
import type { JobPayload } from '@lectern/contracts/kernel/job';
import { JobPostponed } from '@lectern/service-kit/queue/job-failure';
import { createLogger } from '@lectern/service-kit/logger';
import { createLocalStorage } from '@lectern/service-kit/storage/local-storage';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import { createS3Storage } from '@lectern/service-kit/storage/s3-storage';
import S3rver from 's3rver';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRecordingApi } from '../../platform/recording-api.ts';
import {
  type RecordingApiDouble,
  startRecordingApi,
  testSecret,
} from '../../testing/recording-api.fixture.ts';
import { fingerprintOf, writeFinished } from '../finished-recording.ts';
import { createUploadHandler } from './processor.ts';

const recordingId = '0198c0de-0000-7000-8000-000000000001';
const videoKey = `recordings/${recordingId}/video.mp4`;
const posterKey = `recordings/${recordingId}/poster.jpg`;
// Larger than one part of an S3 upload (5 MiB), and than one read.
const video = Buffer.alloc(6 * 1024 * 1024 + 17, 'moving pictures ');
const poster = Buffer.from('a picture');

let folder: string;
let captureDir: string;
let api: RecordingApiDouble;
let s3: S3rver;
let s3Storage: ObjectStorage;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lectern-upload-'));
  api = await startRecordingApi();
  s3 = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: path.join(folder, 's3'),
    configureBuckets: [{ name: 'classes', configs: [] }],
  });
  const { port } = await s3.run();
  s3Storage = createS3Storage({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    bucket: 'classes',
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
  });
});

afterAll(async () => {
  await s3.close();
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  api.results.length = 0;
  api.away = false;
  captureDir = path.join(folder, 'capture');
  await rm(captureDir, { recursive: true, force: true });
  await mkdir(path.join(captureDir, recordingId, 'output'), { recursive: true });
  await mkdir(path.join(captureDir, recordingId, 'track'));
  await writeFile(path.join(captureDir, recordingId, 'track/0.mkv'), 'captured');
  await writeFile(path.join(captureDir, recordingId, 'output/video.mp4'), video);
  await writeFile(path.join(captureDir, recordingId, 'output/poster.jpg'), poster);
  api.manifests.set(recordingId, manifest);
  await writeFinished(captureDir, recordingId, {
    fingerprint: fingerprintOf(manifest),
    videoFile: upload.videoFile,
    thumbnailFile: upload.thumbnailFile,
    durationMs: upload.durationMs,
    sizeBytes: upload.sizeBytes,
    sha256: upload.sha256,
  });
});

const upload: JobPayload<typeof uploadRecording> = {
  recordingId,
  videoFile: `${recordingId}/output/video.mp4`,
  thumbnailFile: `${recordingId}/output/poster.jpg`,
  contentType: 'video/mp4',
  durationMs: 12_345,
  sizeBytes: video.length,
  sha256: createHash('sha256').update(video).digest('hex'),
};

const trackId = '0198c0de-0000-7000-8000-000000000002';
const segment = (index: number) => ({
  ...{ index, file: `${recordingId}/track/${index}.mkv`, startMs: 0, durationMs: 1, sizeBytes: 8 },
  sha256: 'a'.repeat(64),
});
const manifest: CaptureManifest = {
  ...{ recordingId, sessionId: recordingId, title: 'Algebra', startedAtMs: 0, endedAtMs: 1 },
  tracks: [
    {
      ...{ trackId, participantId: trackId, displayName: 'Ada', role: 'host' },
      ...{ source: 'camera', kind: 'video', mimeType: 'video/VP8', segments: [segment(0)] },
    },
  ],
};

const ready = {
  recordingId,
  outcome: 'ready',
  storageKey: videoKey,
  thumbnailKey: posterKey,
  contentType: 'video/mp4',
  durationMs: 12_345,
  sizeBytes: video.length,
};

const run = (attempt = 1, signal = new AbortController().signal) => ({
  jobId: recordingId,
  attempt,
  signal,
  log: createLogger('test', 'silent', false),
});

const handlerFor = (storage: ObjectStorage, keepSegments = false) =>
  createUploadHandler({
    api: createRecordingApi({ baseUrl: api.url, secret: testSecret }),
    storage,
    captureDir,
    keepSegments,
  });

const there = (file: string) =>
  access(path.join(captureDir, recordingId, file)).then(
    () => true,
    () => false,
  );

describe.each([
  ['local storage', () => createLocalStorage(path.join(folder, 'storage'))],
  ['S3', () => s3Storage],
] as const)('to %s', (_, storageOf) => {
  test('a recording is stored whole, told to the API, and only then removed here', async () => {
    const storage = storageOf();
    await handlerFor(storage).process(upload, run());
    expect(api.results).toEqual([ready]);
    expect((await storage.stat(videoKey))?.sizeBytes).toBe(video.length);
    const stored = await storage.read(posterKey, { start: 0, end: poster.length - 1 });
    expect(Buffer.concat(await stored.toArray())).toEqual(poster);
    expect(await there('track')).toBe(false);
    expect(await there('output/video.mp4')).toBe(false);
    // A late second run of finalizing must see that this was delivered.
    expect(await there('output/finished.json')).toBe(true);
  });

  test('a second run after the first was killed at its very end tells the same', async () => {
    const handler = handlerFor(storageOf());
    await handler.process(upload, run());
    await handler.process(upload, run());
    expect(api.results).toEqual([ready, ready]);
  });
});

test('while the API is away nothing is removed and no attempt is used up', async () => {
  api.away = true;
  const handler = handlerFor(createLocalStorage(path.join(folder, 'storage')));
  await expect(handler.process(upload, run())).rejects.toBeInstanceOf(JobPostponed);
  expect(await there('track/0.mkv')).toBe(true);
  expect(await there('output/video.mp4')).toBe(true);
  api.away = false;
  await handler.process(upload, run());
  expect(api.results).toEqual([ready]);
});

test('what was captured can be kept', async () => {
  await handlerFor(createLocalStorage(path.join(folder, 'storage')), true).process(upload, run());
  expect(await there('track/0.mkv')).toBe(true);
  expect(await there('output/video.mp4')).toBe(false);
});

test('segments that were registered after the video was made are not removed with the others', async () => {
  const late = structuredClone(manifest);
  late.tracks[0]?.segments.push(segment(1));
  api.manifests.set(recordingId, late);
  await handlerFor(createLocalStorage(path.join(folder, 'storage'))).process(upload, run());
  expect(api.results).toEqual([ready]);
  expect(await there('track/0.mkv')).toBe(true);
});

test('a storage that loses bytes is noticed before the original is removed', async () => {
  const local = createLocalStorage(path.join(folder, 'lossy'));
  const lossy: ObjectStorage = {
    ...local,
    async putFile(key, source, contentType) {
      const short = path.join(folder, 'short');
      await writeFile(short, (await readFile(source)).subarray(1));
      await local.putFile(key, short, contentType);
    },
  };
  await expect(handlerFor(lossy).process(upload, run())).rejects.toThrow(/The storage holds \d+ bytes of/);
  expect(api.results).toEqual([]);
  expect(await there('track/0.mkv')).toBe(true);
});

test('a storage that cannot be reached is a failure in words that may be tried again', async () => {
  const nowhere = createS3Storage({
    endpoint: 'http://127.0.0.1:9',
    region: 'us-east-1',
    bucket: 'classes',
    accessKeyId: 'x',
    secretAccessKey: 'x',
  });
  await expect(handlerFor(nowhere).process(upload, run())).rejects.toMatchObject({
    message: 'The storage cannot be used at the moment.',
    retryable: true,
  });
});

test('a video that is nowhere any more is a failure for good', async () => {
  await rm(path.join(captureDir, recordingId), { recursive: true });
  const handler = handlerFor(createLocalStorage(path.join(folder, 'empty')));
  await expect(handler.process(upload, run())).rejects.toMatchObject({ retryable: false });
});

test('giving up is told to the API', async () => {
  const failure = { reason: 'The storage is full.', retryable: true };
  await handlerFor(s3Storage).giveUp(upload, failure, run(8));
  expect(api.results).toEqual([{ recordingId, outcome: 'failed', ...failure }]);
});
