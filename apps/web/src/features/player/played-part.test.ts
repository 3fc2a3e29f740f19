import { expect, test } from 'vitest';
import { endOf, isAtEnd, placeAfter } from './played-part.ts';

const whole = { from: 0, length: null };
const trimmed = { from: 1.1, length: 2.2 };

test('an end that is not known yet keeps nobody from going on from where they stopped', () => {
  const end = endOf(Number.NaN, whole);
  expect(placeAfter({ kind: 'seek-by', seconds: 10 }, 754, end, whole)).toBe(764);
  expect(placeAfter({ kind: 'seek-by', seconds: -10 }, 754, end, whole)).toBe(744);
  expect(placeAfter({ kind: 'seek-to', seconds: 30 }, 754, end, whole)).toBe(30);
  expect(placeAfter({ kind: 'seek-to-share', share: 0.5 }, 754, end, whole)).toBeNull();
  expect(placeAfter({ kind: 'seek-to-share', share: 0 }, 754, end, whole)).toBe(0);
});

test('what was trimmed away is led to by nothing, before the file is there as after', () => {
  for (const duration of [Number.NaN, 100]) {
    const end = endOf(duration, trimmed);
    expect(placeAfter({ kind: 'seek-by', seconds: -5 }, 2, end, trimmed)).toBe(1.1);
    expect(placeAfter({ kind: 'seek-by', seconds: 5 }, 2, end, trimmed)).toBeCloseTo(3.3);
    expect(placeAfter({ kind: 'seek-to', seconds: 0 }, 2, end, trimmed)).toBe(1.1);
    expect(placeAfter({ kind: 'seek-to-share', share: 0.5 }, 2, end, trimmed)).toBeCloseTo(2.2);
  }
});

test('a file that is as long as it should be, but for a moment, is played to its own end', () => {
  expect(endOf(60.4, { from: 0, length: 60 })).toBe(60.4);
  expect(endOf(59.8, { from: 0, length: 60 })).toBe(59.8);
  expect(endOf(70, { from: 0, length: 60 })).toBe(60);
});

test('at the end is, whose clock stands there but for rounding', () => {
  const end = endOf(100, trimmed);
  expect(end).toBeGreaterThan(3.3);
  expect(isAtEnd(3.3, end)).toBe(true);
  expect(isAtEnd(3.2, end)).toBe(false);
  expect(isAtEnd(3.3, endOf(Number.NaN, whole))).toBe(false);
});

test('other actions lead nowhere', () => {
  expect(placeAfter({ kind: 'toggle-play' }, 2, 3, whole)).toBeNull();
});
