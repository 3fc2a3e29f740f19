import { expect, test } from 'vitest';
import { brightness } from './slide-geometry.ts';

test('the slide is right: brightest in the middle, the same on both sides, dark between the bands', () => {
  expect(brightness(0)).toBe(1);
  expect(brightness(70)).toBeCloseTo(brightness(-70));
  const between = Array.from({ length: 100 }, (_, y) => brightness(y));
  expect(Math.min(...between)).toBeLessThan(0.01);
});
