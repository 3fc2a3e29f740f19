import { expect, test } from 'vitest';
import { sessionLengthMs, sessionStatus } from './session-facts.ts';

test('a session has a length once it has ended', () => {
  expect(
    sessionLengthMs({ startedAt: '2026-11-20T10:00:00.000Z', endedAt: '2026-11-20T10:45:00.000Z' }),
  ).toBe(45 * 60_000);
  expect(sessionLengthMs({ startedAt: '2026-11-20T10:00:00.000Z', endedAt: null })).toBeNull();
  expect(sessionLengthMs({ startedAt: null, endedAt: null })).toBeNull();
});

test('the way it ended is said', () => {
  expect(sessionStatus({ state: 'live', endReason: null })).toBe('Live now');
  expect(sessionStatus({ state: 'ended', endReason: 'empty' })).toBe('Ended when empty');
  expect(sessionStatus({ state: 'ended', endReason: null })).toBe('Ended');
});
