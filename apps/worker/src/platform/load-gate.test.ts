import { expect, test } from 'vitest';
import { busyShareBetween, createHeldClock, heavySlots } from './load-gate.ts';

const settings = { concurrency: 4, busyLimit: 0.6 };
const idle = { busyShare: 0.1, classesLive: false, heldMs: 0 };

test.each([
  ['an idle machine takes all', idle, 4],
  ['while classes are live half of it, though nothing is busy yet', { ...idle, classesLive: true }, 2],
  ['a busy one takes nothing new', { ...idle, busyShare: 0.61 }, 0],
  ['with or without classes', { busyShare: 0.9, classesLive: true, heldMs: 119_000 }, 0],
  ['but after two minutes one after the other', { busyShare: 0.9, classesLive: true, heldMs: 120_000 }, 1],
])('%s', (_, load, slots) => {
  expect(heavySlots(load, settings)).toBe(slots);
});

test('the only slot of a small machine stays while classes are live', () => {
  expect(heavySlots({ ...idle, classesLive: true }, { ...settings, concurrency: 1 })).toBe(1);
});

test('the share is of the time between two looks', () => {
  expect(busyShareBetween({ busy: 100, total: 1_000 }, { busy: 150, total: 1_100 })).toBe(0.5);
  expect(busyShareBetween({ busy: 100, total: 1_000 }, { busy: 100, total: 1_000 })).toBe(0);
});

test('on a machine that stays busy the second step waits no longer than the first, and a calm moment begins anew', () => {
  const heldFor = createHeldClock(settings.busyLimit);
  const slotsAt = (seconds: number, busyShare: number) =>
    heavySlots({ busyShare, classesLive: false, heldMs: heldFor(busyShare, seconds * 1_000) }, settings);
  expect([1, 61, 121, 126, 3_600].map(second => slotsAt(second, 0.9))).toEqual([0, 0, 1, 1, 1]);
  expect([3_605, 3_610, 3_730].map((second, index) => slotsAt(second, index === 0 ? 0.6 : 0.9))).toEqual([
    4, 0, 1,
  ]);
});
