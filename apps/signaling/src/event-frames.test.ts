import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventFrames } from './event-frames.ts';

let audience: number;
let frames: number[][];
let sender: EventFrames;
let seq: number;

beforeEach(() => {
  vi.useFakeTimers();
  audience = 200;
  frames = [];
  seq = 0;
  sender = new EventFrames({
    audienceOf: () => audience,
    send: (_, events) => frames.push(events.map(event => event.seq)),
  });
});
afterEach(() => vi.useRealTimers());

const event = (type: LogEvent['type']) => ({ type, payload: {}, seq: ++seq, at: '' }) as unknown as LogEvent;
const joins = () => sender.broadcast('class', [event('room:peer-joined')]);
const says = () => sender.broadcast('class', [event('chat:message-sent')]);
const inOrder = () => expect(frames.flat()).toEqual(Array.from({ length: seq }, (_, i) => i + 1));

describe('what a class is told', () => {
  it('comes at once in a small class', () => {
    audience = 29;
    for (let i = 0; i < 5; i += 1) joins();
    expect(frames).toHaveLength(5);
  });

  it('comes in at most five frames a second while hundreds join, in order and complete', () => {
    for (let i = 0; i < 200; i += 1) {
      joins();
      vi.advanceTimersByTime(5);
    }
    vi.runAllTimers();
    expect(frames.length).toBeLessThanOrEqual(6);
    inOrder();
  });

  it('comes at once when people say something, with what had waited before it', () => {
    for (let i = 0; i < 3; i += 1) joins();
    says();
    expect(frames).toEqual([[1], [2, 3, 4]]);
    joins();
    vi.runAllTimers();
    inOrder();
  });

  it('is not lost when the process stops', () => {
    for (let i = 0; i < 3; i += 1) joins();
    sender.close();
    inOrder();
    expect(vi.getTimerCount()).toBe(0);
  });
});
