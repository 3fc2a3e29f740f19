import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { JobFailure } from '@lectern/service-kit/queue/job-failure';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import {
  captureClass,
  type CapturedClass,
  type RecordedTrack,
} from '../../testing/captured-class.fixture.ts';
import { type ProcessingApiDouble, startProcessingApi } from '../../testing/processing-api.fixture.ts';
import { runStep, type StepRunOptions } from '../../testing/run-step.fixture.ts';
import { colourRuns, listen, onsets, probe, toneAt, watch } from '../../testing/watch-video.fixture.ts';
import { makeComposed } from './compose-step.ts';

// Real encoding, on machines that do other things too.
vi.setConfig({ testTimeout: 90_000 });

let api: ProcessingApiDouble;
const captured: CapturedClass[] = [];

beforeAll(async () => {
  api = await startProcessingApi();
});
afterEach(async () => {
  api.progress.length = 0;
  for (const one of captured.splice(0)) await one.remove();
});
afterAll(() => api.close());

async function record(tracks: readonly RecordedTrack[]): Promise<CapturedClass> {
  const recorded = await captureClass(tracks);
  captured.push(recorded);
  api.manifests.set(recorded.recordingId, recorded.manifest);
  return recorded;
}

async function finalize(recorded: CapturedClass, options: StepRunOptions = {}) {
  const made = await runStep(api, recorded, 'compose', makeComposed, options);
  return { ...made, video: made.fileOf('composed'), poster: made.fileOf('poster') };
}

const red = 'color=red:s=640x480:r=30';
const blue = 'color=blue:s=1920x1080:r=15';
const green = 'color=green:s=360x640:r=30';
const a440 = 'sine=frequency=440:sample_rate=48000,volume=4';
const a1000 = 'sine=frequency=1000:sample_rate=48000,volume=4';

