import { describe, expect, it } from 'vitest';
import { EventLog } from './event-log.ts';
import { idOf, liveState, raised, said } from './testing/log-fixtures.ts';

const texts = (log: EventLog) => log.chat.map(message => message.text);

describe('the event log', () => {
  it('folds events in the order of seq, whatever order they arrive in', () => {
    const log = new EventLog();
    log.reset(liveState(), []);
    expect(log.accept([raised(2, 2)])).toEqual([]);
    expect(log.hasGap).toBe(true);
    const applied = log.accept([raised(3, 3), raised(1, 1)]);
    expect(applied.map(one => one.event.seq)).toEqual([1, 2, 3]);
    expect(applied.map(one => one.after.hands.length)).toEqual([1, 2, 3]);
    expect(log.state?.hands.map(hand => hand.participantId)).toEqual([idOf(1), idOf(2), idOf(3)]);
    expect(log.hasGap).toBe(false);
  });

  it('applies an event once, however often it comes', () => {
    const log = new EventLog();
    log.reset(liveState(), []);
    log.accept([said(1, 1, 'one'), said(1, 1, 'one')]);
    expect(log.accept([said(1, 1, 'one')])).toEqual([]);
    expect(texts(log)).toEqual(['one']);
    expect(log.seq).toBe(1);
  });

  it('keeps what comes before the snapshot and folds what the snapshot does not hold', () => {
    const log = new EventLog();
    log.accept([said(4, 1, 'four'), said(6, 1, 'six'), said(5, 1, 'five')]);
    expect(log.state).toBeNull();
    log.reset(liveState({ seq: 4 }), [said(3, 1, 'three'), said(4, 1, 'four')]);
    expect(texts(log)).toEqual(['three', 'four', 'five', 'six']);
    expect(log.seq).toBe(6);
  });

  it('does not go back to an older snapshot', () => {
    const log = new EventLog();
    log.reset(liveState({ seq: 8, title: 'now' }), []);
    log.reset(liveState({ seq: 5, title: 'then' }), [said(5, 1, 'kept all the same')]);
    expect(log.state?.title).toBe('now');
    expect(texts(log)).toEqual(['kept all the same']);
  });

  it('puts messages of the past before those it has, without doubles', () => {
    const log = new EventLog();
    log.reset(liveState({ seq: 9 }), [said(8, 1, 'eight'), said(9, 1, 'nine')]);
    log.addChat([said(2, 1, 'two'), said(8, 1, 'eight')]);
    expect(texts(log)).toEqual(['two', 'eight', 'nine']);
  });

  it('drops what waits when a snapshot has overtaken it', () => {
    const log = new EventLog();
    log.reset(liveState(), []);
    log.accept([said(5, 1, 'five')]);
    log.reset(liveState({ seq: 7 }), [said(5, 1, 'five')]);
    expect(log.hasGap).toBe(false);
    expect(texts(log)).toEqual(['five']);
  });
});
