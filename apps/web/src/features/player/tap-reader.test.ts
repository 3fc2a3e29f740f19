import { expect, test } from 'vitest';
import { TapReader } from './tap-reader.ts';

test('two quick taps at a side go ten seconds, and each further one ten more', () => {
  const taps = new TapReader();
  expect([taps.tap(0.1, 0), taps.tap(0.2, 200), taps.tap(0.1, 400)]).toEqual([0, -10, -10]);
  expect([taps.tap(0.9, 600), taps.tap(0.8, 850)]).toEqual([0, 10]);
});

test('slow taps, taps on different sides and taps in the middle go nowhere', () => {
  const taps = new TapReader();
  expect([
    taps.tap(0.1, 0),
    taps.tap(0.1, 301),
    taps.tap(0.9, 400),
    taps.tap(0.5, 500),
    taps.tap(0.5, 600),
  ]).toEqual([0, 0, 0, 0, 0]);
});
