import { expect, test } from 'vitest';
import { behindLiveMs, lengthSeconds, replayRates } from './replay-time.ts';

const start = '2030-01-01T10:00:00.000Z';
const ranges = (end: number | null) =>
  ({ length: end === null ? 0 : 1, start: () => 0, end: () => end ?? 0 }) as TimeRanges;

test('the distance to live is the time since that picture was taken', () => {
  expect(behindLiveMs(start, 0, Date.parse(start) + 750_000)).toBe(750_000);
  expect(behindLiveMs(start, 740, Date.parse(start) + 750_000)).toBe(10_000);
  expect(behindLiveMs(start, 10, Date.parse(start))).toBe(0);
  expect(behindLiveMs(null, 10, Date.parse(start))).toBeNull();
});

test('the length is known before the player has it, and where the browser calls it endless', () => {
  expect(lengthSeconds(null, 8_533)).toBe(8.533);
  expect(lengthSeconds({ duration: Number.NaN, seekable: ranges(null) }, 8_533)).toBe(8.533);
  expect(lengthSeconds({ duration: Number.POSITIVE_INFINITY, seekable: ranges(20) }, 8_533)).toBe(20);
  expect(lengthSeconds({ duration: 30, seekable: ranges(20) }, 8_533)).toBe(30);
});

test('nobody is offered more than double speed', () => {
  expect(Math.min(...replayRates)).toBe(0.5);
  expect(Math.max(...replayRates)).toBe(2);
});
