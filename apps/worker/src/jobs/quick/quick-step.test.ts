import { rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import {
  captureClass,
  type CapturedClass,
  type RecordedTrack,
} from '../../testing/captured-class.fixture.ts';
import { type ProcessingApiDouble, startProcessingApi } from '../../testing/processing-api.fixture.ts';
import { runStep, type StepRunOptions } from '../../testing/run-step.fixture.ts';
import { colourRuns, listen, onsets, probe, toneAt, watch } from '../../testing/watch-video.fixture.ts';
import { makeQuick } from './quick-step.ts';

// Real media, on machines that do other things too.
vi.setConfig({ testTimeout: 90_000 });

let api: ProcessingApiDouble;
const captured: CapturedClass[] = [];
beforeAll(async () => {
  api = await startProcessingApi();
});
afterEach(async () => {
  for (const one of captured.splice(0)) await one.remove();
});
afterAll(() => api.close());

async function record(tracks: readonly RecordedTrack[]): Promise<CapturedClass> {
  const recorded = await captureClass(tracks);
  captured.push(recorded);
  api.manifests.set(recorded.recordingId, recorded.manifest);
  return recorded;
}
async function makeCopy(recorded: CapturedClass, options: StepRunOptions = {}) {
  const made = await runStep(api, recorded, 'quick', makeQuick, options);
  return { ...made, video: made.fileOf('quick') };
}

const ada = { role: 'host', person: 'ada' } as const;
const red = 'color=red:s=640x480:r=30';
const blue = 'color=blue:s=1280x720:r=15';
const a440 = 'sine=frequency=440:sample_rate=48000,volume=4';
const a1000 = 'sine=frequency=1000:sample_rate=48000,volume=4';

test('the teacher and the screen are copied as they were sent, with everybody’s sound at its moment', async () => {
  const recorded = await record([
    { source: 'camera', ...ada, picture: red, startMs: 500, seconds: 19.5 },
    { source: 'microphone', ...ada, sound: a440, startMs: 0, seconds: 20 },
    { source: 'screen', ...ada, picture: blue, startMs: 8_500, seconds: 8 },
    { source: 'microphone', person: 'ben', sound: a1000, startMs: 10_000, seconds: 5 },
  ]);
  const { files, durationMs, video } = await makeCopy(recorded);
  expect(files.map(({ kind, contentType }) => [kind, contentType])).toEqual([
    ['quick', 'video/webm'],
    ['poster', 'image/jpeg'],
  ]);
  expect(Math.abs((durationMs ?? 0) - 20_000)).toBeLessThan(50);
  const found = await probe(video);
  expect(Math.abs(found.durationSeconds - 20)).toBeLessThan(0.3);
  expect(found.streams.map(stream => stream.codec)).toEqual(['vp8', 'opus']);
  const runs = colourRuns(await watch(video)).filter(run => run.to - run.from > 0.2);
  expect(runs.map(run => run.colour)).toEqual(['red', 'blue', 'red']);
  expect(runs[1]?.from).toBeCloseTo(8.5, 1);
  expect(runs[1]?.to).toBeCloseTo(16.5, 1);
  const sound = await listen(video);
  for (const second of [0.2, 5, 12, 19]) expect(toneAt(sound, 440, second, second + 0.5)).toBeCloseTo(0.5, 1);
  expect(toneAt(sound, 1000, 11, 14)).toBeGreaterThan(0.2);
  expect(toneAt(sound, 1000, 0, 9.9)).toBeLessThan(0.01);
});

test('H.264 is copied into MP4, changes of its size included', async () => {
  const recorded = await record([
    { source: 'camera', ...ada, picture: red, codec: 'h264', startMs: 0, seconds: 8 },
    { source: 'camera', ...ada, picture: blue, codec: 'h264', startMs: 8_000, seconds: 8 },
    { source: 'microphone', ...ada, sound: a440, startMs: 0, seconds: 16 },
  ]);
  const { files, video } = await makeCopy(recorded);
  expect(files[0]).toMatchObject({ contentType: 'video/mp4' });
  expect((await probe(video)).streams.map(stream => stream.codec)).toEqual(['h264', 'opus']);
  expect(colourRuns(await watch(video)).map(run => run.colour)).toEqual(['red', 'blue']);
});

test('a flash and a beep stay together within 40 ms, through an offset and a lost segment', async () => {
  const moments = [2, 6.5, 17.2, 22.4];
  const during = (offset: number) =>
    moments.map(at => `between(t,${(at - offset).toFixed(3)},${(at - offset + 0.2).toFixed(3)})`).join('+');
  const picture = `color=black:s=640x360:r=30,drawbox=t=fill:color=white:enable='${during(0.35)}'`;
  const sound = `aevalsrc='0.6*sin(2*PI*1000*t)*(${during(0)})':s=48000`;
  const recorded = await record([
    { source: 'camera', ...ada, picture, startMs: 350, seconds: 24, lost: [2] },
    { source: 'microphone', ...ada, sound, startMs: 0, seconds: 24, lost: [2] },
  ]);
  const { video } = await makeCopy(recorded);
  const seen = colourRuns(await watch(video)).filter(run => run.colour === 'white');
  const heard = onsets(await listen(video));
  expect([seen.length, heard.length]).toEqual([moments.length, moments.length]);
  for (const [index, moment] of moments.entries()) {
    expect(Math.abs((seen[index]?.from ?? 0) - (heard[index] ?? 0))).toBeLessThan(0.04);
    expect(Math.abs((seen[index]?.from ?? 0) - moment)).toBeLessThan(0.04);
  }
});

test('without any picture it is sound, and without any sound it is silent', async () => {
  const heard = await makeCopy(await record([{ source: 'microphone', sound: a440, startMs: 0, seconds: 6 }]));
  expect(heard.files.map(file => file.kind)).toEqual(['quick']);
  expect(toneAt(await listen(heard.video), 440, 1, 5)).toBeGreaterThan(0.2);
  const seen = await makeCopy(
    await record([{ source: 'camera', ...ada, picture: red, startMs: 0, seconds: 6 }]),
  );
  expect(colourRuns(await watch(seen.video)).map(run => run.colour)).toEqual(['red']);
  expect(Math.max(...(await listen(seen.video)).map(Math.abs))).toBeLessThan(0.001);
});

test('missing and truncated segments are left out at once; changed ones by the second attempt', async () => {
  const recorded = await record([
    { source: 'camera', ...ada, picture: red, startMs: 0, seconds: 16 },
    { source: 'microphone', ...ada, sound: a440, startMs: 0, seconds: 16 },
  ]);
  const [camera, voice] = recorded.manifest.tracks;
  const fileOf = (segment: { file: string } | undefined) =>
    path.join(recorded.captureDir, segment?.file ?? 'none');
  await truncate(fileOf(camera?.segments[1]), 2_000);
  await rm(fileOf(voice?.segments[0]));
  // Whole by its size, and no media at all.
  const { sizeBytes = 0 } = voice?.segments[2] ?? {};
  await writeFile(fileOf(voice?.segments[2]), Buffer.alloc(sizeBytes, 0x5a));
  const { video } = await makeCopy(recorded, { attempt: 2 });
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
