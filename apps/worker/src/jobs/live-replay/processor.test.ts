import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { replayFramesPerSecond, replayPartFrames } from '@lectern/contracts/internal/live-replay';
import { ReplayStore } from '@lectern/service-kit/live-replay/replay-store';
import { createLogger } from '@lectern/service-kit/logger';
import { createLocalStorage } from '@lectern/service-kit/storage/local-storage';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createFfmpegCheck } from '../../platform/probe-media.ts';
import { createProcessingApi } from '../../platform/processing-api.ts';
import {
  captureClass,
  type CapturedClass,
  type RecordedTrack,
} from '../../testing/captured-class.fixture.ts';
import { startOfClassMs } from '../../testing/manifest.fixture.ts';
import {
  type ProcessingApiDouble,
  startProcessingApi,
  testSecret,
} from '../../testing/processing-api.fixture.ts';
import { openTestRedis } from '../../testing/redis.fixture.ts';
import {
  departuresFromTone,
  joinParts,
  leftChannel,
  levelsAround,
  longestSilenceMs,
  timestampsOf,
} from '../../testing/watch-replay.fixture.ts';
import { colourRuns, listen, toneAt, watch } from '../../testing/watch-video.fixture.ts';
import { createFollowHandler, type FollowDependencies } from './processor.ts';

// Real encoding, on machines that do other things too.
vi.setConfig({ testTimeout: 120_000 });

let api: ProcessingApiDouble;
let redis: Awaited<ReturnType<typeof openTestRedis>>;
let store: ReplayStore;
let storageDir: string;
const captured: CapturedClass[] = [];

beforeAll(async () => {
  api = await startProcessingApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  redis = await openTestRedis();
  store = new ReplayStore(redis.connect());
  storageDir = await mkdtemp(path.join(tmpdir(), 'lectern-replay-'));
});
afterEach(async () => {
  for (const one of captured.splice(0)) await one.remove();
  await redis.close();
  await rm(storageDir, { recursive: true, force: true });
});

const red = 'color=red:s=640x480:r=30';
const blue = 'color=blue:s=1280x720:r=15';
const a440 = 'sine=frequency=440:sample_rate=48000,volume=4';
const a1000 = 'sine=frequency=1000:sample_rate=48000,volume=4';

async function record(tracks: readonly RecordedTrack[], endedAfterMs: number | null): Promise<CapturedClass> {
  const recorded = await captureClass(tracks);
  captured.push(recorded);
  recorded.manifest.endedAtMs = endedAfterMs === null ? null : startOfClassMs + endedAfterMs;
  api.manifests.set(recorded.recordingId, recorded.manifest);
  await store.renew(recorded.recordingId);
  return recorded;
}

interface Run {
  now?: () => number;
  signal?: AbortSignal;
  storage?: Partial<FollowDependencies['storage']>;
}

