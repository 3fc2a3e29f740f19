import { evolve } from '@lectern/contracts/session-log/evolve';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { CaptureStopReason } from '@lectern/contracts/session-log/recording-events';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import { describe, expect, it } from 'vitest';
import { noticesOf } from './session-notices.ts';
import { idOf, liveState, person, raised } from './testing/log-fixtures.ts';

const me = idOf(1);
const at = '2026-11-21T10:00:00.000Z';
const notices = (before: LiveState, event: LogEvent) =>
  noticesOf({ before, event, after: evolve(before, event) }, me);
const small = liveState({ participants: [person(1, 'Ada'), person(2, 'Bob')] });
const joined = (n: number, name: string): LogEvent => ({
  type: 'room:peer-joined',
  payload: { participant: person(n, name) },
  seq: 1,
  at,
});

describe('notices', () => {
  it('tell who joined, but not oneself and not in a large class', () => {
    expect(notices(small, joined(3, 'Cy'))).toEqual([{ kind: 'joined', displayName: 'Cy' }]);
    expect(notices(small, joined(1, 'Ada'))).toEqual([]);
    const large = liveState({ participants: Array.from({ length: 8 }, (_, i) => person(i + 1, `P${i}`)) });
    expect(notices(large, joined(9, 'Nine'))).toEqual([]);
  });

  describe('of a recording that waits', () => {
    const recordingId = idOf(9);
    const waiting = (automatic: boolean) =>
      liveState({
        participants: [person(1, 'Ada')],
        recording: {
          ...{ recordingId, state: 'starting', startedAt: at, provisional: false },
          ...{ automatic, delay: 'media-away' },
        },
      });
    const stopping: LogEvent = {
      type: 'recording:stopping',
      payload: { recordingId, requestedBy: null },
      ...{ seq: 1, at },
    };
    const stopped = (reason: CaptureStopReason): LogEvent => ({
      type: 'recording:stopped',
      payload: { recordingId, reason },
      ...{ seq: 2, at },
    });

    it('do not say that it is saved when somebody stops it', () => {
      expect(notices(waiting(false), stopping)).toEqual([]);
      expect(notices(evolve(waiting(false), stopping), stopped('requested'))).toEqual([]);
    });

    it('say that it is over when nobody wanted that, unless it is tried again by itself', () => {
      const over = [{ kind: 'recording-stopped', reason: 'capture-failed' }];
      expect(notices(waiting(false), stopped('capture-failed'))).toEqual(over);
      expect(notices(waiting(true), stopped('capture-failed'))).toEqual([]);
    });
  });

  it('tell of a hand of others in any class', () => {
    expect(notices(small, raised(1, 2))).toEqual([{ kind: 'hand-raised', displayName: 'Bob' }]);
    expect(notices(small, raised(1, 1))).toEqual([]);
  });

  it('tell who left by the name they had', () => {
    const left: LogEvent = {
      type: 'room:peer-left',
      payload: { participantId: idOf(2), reason: 'left' },
      seq: 1,
      at,
    };
    expect(notices(small, left)).toEqual([{ kind: 'left', displayName: 'Bob' }]);
  });

  it('tell the muted person who muted them, and nobody else', () => {
    const state = (owner: number) =>
      liveState({
        participants: small.participants,
        producers: [
          { producerId: 'p', participantId: idOf(owner), source: 'microphone', kind: 'audio', paused: false },
        ],
      });
    const paused: LogEvent = {
      type: 'media:producer-paused',
      payload: { producerId: 'p', by: idOf(2) },
      seq: 1,
      at,
    };
    expect(notices(state(1), paused)).toEqual([{ kind: 'muted-by', displayName: 'Bob' }]);
    expect(notices(state(2), paused)).toEqual([]);
  });

  it('say that somebody is back only when they were away', () => {
    const back: LogEvent = {
      type: 'room:peer-reconnected',
      payload: { participantId: idOf(2), connectionId: 'b.2', displayName: 'Bob' },
      seq: 1,
      at,
    };
    const away = liveState({ participants: [person(1, 'Ada'), person(2, 'Bob', { connected: false })] });
    expect(notices(away, back)).toEqual([{ kind: 'back', displayName: 'Bob' }]);
    expect(notices(small, back)).toEqual([]);
  });
});
