import { expect, test } from 'vitest';
import { watchableWithoutSeat } from './without-seat.ts';

test('a class can be watched without a seat only while something of it is recorded', () => {
  expect(watchableWithoutSeat({ recording: 'recorded' })).toBe(true);
  expect(watchableWithoutSeat({ recording: 'kept' })).toBe(true);
  expect(watchableWithoutSeat({ recording: 'none' })).toBe(false);
});