test('a class with a screen in the middle becomes one MP4 with the right picture and everybody’s sound at every moment', async () => {
  const recorded = await record([
    { source: 'camera', role: 'host', person: 'ada', picture: red, startMs: 500, seconds: 19.5 },
    { source: 'microphone', role: 'host', person: 'ada', sound: a440, startMs: 0, seconds: 20 },
    {
      source: 'screen',
      role: 'host',
      person: 'ada',
      picture: blue,
      codec: 'h264',
      startMs: 7_000,
      seconds: 6,
    },
    { source: 'camera', person: 'ben', picture: green, startMs: 2_000, seconds: 10 },
    { source: 'microphone', person: 'ben', sound: a1000, startMs: 10_000, seconds: 5 },
  ]);
  const { files, durationMs, video, poster } = await finalize(recorded);

  const found = await probe(video);
  expect(Math.abs(found.durationSeconds - 20)).toBeLessThan(0.3);
  expect(found.streams).toMatchObject([
    // As large as the screen.
    { codec: 'h264', width: 1920, height: 1080, pixelFormat: 'yuv420p' },
    { codec: 'aac' },
  ]);
  for (const stream of found.streams) expect(Math.abs(stream.durationSeconds - 20)).toBeLessThan(0.1);
  const bytes = await readFile(video);
  expect(files[0]).toMatchObject({
    ...{ kind: 'composed', contentType: 'video/mp4', sizeBytes: bytes.length, width: 1920, height: 1080 },
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  expect(Math.abs((durationMs ?? 0) - 20_000)).toBeLessThan(50);

  // At the left: from 13 to 15 s Ben's name stands at the right, because he still speaks.
  const runs = colourRuns(await watch(video, [0.25, 0.5]));
  expect(runs.map(run => run.colour)).toEqual(['red', 'blue', 'red']);
  expect(runs[1]?.from).toBeCloseTo(7, 1);
  expect(runs[1]?.to).toBeCloseTo(13, 1);

  const sound = await listen(video);
  for (const second of [0.2, 5, 12, 19]) expect(toneAt(sound, 440, second, second + 0.5)).toBeCloseTo(0.5, 1);
  expect(toneAt(sound, 1000, 11, 14)).toBeGreaterThan(0.2);
  expect(toneAt(sound, 1000, 0, 9.9)).toBeLessThan(0.01);
  expect(toneAt(sound, 1000, 15.1, 19.9)).toBeLessThan(0.01);

  const jpeg = await probe(poster);
  expect(jpeg.streams).toMatchObject([{ codec: 'mjpeg', width: 1920, height: 1080 }]);
  const percents = api.progress.map(({ percent }) => percent);
  expect(percents.length).toBeGreaterThan(1);
  expect(percents.toSorted((a, b) => a - b)).toEqual(percents);
  // Nothing half-made stays behind.
  expect((await readdir(path.dirname(video))).sort()).toEqual(['made.json', 'poster.jpg', 'video.mp4']);
});

test('a flash and a beep stay together within 40 ms, through offsets, a lost segment and a change of picture', async () => {
  const moments = [2, 6.5, 17.2, 22.4];
  const during = (offset: number) =>
    moments.map(at => `between(t,${(at - offset).toFixed(3)},${(at - offset + 0.2).toFixed(3)})`).join('+');
  const flashes = (offset: number, size: string) =>
    `color=black:s=${size}:r=30,drawbox=t=fill:color=white:enable='${during(offset)}'`;
  const recorded = await record([
    {
      source: 'camera',
      role: 'host',
      person: 'ada',
      picture: flashes(0.35, '640x360'),
      startMs: 350,
      seconds: 24,
      lost: [2],
    },
    {
      source: 'microphone',
      role: 'host',
      person: 'ada',
      sound: `aevalsrc='0.6*sin(2*PI*1000*t)*(${during(0)})':s=48000`,
      startMs: 0,
      seconds: 24,
      lost: [2],
    },
    {
      source: 'screen',
      person: 'ada',
      role: 'host',
      picture: flashes(16.1, '800x600'),
      startMs: 16_100,
      seconds: 4,
    },
  ]);
  const { video } = await finalize(recorded);
  const frames = colourRuns(await watch(video));
  const seen = frames.filter(run => run.colour === 'white').map(run => run.from);
  const heard = onsets(await listen(video));
  expect(seen).toHaveLength(moments.length);
  expect(heard).toHaveLength(moments.length);
  for (const [index, moment] of moments.entries()) {
    expect(Math.abs((seen[index] ?? 0) - (heard[index] ?? 0))).toBeLessThan(0.04);
    expect(Math.abs((seen[index] ?? 0) - moment)).toBeLessThan(0.04);
  }
});

test('a browser that changes its resolution and turns its picture in mid-stream is seen throughout', async () => {
  const recorded = await record([
    { source: 'camera', role: 'host', person: 'ada', picture: red, startMs: 0, seconds: 4 },
    { source: 'camera', role: 'host', person: 'ada', picture: green, startMs: 4_000, seconds: 4 },
    {
      source: 'camera',
      role: 'host',
      person: 'ada',
      picture: 'color=blue:s=320x180:r=10',
      startMs: 8_000,
      seconds: 4,
    },
  ]);
  // One producer, three sizes: the segments belong to a single track.
  const [first, ...others] = recorded.manifest.tracks;
  if (!first) throw new Error('no track');
  first.segments = [first, ...others].flatMap(track => track.segments);
  recorded.manifest.tracks = [first];
  const { video } = await finalize(recorded);
  const runs = colourRuns(await watch(video));
  expect(runs.map(run => `${run.colour} ${run.from.toFixed(1)}`)).toEqual([
    'red 0.0',
    'green 4.0',
    'blue 8.0',
  ]);
});

test('without any sound the video is silent, and as long as the class', async () => {
  const { video } = await finalize(
    await record([{ source: 'camera', role: 'host', picture: red, startMs: 0, seconds: 6 }]),
  );
  const found = await probe(video);
  expect(found.streams.map(stream => stream.codec)).toEqual(['h264', 'aac']);
  expect(Math.abs(found.durationSeconds - 6)).toBeLessThan(0.3);
  expect(Math.max(...(await listen(video)).map(Math.abs))).toBeLessThan(0.001);
});

test('without any picture the video shows the name of whoever speaks on a dark ground, and sounds', async () => {
  const { video, poster } = await finalize(
    await record([{ source: 'microphone', sound: a440, startMs: 0, seconds: 6 }]),
  );
  expect(colourRuns(await watch(video, [0.1, 0.5])).map(run => run.colour)).toEqual(['dark']);
  expect(toneAt(await listen(video), 440, 1, 5)).toBeGreaterThan(0.2);
  await access(poster);
});

test('many loud voices at once do not clip', async () => {
  const voices = [300, 500, 700, 1100].map(hertz => ({
    source: 'microphone' as const,
    sound: `aevalsrc='0.8*sin(2*PI*${hertz}*t)':s=48000`,
    startMs: 0,
    seconds: 4,
  }));
  const sound = await listen((await finalize(await record(voices))).video);
  expect(Math.max(...sound.map(Math.abs))).toBeLessThan(1.01);
  for (const hertz of [300, 500, 700, 1100]) expect(toneAt(sound, hertz, 1, 3)).toBeGreaterThan(0.1);
});

test('missing, truncated and changed segments are left out, and the rest is saved at its right place', async () => {
  const recorded = await record([
    { source: 'camera', role: 'host', person: 'ada', picture: red, startMs: 0, seconds: 16 },
    { source: 'microphone', role: 'host', person: 'ada', sound: a440, startMs: 0, seconds: 16 },
  ]);
  const [camera, voice] = recorded.manifest.tracks;
  const fileOf = (segment: { file: string } | undefined) =>
    path.join(recorded.captureDir, segment?.file ?? 'none');
  await truncate(fileOf(camera?.segments[1]), 2_000);
  await rm(fileOf(voice?.segments[0]));
  const bytes = await readFile(fileOf(voice?.segments[2]));
  bytes.fill(0x5a, bytes.length - 500);
  await writeFile(fileOf(voice?.segments[2]), bytes);

  const { video } = await finalize(recorded);
  expect(Math.abs((await probe(video)).durationSeconds - 16)).toBeLessThan(0.3);
  expect(colourRuns(await watch(video)).map(run => run.colour)).toEqual(['red']);
  const sound = await listen(video);
  for (const [second, there] of [
    [1, false],
    [5, true],
    [9, false],
    [13, true],
  ] as const)
    expect(toneAt(sound, 440, second, second + 2) > 0.2).toBe(there);
});

test('a segment that is whole but is no media is left out', async () => {
  const recorded = await record([{ source: 'microphone', sound: a440, startMs: 0, seconds: 8 }]);
  const segment = recorded.manifest.tracks[0]?.segments[0];
  if (!segment) throw new Error('no segment');
  const list = `ffconcat version 1.0\nfile '${path.join(recorded.captureDir, segment.file)}'\n`;
  await writeFile(path.join(recorded.captureDir, segment.file), list);
  Object.assign(segment, { sizeBytes: list.length, sha256: createHash('sha256').update(list).digest('hex') });
  const { video } = await finalize(recorded);
  const sound = await listen(video);
  expect(toneAt(sound, 440, 1, 3)).toBeLessThan(0.01);
  expect(toneAt(sound, 440, 5, 7)).toBeGreaterThan(0.2);
});

test('a picture that cannot be decoded costs one attempt, then only itself', async () => {
  const recorded = await record([
    { source: 'camera', person: 'ada', picture: red, startMs: 0, seconds: 4 },
    { source: 'microphone', person: 'ada', sound: a440, startMs: 0, seconds: 8 },
  ]);
  const segment = recorded.manifest.tracks[0]?.segments[0];
  if (!segment) throw new Error('no segment');
  const file = path.join(recorded.captureDir, segment.file);
  // The container stays whole; of its frames nothing is left.
  const noise = ['-i', file, '-c', 'copy', '-bsf:v', 'noise=amount=1', `${file}.mkv`];
  await promisify(execFile)('ffmpeg', ['-v', 'error', '-nostdin', ...noise]);
  const bytes = await readFile(`${file}.mkv`);
  await writeFile(file, bytes);
  segment.sizeBytes = bytes.length;
  segment.sha256 = createHash('sha256').update(bytes).digest('hex');

  expect(await failureOf(finalize(recorded))).toMatchObject({ retryable: true });
  const { video } = await finalize(recorded, { attempt: 2 });
  expect(colourRuns(await watch(video, [0.1, 0.5])).map(run => run.colour)).toEqual(['dark']);
  expect(toneAt(await listen(video), 440, 5, 7)).toBeGreaterThan(0.2);
});

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable(),
    (error: JobFailure) => ({ message: error.message, retryable: error.retryable }),
  );

test('when nothing was recorded, or nothing can be read, the reason says so; what may come back can be tried again', async () => {
  const recorded = await record([{ source: 'microphone', sound: a440, startMs: 0, seconds: 4 }]);
  await rm(path.join(recorded.captureDir, recorded.recordingId), { recursive: true });
  expect(await failureOf(finalize(recorded))).toEqual({
    message: expect.stringMatching(/^None of the \d recorded pieces can be read/),
    retryable: true,
  });
  recorded.manifest.tracks = [];
  expect(await failureOf(finalize(recorded))).toEqual({
    message: 'Nothing was recorded: no microphone, camera or screen was on.',
    retryable: false,
  });
});

test('a missing ffmpeg is named, and the recording can be processed again', async () => {
  const recorded = await record([{ source: 'microphone', sound: a440, startMs: 0, seconds: 4 }]);
  expect(await failureOf(finalize(recorded, { ffmpeg: '/nowhere/ffmpeg' }))).toEqual({
    message:
      'The program ffmpeg was not found. Install ffmpeg on the worker, then process the recording again.',
    retryable: true,
  });
});

test('a run that was aborted leaves nothing behind, and the next one starts over', async () => {
  const recorded = await record([{ source: 'camera', picture: red, startMs: 0, seconds: 40 }]);
  const controller = new AbortController();
  const running = finalize(recorded, { signal: controller.signal });
  await api.reached('compose', 5);
  controller.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
  const output = path.join(recorded.captureDir, recorded.recordingId, 'output/compose');
  expect(await readdir(output)).toEqual([]);
  const { video } = await finalize(recorded);
  expect(Math.abs((await probe(video)).durationSeconds - 40)).toBeLessThan(0.3);
});

test('a second job of one run tells the same without working again; one that is not wanted does nothing', async () => {
  const recorded = await record([{ source: 'microphone', sound: a440, startMs: 0, seconds: 4 }]);
  const first = await finalize(recorded);
  const second = await finalize(recorded, { ffmpeg: '/nowhere/ffmpeg' });
  expect(second.files).toEqual(first.files);
  await rm(first.video);
  await expect(finalize(recorded, { ffmpeg: '/nowhere/ffmpeg' })).rejects.toThrow('was not found');
  api.unwanted.add(`${recorded.recordingId}.compose.1`);
  expect((await finalize(recorded, { ffmpeg: '/nowhere/ffmpeg' })).files).toEqual([]);
});
