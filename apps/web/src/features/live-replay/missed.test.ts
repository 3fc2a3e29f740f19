import type { ClassroomView } from '@lectern/client/classroom-view';
import { expect, test } from 'vitest';
import { missedMs } from './missed.ts';

const at = (minutes: number) => new Date(Date.UTC(2030, 0, 1, 10, minutes)).toISOString();
const view = (joined: number, role: 'host' | 'student' = 'student', recordedFrom: number | null = 0) =>
  ({
    me: { joinedAt: at(joined), role },
    startedAt: at(0),
    recording:
      recordedFrom === null ? null : { recordingId: 'r', state: 'active', startedAt: at(recordedFrom) },
  }) as Pick<ClassroomView, 'me' | 'startedAt' | 'recording'>;

test('who comes more than a minute late has missed what was recorded until then', () => {
  expect(missedMs(view(12))).toBe(12 * 60_000);
  expect(missedMs(view(12, 'student', 10))).toBe(2 * 60_000);
});

test('nothing is missed by who came in time, by a host, or where nothing is recorded', () => {
  expect(missedMs(view(1))).toBeNull();
  expect(missedMs(view(12, 'host'))).toBeNull();
  expect(missedMs(view(12, 'student', 12))).toBeNull();
  expect(missedMs(view(12, 'student', null))).toBeNull();
});
