import { describe, expect, it } from 'vitest';
import { isUnchanged, rangeApplies, readByteRange } from './byte-range.ts';

describe('a Range header', () => {
  it.each([
    [undefined, 'whole'],
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=0-99', { start: 0, end: 99 }],
    ['bytes=10-', { start: 10, end: 99 }],
    ['bytes=90-500', { start: 90, end: 99 }],
    ['bytes=99-', { start: 99, end: 99 }],
    ['bytes=-1', { start: 99, end: 99 }],
    ['bytes=-100', { start: 0, end: 99 }],
    ['bytes=-101', { start: 0, end: 99 }],
    ['BYTES= 5-6 ', { start: 5, end: 6 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=100-200', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=99999999999999999999-', 'unsatisfiable'],
    ['bytes=6-5', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=', 'whole'],
    ['bytes=a-b', 'whole'],
    ['bytes=1.5-2', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['items=0-1', 'whole'],
    ['', 'whole'],
  ] as const)('%s of 100 bytes → %o', (header, expected) => {
    expect(readByteRange(header, 100)).toEqual(expected);
  });

  it.each(['bytes=0-', 'bytes=0-0', 'bytes=-5'])('%s of an empty file cannot be satisfied', header => {
    expect(readByteRange(header, 0)).toBe('unsatisfiable');
  });
});

it.each([
  [undefined, '"a"', true],
  ['"a"', '"a"', true],
  ['"b"', '"a"', false],
  ['W/"a"', 'W/"a"', false],
  ['W/"a"', '"a"', false],
  ['Sat, 21 Nov 2026 00:00:00 GMT', '"a"', false],
])('If-Range %s lets a range of %s count: %s', (ifRange, etag, expected) => {
  expect(rangeApplies(ifRange, etag)).toBe(expected);
});

it.each([
  [undefined, false],
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ['"b"', false],
  ['*', true],
  ['', false],
])('If-None-Match %s means that "a" is known: %s', (ifNoneMatch, expected) => {
  expect(isUnchanged(ifNoneMatch, '"a"')).toBe(expected);
});
