import { expect, test } from 'vitest';
import { mergeRanges, WatchedRanges } from './watched-ranges.ts';

test('ranges that overlap or touch become one, whatever their order', () => {
  const ranges = [
    [50, 60],
    [0, 10],
    [10, 20],
    [15, 18],
    [30, 40],
  ].map(([startMs = 0, endMs = 0]) => ({ startMs, endMs }));
  expect(mergeRanges(ranges)).toEqual([
    { startMs: 0, endMs: 20 },
    { startMs: 30, endMs: 40 },
    { startMs: 50, endMs: 60 },
  ]);
});

test('only what was played is watched: not what was jumped over, back or forth', () => {
  const watched = new WatchedRanges();
  for (const ms of [0, 250, 500, 750]) watched.look(ms, true);
  watched.look(60_000, true);
  watched.look(60_250, true);
  watched.look(60_500, false);
  watched.look(10_000, false);
  watched.look(10_250, true);
  expect(watched.take(10)).toEqual([
    { startMs: 0, endMs: 750 },
    { startMs: 60_000, endMs: 60_500 },
  ]);
  expect(watched.take(10)).toEqual([]);
});

test('what could not be told is told the next time, once', () => {
  const watched = new WatchedRanges();
  watched.look(0, true);
  watched.look(1_000, true);
  const taken = watched.take(10);
  watched.look(2_000, true);
  watched.putBack(taken);
  expect(watched.take(10)).toEqual([{ startMs: 0, endMs: 2_000 }]);
});
