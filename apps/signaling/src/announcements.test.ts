import { expect, it } from 'vitest';
import { aliveIntervalMs, aliveLifetimeMs, Announcements } from './announcements.ts';

/** Announces itself in time from `fromMs` until `untilMs`. */
function announce(announcements: Announcements, fromMs: number, untilMs: number): void {
  for (let nowMs = fromMs; nowMs <= untilMs; nowMs += aliveIntervalMs) announcements.succeeded(nowMs);
}

it('a process that has just started judges nobody for one lifetime', () => {
  const announcements = new Announcements();
  expect(announcements.mayJudge(0)).toBe(false);
  announce(announcements, 0, 4_000);
  expect(announcements.mayJudge(4_000)).toBe(false);
  announcements.succeeded(6_000);
  expect(announcements.mayJudge(6_000)).toBe(true);
});

it('after Redis was away, nobody is taken for dead until everybody had a lifetime to announce themselves', () => {
  const announcements = new Announcements();
  announce(announcements, 0, 20_000);
  expect(announcements.mayJudge(20_000)).toBe(true);
  // Already when the answer to a question from within the outage arrives, before our own announcement has.
  expect(announcements.mayJudge(29_000)).toBe(false);
  announce(announcements, 29_000, 33_000);
  expect(announcements.mayJudge(33_000)).toBe(false);
  announcements.succeeded(35_000);
  expect(announcements.mayJudge(29_000 + aliveLifetimeMs)).toBe(true);
});

it('one announcement that came late changes nothing while none can have lapsed', () => {
  const announcements = new Announcements();
  announce(announcements, 0, 20_000);
  announcements.succeeded(23_900);
  expect(announcements.mayJudge(24_000)).toBe(true);
});
