import { randomUUID } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { JobPostponed } from '@lectern/service-kit/queue/job-failure';
import { createLogger } from '@lectern/service-kit/logger';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createProcessingApi } from '../../platform/processing-api.ts';
import { inARow, manifestOf } from '../../testing/manifest.fixture.ts';
import {
  type ProcessingApiDouble,
  startProcessingApi,
  testSecret,
} from '../../testing/processing-api.fixture.ts';
import { fingerprintOf, writeNote } from '../steps/step-note.ts';
import { createClearingHandler } from './processor.ts';

const manifest = manifestOf([{ name: 'ada', source: 'microphone', segments: inARow(0, 1) }]);
for (const track of manifest.tracks)
  Object.assign(track, { trackId: randomUUID(), participantId: randomUUID() });
const { recordingId: videoId } = manifest;
const [track] = manifest.tracks;
for (const [index, segment] of (track?.segments ?? []).entries())
  Object.assign(segment, { file: `${videoId}/track/${index}.mkv` });
let captureDir: string;
let api: ProcessingApiDouble;
beforeAll(async () => {
  captureDir = await mkdtemp(path.join(tmpdir(), 'lectern-clearing-'));
  api = await startProcessingApi();
});
afterAll(async () => {
  await api.close();
  await rm(captureDir, { recursive: true });
});
beforeEach(async () => {
  await rm(path.join(captureDir, videoId), { recursive: true, force: true });
  api.manifests.set(videoId, manifest);
  api.clearings.set(videoId, { what: 'captured', made: true });
  api.away = false;
  await mkdir(path.join(captureDir, videoId, 'track'), { recursive: true });
  await mkdir(path.join(captureDir, videoId, 'output/compose'), { recursive: true });
  await writeFile(path.join(captureDir, videoId, 'track/0.mkv'), 'captured');
  const fingerprint = fingerprintOf(manifest);
  await writeNote(captureDir, videoId, 'compose', { run: 1, fingerprint, files: [], durationMs: 1 });
});

const remove = (keepSegments = false) =>
  createClearingHandler({
    ...{ api: createProcessingApi({ baseUrl: api.url, secret: testSecret }), captureDir, keepSegments },
    storage: {
      stat: () => Promise.reject(new Error('nothing is stored')),
      delete: () => Promise.reject(new Error('nothing is stored')),
    },
  }).process(
    { videoId },
    {
      ...{ jobId: videoId, attempt: 1, signal: new AbortController().signal },
      log: createLogger('test', 'silent', false),
    },
  );
const there = (file: string) =>
  access(path.join(captureDir, videoId, file)).then(
    () => true,
    () => false,
  );

const fresh = async (file: string, content = 'captured') => {
  await mkdir(path.dirname(path.join(captureDir, videoId, file)), { recursive: true });
  await writeFile(path.join(captureDir, videoId, file), content);
};

test('what nobody needs any more is removed, and the API knows; twice does no harm', async () => {
  await fresh('manifest.node.part.jsonl');
  await fresh('live-replay/run-1/0.m4s');
  await remove();
  expect(await readdir(path.join(captureDir, videoId))).toEqual([]);
  expect(api.clearings.has(videoId)).toBe(false);
  api.clearings.set(videoId, { what: 'captured', made: true });
  await remove();
  expect(api.clearings.has(videoId)).toBe(false);
});

test('what the API does not let go stays, as do files while it is away', async () => {
  api.clearings.clear();
  await remove();
  api.away = true;
  await expect(remove()).rejects.toBeInstanceOf(JobPostponed);
  expect([await there('track/0.mkv'), await there('output')]).toEqual([true, true]);
});

test('a segment that nobody has told of yet stays, with the list that tells of it', async () => {
  await fresh('track/7.mkv');
  await fresh('manifest.node.part.jsonl');
  await remove();
  expect([await there('track/0.mkv'), await there('track/7.mkv')]).toEqual([false, true]);
  expect([await there('manifest.node.part.jsonl'), await there('output')]).toEqual([true, false]);
});

test('one that was told of after the video was cleared stays, however often something is made of it anew', async () => {
  await remove();
  await fresh('track/7.mkv');
  const told = structuredClone(manifest);
  const [first] = told.tracks[0]?.segments ?? [];
  if (first) told.tracks[0]?.segments.push({ ...first, index: 7, file: `${videoId}/track/7.mkv` });
  api.manifests.set(videoId, told);
  for (const run of [2, 3]) {
    await fresh('output/pack/class.zip', `run ${run}`);
    api.clearings.set(videoId, { what: 'captured', made: true });
    await remove();
    expect([await there('track/7.mkv'), await there('output')]).toEqual([true, false]);
  }
});

test('of a class that never became a video the segments go, once nobody tries it any more', async () => {
  await rm(path.join(captureDir, videoId, 'output'), { recursive: true });
  api.clearings.set(videoId, { what: 'captured', made: false });
  await remove();
  expect(await there('track/0.mkv')).toBe(false);
});

test('segments can be kept', async () => {
  await remove(true);
  expect([await there('track/0.mkv'), await there('output')]).toEqual([true, false]);
});

test('segments that no video was made of stay, also when a run is begun anew', async () => {
  await writeNote(captureDir, videoId, 'compose', { run: 1, fingerprint: 'older', files: [], durationMs: 1 });
  await remove();
  expect([await there('track/0.mkv'), await there('output')]).toEqual([true, false]);
  api.clearings.set(videoId, { what: 'captured', made: true });
  await remove();
  expect(await there('track/0.mkv')).toBe(true);
});
