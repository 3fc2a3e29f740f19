import { expect, test } from 'vitest';
import { chapterStart, cuesAt, indexAt } from './follow.ts';

const items = [0, 1_000, 1_000, 5_000].map(startMs => ({ startMs, endMs: startMs + 2_000 }));

test('what has begun last is followed, from before the first to after the last', () => {
  expect([-1, 0, 999, 1_000, 4_999, 5_000, 1e9].map(ms => indexAt(items, ms))).toEqual([
    -1, 0, 0, 2, 2, 3, 3,
  ]);
  expect(indexAt([], 5)).toBe(-1);
});

test('cues that overlap are shown together, and end when they end', () => {
  expect(cuesAt(items, 1_500)).toHaveLength(3);
  expect(cuesAt(items, 2_500)).toHaveLength(2);
  expect(cuesAt(items, 3_000)).toHaveLength(0);
  expect(cuesAt(items, 6_999)).toHaveLength(1);
});

test('back leads to the beginning of the chapter, and from there to the one before', () => {
  const chapters = [{ startMs: 0 }, { startMs: 60_000 }, { startMs: 120_000 }];
  expect(chapterStart(chapters, 70_000, -1)).toBe(60_000);
  expect(chapterStart(chapters, 61_000, -1)).toBe(0);
  expect(chapterStart(chapters, 1_000, -1)).toBe(0);
  expect(chapterStart(chapters, 70_000, 1)).toBe(120_000);
  expect(chapterStart(chapters, 130_000, 1)).toBeNull();
});
