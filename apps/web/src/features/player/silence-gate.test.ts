import { expect, test } from 'vitest';
import { rootMeanSquare, SilenceGate } from './silence-gate.ts';

test('silence counts only after a while, and a sound ends it at once', () => {
  const gate = new SilenceGate();
  const levels: [number, number][] = [
    [0, 0.2],
    [100, 0],
    [700, 0.001],
    [800, 0],
    [900, 0.1],
    [1_000, 0],
    [1_699, 0],
    [1_700, 0],
  ];
  expect(levels.map(([nowMs, level]) => gate.isSilent(level, nowMs))).toEqual([
    ...[false, false, false, true],
    ...[false, false, false, true],
  ]);
});

test('the level of a full sine is 0.707, of nothing 0', () => {
  const sine = Float32Array.from({ length: 480 }, (_, i) => Math.sin((i / 48) * 2 * Math.PI));
  expect(rootMeanSquare(sine)).toBeCloseTo(Math.SQRT1_2, 3);
  expect(rootMeanSquare(new Float32Array(0))).toBe(0);
});
