import { expect, test } from 'vitest';
import { RecentFaults } from './recent-faults.ts';

test('faults of one minute are counted together, those of hours are not', () => {
  const faults = new RecentFaults();
  expect([0, 1_000, 2_000].map(now => faults.add(now))).toEqual([1, 2, 3]);
  expect(faults.add(60_500)).toBe(3);
  expect(faults.add(3_600_000)).toBe(1);
});
