import { expect, it } from 'vitest';
import { CpuMeter } from './load.ts';

it('is the share of a core between two readings', () => {
  const meter = new CpuMeter();
  expect(meter.share).toBe(0);
  meter.add({ cpuMs: 100, atMs: 0 });
  expect(meter.share).toBe(0);
  meter.add({ cpuMs: 1_100, atMs: 5_000 });
  expect(meter.share).toBe(0.2);
});

it('does not take the start of a process for load', () => {
  const meter = new CpuMeter();
  meter.add({ cpuMs: 10, atMs: 0 });
  meter.add({ cpuMs: 50, atMs: 60 });
  expect(meter.share).toBe(0);
  meter.add({ cpuMs: 60, atMs: 5_000 });
  expect(meter.share).toBe(0.01);
});