async function follow({ captureDir, recordingId }: CapturedClass, { now, signal, storage = {} }: Run = {}) {
  const tools = { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' };
  const local = createLocalStorage(storageDir);
  const handler = createFollowHandler({
    api: createProcessingApi({ baseUrl: api.url, secret: testSecret }),
    store,
    storage: { ...local, ...storage },
    captureDir,
    tools,
    checkFfmpeg: createFfmpegCheck(tools),
    threads: 1,
    ffmpegUser: null,
    ...(now ? { now } : {}),
  });
  const log = createLogger('test', 'silent', false);
  const run = { jobId: recordingId, attempt: 1, signal: signal ?? new AbortController().signal, log };
  await handler.process({ recordingId }, run);
}

/** Ends the run as soon as so many parts are stored, before the last of them is listed. */
function stopAfter(parts: number): Required<Pick<Run, 'signal' | 'storage'>> {
  const stop = new AbortController();
  const local = createLocalStorage(storageDir);
  let stored = 0;
  return {
    signal: stop.signal,
    storage: {
      async putFile(...args) {
        await local.putFile(...args);
        stored += 1;
        if (stored === parts) stop.abort(new Error('killed'));
      },
    },
  };
}

/** Every picture and every frame of sound, one after another, in steps that are exactly equal. */
async function expectSeamless(file: string, frames: number): Promise<void> {
  const pictures = await timestampsOf(file, 'v');
  expect(pictures).toHaveLength(frames);
  expect(new Set(pictures.slice(1).map((pts, at) => pts - (pictures[at] ?? 0)))).toEqual(new Set([3_000]));
  const sounds = await timestampsOf(file, 'a');
  expect(sounds).toHaveLength(Math.ceil((frames * 1_600) / 1_024));
  expect(new Set(sounds.slice(1).map((pts, at) => pts - (sounds[at] ?? 0)))).toEqual(new Set([1_920]));
  expect(sounds[0]).toBe(pictures[0]);
}

const lecture: RecordedTrack[] = [
  { source: 'camera', role: 'host', person: 'ada', picture: red, startMs: 0, seconds: 20 },
  { source: 'microphone', role: 'host', person: 'ada', sound: a440, startMs: 0, seconds: 20 },
];
const frames = 20 * replayFramesPerSecond;
const parts = Math.ceil(frames / replayPartFrames);

/** The moments of the class at which one part ends and the next begins. */
const joins = Array.from(
  { length: parts - 1 },
  (_, index) => ((index + 1) * replayPartFrames) / replayFramesPerSecond,
);

test('a class becomes HLS segments that join to the picture and to the sample', async () => {
  const recorded = await record(lecture, 20_000);
  // Each segment knows its start to a fraction of a millisecond only.
  for (const track of recorded.manifest.tracks)
    for (const segment of track.segments) segment.startMs += segment.index % 2 === 0 ? 0 : 0.4;
  await follow(recorded);

  const replay = await store.read(recorded.recordingId);
  expect(replay).toMatchObject({ originMs: startOfClassMs, ended: true });
  expect(replay?.parts.map(part => part.frames)).toEqual([128, 128, 128, 128, frames - 4 * 128]);
  const file = await joinParts(storageDir, recorded.recordingId, parts);
  await expectSeamless(file, frames);

  const sound = await leftChannel(file);
  expect(longestSilenceMs(sound, 0.1, 19.9)).toBeLessThan(5);
  const departures = departuresFromTone(sound, 440, 480);
  const atJoins = joins.map(second => Math.max(...departures.slice(second * 100 - 5, second * 100 + 6)));
  // A tone of half of full scale; anywhere else the codec departs from it by up to 0.0005.
  for (const departure of atJoins) expect(departure).toBeLessThan(0.002);
  // Where two parts disagree by 0.4 ms about the moment of a tone, it is a little quieter for some milliseconds.
  for (const second of joins) {
    const { least, most } = levelsAround(sound, second);
    expect(least).toBeGreaterThan(0.25 * 0.354);
    expect(most).toBeLessThan(1.5 * 0.354);
  }
});

test('what is seen and heard is what the finished recording has, at its moment', async () => {
  const recorded = await record(
    [
      ...lecture,
      {
        source: 'screen',
        role: 'host',
        person: 'ada',
        picture: blue,
        codec: 'h264',
        startMs: 6_000,
        seconds: 6,
      },
      // Not a microphone, whose owner would be seen.
      { source: 'screen-audio', role: 'host', person: 'ada', sound: a1000, startMs: 9_000, seconds: 2.5 },
    ],
    20_000,
  );
  await follow(recorded);
  const file = await joinParts(storageDir, recorded.recordingId, parts);
  const runs = colourRuns(await watch(file));
  expect(runs.map(run => run.colour)).toEqual(['red', 'blue', 'red']);
  expect(runs[1]?.from).toBeCloseTo(6, 1);
  expect(runs[1]?.to).toBeCloseTo(12, 1);
  await expectSeamless(file, frames);
  const sound = await listen(file);
  for (const second of [1, 10, 19]) expect(toneAt(sound, 440, second, second + 0.5)).toBeCloseTo(0.5, 1);
  expect(toneAt(sound, 1000, 9.2, 11.3)).toBeGreaterThan(0.2);
  expect(toneAt(sound, 1000, 0, 8.9)).toBeLessThan(0.01);
});

test('a run that was cut off anywhere is followed by one that goes on with the next part', async () => {
  const recorded = await record(lecture, 20_000);
  await expect(follow(recorded, stopAfter(2))).rejects.toThrow('killed');
  // The second part was stored and not listed: it is made again.
  expect((await store.read(recorded.recordingId))?.parts).toHaveLength(1);
  await expect(follow(recorded, stopAfter(2))).rejects.toThrow('killed');
  expect((await store.read(recorded.recordingId))?.parts).toHaveLength(2);
  await follow(recorded);
  expect(await store.read(recorded.recordingId)).toMatchObject({ ended: true });
  const file = await joinParts(storageDir, recorded.recordingId, parts);
  await expectSeamless(file, frames);
  expect(longestSilenceMs(await leftChannel(file), 0.1, 19.9)).toBeLessThan(5);
  expect(await readdir(path.join(recorded.captureDir, recorded.recordingId))).not.toContain('live-replay');
});

test('it grows with the class, and stops when nobody watches any more', async () => {
  const recorded = await record(lecture, null);
  const whole = structuredClone(recorded.manifest);
  let nowMs = startOfClassMs + 10_000;
  const registered = () => {
    for (const [at, track] of recorded.manifest.tracks.entries())
      track.segments = (whole.tracks[at]?.segments ?? []).filter(
        segment => segment.startMs + segment.durationMs + 300 <= nowMs,
      );
  };
  registered();
  const seen: number[] = [];
  const local = createLocalStorage(storageDir);
  await follow(recorded, {
    now: () => nowMs,
    storage: {
      async putFile(...args) {
        await local.putFile(...args);
        seen.push(nowMs - startOfClassMs);
        nowMs += 4_300;
        registered();
        if (seen.length === 3) await redis.connect().del(`lectern:replays:${recorded.recordingId}:watched`);
      },
    },
  });
  expect(seen).toEqual([10_000, 14_300, 18_600]);
  expect(await store.read(recorded.recordingId)).toMatchObject({
    ended: false,
    parts: [{ frames: 128 }, { frames: 128 }, { frames: 128 }],
  });
  // The files stay for who comes back while the class is live.
  expect(await readdir(path.join(storageDir, 'live-replays', recorded.recordingId))).toHaveLength(3);

  recorded.manifest.endedAtMs = startOfClassMs + 20_000;
  await follow(recorded, { now: () => nowMs });
  expect(await store.read(recorded.recordingId)).toBeNull();
  expect(await store.list()).toEqual([]);
  expect(await readdir(path.join(storageDir, 'live-replays', recorded.recordingId))).toEqual([]);
});

test('a corrupt segment, and one that is gone, cost their own seconds alone', async () => {
  const recorded = await record(lecture, null);
  const [camera] = recorded.manifest.tracks;
  await rm(path.join(recorded.captureDir, camera?.segments[1]?.file ?? ''));
  recorded.manifest.endedAtMs = null;
  let stored = 0;
  const local = createLocalStorage(storageDir);
  await follow(recorded, {
    storage: {
      async putFile(...args) {
        await local.putFile(...args);
        stored += 1;
        if (stored === 4) await redis.connect().del(`lectern:replays:${recorded.recordingId}:watched`);
      },
    },
  });
  const file = await joinParts(storageDir, recorded.recordingId, 4);
  await expectSeamless(file, 4 * replayPartFrames);
  // Four seconds without a picture are held, as in the finished recording.
  expect(new Set(await watch(file))).toEqual(new Set(['red']));
});

test('a file that was lost early does not end a replay when the class ends', async () => {
  const recorded = await record(lecture, null);
  await rm(path.join(recorded.captureDir, recorded.manifest.tracks[0]?.segments[0]?.file ?? ''));
  const local = createLocalStorage(storageDir);
  let stored = 0;
  await follow(recorded, {
    storage: {
      async putFile(...args) {
        await local.putFile(...args);
        stored += 1;
        if (stored === 2) recorded.manifest.endedAtMs = startOfClassMs + 20_000;
      },
    },
  });
  const replay = await store.read(recorded.recordingId);
  expect(replay?.ended).toBe(true);
  expect(replay?.parts).toHaveLength(parts);
});

test('segments that the finished video has taken with it end the replay where it is', async () => {
  const recorded = await record(lecture, 20_000);
  await expect(follow(recorded, stopAfter(2))).rejects.toThrow('killed');
  for (const track of recorded.manifest.tracks)
    await rm(path.join(recorded.captureDir, recorded.recordingId, track.trackId), { recursive: true });
  await follow(recorded);
  expect(await store.read(recorded.recordingId)).toMatchObject({ ended: true, parts: [{ frames: 128 }] });
});

test('a recording that is gone takes its replay with it', async () => {
  const recorded = await record(lecture, null);
  await store.open(recorded.recordingId, startOfClassMs);
  api.manifests.delete(recorded.recordingId);
  await follow(recorded);
  expect(await store.read(recorded.recordingId)).toBeNull();
});
