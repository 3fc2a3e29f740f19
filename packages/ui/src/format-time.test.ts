import { expect, test } from 'vitest';
import { formatDate, formatDuration, isoDuration } from './format-time.ts';

test('durations read as a clock, with hours only when there are any', () => {
  expect(formatDuration(0)).toBe('0:00');
  expect(formatDuration(9_999)).toBe('0:09');
  expect(formatDuration(247_000)).toBe('4:07');
  expect(formatDuration(3_753_000)).toBe('1:02:33');
});

test('a negative duration, from clocks that disagree, is zero', () => {
  expect(formatDuration(-5_000)).toBe('0:00');
  expect(isoDuration(-5_000)).toBe('PT0S');
});

test('a date is written in the zone that is asked for', () => {
  expect(formatDate('2026-11-12T23:30:00.000Z', 'date-time', 'en-GB', 'UTC')).toBe('12 Nov 2026, 23:30');
  expect(formatDate('2026-11-12T23:30:00.000Z', 'date', 'en-GB', 'Asia/Tokyo')).toBe('13 Nov 2026');
});
