import { expect, test } from 'vitest';
import { expiryWords } from './video-words.ts';

const now = Date.UTC(2030, 0, 1, 12);
const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
const video = { expiresAt: null, expiresSoon: false, goneAt: null };

test.each([
  [{ expiresAt: at(24 * 30) }, null],
  [{ expiresAt: at(24 * 6), expiresSoon: true }, 'Expires in 6 days'],
  [{ expiresAt: at(5), expiresSoon: true }, 'Expires in a day'],
  [{ expiresAt: at(-5), expiresSoon: true }, 'Expires today'],
  [{ goneAt: at(24 * 14) }, 'Gone in 14 days'],
  // Deleted since the page's clock last moved.
  [{ goneAt: at(24 * 14 + 0.01) }, 'Gone in 14 days'],
  // What is in the bin goes by the bin's time, whatever retention says.
  [{ goneAt: at(24 * 3), expiresAt: at(1), expiresSoon: true }, 'Gone in 3 days'],
])('%o reads %s', (facts, words) => {
  expect(expiryWords({ ...video, ...facts }, now)).toBe(words);
});
