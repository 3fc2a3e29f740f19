import { expect, test } from 'vitest';
import { formatBytes } from './format-bytes.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [182_400_000, '182 MB'],
  [999_600, '1.0 MB'],
  [1_440_000_000, '1.4 GB'],
  [9_960_000, '10 MB'],
])('%i bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
