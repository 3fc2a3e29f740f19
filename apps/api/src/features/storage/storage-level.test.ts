import { expect, it } from 'vitest';
import { storageLevel, storageWarning } from './storage-level.ts';

it.each([
  [0, 100, 'ok'],
  [89, 100, 'ok'],
  [90, 100, 'near'],
  [99, 100, 'near'],
  [100, 100, 'full'],
  [250, 100, 'full'],
  [250, null, 'ok'],
] as const)('%i of %s bytes is %s, and says so unless all is well', (used, quota, level) => {
  expect(storageLevel(used, quota)).toBe(level);
  expect(storageWarning(used, quota) === null).toBe(level === 'ok');
});

it('never says a hundred per cent while something still fits', () => {
  expect(storageWarning(9_999, 10_000)).toMatch(/^99 %/);
});
