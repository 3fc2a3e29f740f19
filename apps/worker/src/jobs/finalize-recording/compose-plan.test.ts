import { expect, test } from 'vitest';
import { planComposition } from './compose-plan.ts';
import { concatList } from './ffmpeg-arguments.ts';
import { inARow, manifestOf, type TrackFixture } from '../../testing/manifest.fixture.ts';
import { buildTimeline } from './timeline.ts';

const planOf = (tracks: readonly TrackFixture[]) =>
  planComposition(buildTimeline(manifestOf(tracks), () => true));
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

test('pieces and chunks add up to the whole, to the frame and the sample', () => {
  const plan = planOf([
    { name: 'a', source: 'camera', role: 'host', segments: inARow(777, 20) },
    { name: 'b', source: 'screen', role: 'host', segments: inARow(10_011, 2) },
    { name: 'c', source: 'screen', role: 'host', segments: inARow(40_005, 1) },
    { name: 'd', source: 'microphone', segments: inARow(0, 40) },
  ]);
  expect(plan.frames).toBe(4_800);
  expect(sum(plan.pieces.map(piece => piece.frames))).toBe(4_800);
  expect(plan.samples).toBe(160 * 48_000);
  expect(plan.chunks.map(chunk => chunk.samples / 48_000)).toEqual([60, 60, 40]);
});

test('a piece that begins inside a segment reads that segment from its start', () => {
  const plan = planOf([
    { name: 'host', source: 'camera', role: 'host', segments: inARow(0, 4) },
    { name: 'screen', source: 'screen', role: 'host', segments: inARow(2_000, 1) },
  ]);
  const after = plan.pieces[2]?.tiles[0]?.run;
  expect(plan.pieces.map(piece => piece.frames)).toEqual([60, 120, 300]);
  expect(after?.files.map(file => file.file)).toEqual([0, 1, 2, 3].map(index => `rec/host/${index}.mkv`));
  expect(after?.startMs).toBeCloseTo(-6_000, 0);
});

test('a gap between files is kept: the next file starts when it was recorded', () => {
  const plan = planOf([
    {
      name: 'host',
      source: 'camera',
      role: 'host',
      segments: [
        [0, 4_000],
        [7_000, 4_000],
      ],
    },
    {
      name: 'voice',
      source: 'microphone',
      segments: [
        [500, 4_000],
        [9_000, 2_000],
      ],
    },
  ]);
  expect(plan.pieces).toHaveLength(1);
  expect(plan.pieces[0]?.tiles[0]?.run?.files.map(file => Math.round(file.untilNextMs))).toEqual([
    7_000, 4_000,
  ]);
  const voice = plan.chunks[0]?.runs[0];
  expect(voice?.startMs).toBeCloseTo(500, 0);
  expect(voice?.files.map(file => Math.round(file.untilNextMs))).toEqual([8_500, 2_000]);
});

test('a piece that only holds a frame reads the file which that frame is in', () => {
  const plan = planOf([
    {
      name: 'host',
      source: 'camera',
      role: 'host',
      segments: [
        [0, 4_000],
        [8_500, 4_000],
      ],
    },
    { name: 'screen', source: 'screen', role: 'host', segments: [[3_000, 3_000]] },
  ]);
  // From 6 to 8.5 s the camera's picture of second 4 is held.
  expect(plan.pieces.map(piece => piece.frames)).toEqual([90, 90, 195]);
  expect(plan.pieces[2]?.tiles[0]?.run?.files.map(file => file.file)).toEqual([
    'rec/host/0.mkv',
    'rec/host/1.mkv',
  ]);
  expect(plan.pieces[2]?.tiles[0]?.run?.startMs).toBeCloseTo(-6_000, 0);
});

test('a chunk of sound opens only who is heard in it', () => {
  const plan = planOf([
    { name: 'early', source: 'microphone', segments: inARow(0, 3) },
    { name: 'late', source: 'microphone', segments: inARow(100_000, 3) },
  ]);
  expect(plan.chunks.map(chunk => chunk.runs.length)).toEqual([1, 1]);
  expect(plan.chunks[0]?.runs[0]?.files[0]?.file).toBe('rec/early/0.mkv');
  expect(plan.chunks[1]?.runs[0]?.startMs).toBeCloseTo(40_000, 0);
});

test('without anybody the whole is dark, with the title', () => {
  const plan = planOf([{ name: 'sound', source: 'screen-audio', segments: inARow(0, 2) }]);
  expect(plan.pieces).toEqual([{ firstFrame: 0, frames: 240, tiles: [], title: 'Algebra' }]);
});

test('somebody who is only heard has a tile with their name', () => {
  const plan = planOf([{ name: 'ada', source: 'microphone', segments: inARow(0, 2) }]);
  const box = { x: 0, y: 0, width: 1280, height: 720 };
  expect(plan.pieces).toMatchObject([{ frames: 240, tiles: [{ ...box, run: null, displayName: 'ada' }] }]);
});

test('a screen fills the picture and the speaker lies over its corner', () => {
  const plan = planOf([
    { name: 'host', source: 'camera', role: 'host', segments: inARow(0, 2) },
    { name: 'screen', source: 'screen', role: 'host', segments: inARow(0, 2) },
  ]);
  expect(plan.pieces).toMatchObject([
    {
      tiles: [
        { x: 0, y: 0, width: 1280, height: 720, run: { files: [{ file: 'rec/screen/0.mkv' }, {}] } },
        { x: 1008, y: 560, width: 256, height: 144, run: { files: [{ file: 'rec/host/0.mkv' }, {}] } },
      ],
    },
  ]);
});

test('without any sound the chunks are silent', () => {
  const plan = planOf([{ name: 'host', source: 'camera', segments: inARow(0, 2) }]);
  expect(plan.chunks).toEqual([{ samples: 8 * 48_000, runs: [] }]);
});

test('the poster comes from a tenth of the way in, or the next place with a picture', () => {
  expect(planOf([{ name: 'host', source: 'camera', segments: inARow(0, 10) }]).posterSeconds[0]).toBeCloseTo(
    4,
    2,
  );
  const late = planOf([
    { name: 'voice', source: 'microphone', segments: inARow(0, 10) },
    { name: 'host', source: 'camera', segments: inARow(30_000, 2) },
  ]);
  expect(late.posterSeconds[0]).toBeCloseTo(30, 2);
});

test('a quote in a path cannot end the path in ffmpeg’s list', () => {
  expect(concatList([{ path: "/data/it's/0.mkv", untilNextMs: 4_000 }])).toBe(
    "ffconcat version 1.0\nfile '/data/it'\\''s/0.mkv'\nduration 4.000000\n",
  );
});
