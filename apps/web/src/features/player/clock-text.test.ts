import { expect, test } from 'vitest';
import { readClock } from './clock-text.ts';

test.each([
  ['0:00', 0],
  ['4:07', 247_000],
  ['1:02:33', 3_753_000],
  ['90:00', 5_400_000],
  ['12.5', 12_500],
  [' 7 ', 7_000],
])('%j is a time', (text, ms) => {
  expect(readClock(text)).toBe(ms);
});

test.each(['', '1:60', '1:60:00', '-1', '1:2:3:4', 'soon', '1e3'])('%j is none', text => {
  expect(readClock(text)).toBeNull();
});
