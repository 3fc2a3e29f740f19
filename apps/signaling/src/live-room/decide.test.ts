import { evolve } from '@lectern/contracts/session-log/evolve';
import { logEventSchema } from '@lectern/contracts/session-log/log-event';
import { describe, expect, it } from 'vitest';
import { Driven, emptyState, id, joining, person, startedAt, system } from '../testing/driven-room.ts';
import type { Command } from './command.ts';

describe('seats', () => {
  it('are taken over by a newer connection, with hand and switches; the older one may do nothing more', () => {
    const room = new Driven();
    room.run(joining(), person(1, 1));
    room.run({ type: 'raise-hand' }, person(1, 1));
    room.run(
      {
        type: 'add-producer',
        producer: { producerId: 'p', source: 'microphone', kind: 'audio', paused: false },
      },
      person(1, 1),
    );
    const taken = room.run(joining(), person(1, 2));
    expect(taken).toMatchObject({
      ok: true,
      reply: { resumed: true, supersededConnectionId: 'instance.c1-1' },
    });
    expect(room.state.participants).toHaveLength(1);
    expect(room.state.hands).toHaveLength(1);
    expect(room.state.producers).toHaveLength(0);
    expect(room.state.participants[0]).toMatchObject({ microphoneOn: true, connectionId: 'instance.c1-2' });
    expect(room.run({ type: 'send-chat', text: 'hello' }, person(1, 1))).toMatchObject({
      code: 'seat_superseded',
    });
    // Its late goodbye changes nothing either.
    expect(room.run({ type: 'disconnect' }, person(1, 1))).toMatchObject({ ok: true, facts: [] });
  });

  it('are held after a lost connection, and given up only when nobody came back in time', () => {
    const room = new Driven();
    room.run(joining(), person(1));
    room.run({ type: 'disconnect' }, person(1));
    const expire: Command = { type: 'expire', participantId: id(1), reason: 'timed-out' };
    expect(room.run(expire, system, 10_000)).toMatchObject({ facts: [] });
    room.run(joining(), person(1, 2));
    expect(room.run(expire, system, 60_000)).toMatchObject({ facts: [] });
    room.run({ type: 'disconnect' }, person(1, 2));
    room.run(expire, system, 60_000);
    expect(room.state.participants).toHaveLength(0);
    expect(room.state.emptySince).not.toBeNull();
  });

  it('end at the capacity, but a held seat is not a new one', () => {
    const room = new Driven(emptyState(2));
    room.run(joining('host'), person(1));
    room.run(joining(), person(2));
    room.run({ type: 'disconnect' }, person(2));
    expect(room.run(joining(), person(3))).toMatchObject({ code: 'room_full' });
    expect(room.run(joining(), person(2, 2))).toMatchObject({ ok: true });
  });
});

it('someone who muted before the page reloaded is still muted in the log', () => {
  const room = new Driven();
  room.run(joining(), person(1));
  room.run(
    {
      type: 'add-producer',
      producer: { producerId: 'p', source: 'microphone', kind: 'audio', paused: false },
    },
    person(1),
  );
  room.run({ type: 'pause-producer', producerId: 'p' }, person(1));
  room.run({ type: 'disconnect' }, person(1));
  room.run(joining(), person(1, 2));
  expect(room.state.participants[0]?.microphoneOn).toBe(false);
});

it('a producer belongs to its owner alone', () => {
  const room = new Driven();
  room.run(joining(), person(1));
  room.run(joining('host'), person(2));
  room.run(
    { type: 'add-producer', producer: { producerId: 'p', source: 'camera', kind: 'video', paused: false } },
    person(1),
  );
  for (const type of ['pause-producer', 'resume-producer', 'close-producer'] as const)
    expect(room.run({ type, producerId: 'p' }, person(2))).toMatchObject({ code: 'media_not_found' });
});

it('the room narrows what a role may publish', () => {
  const room = new Driven();
  room.run({ ...joining(), sources: ['microphone'] } as Command, person(1));
  const camera = { producerId: 'p', source: 'camera', kind: 'video', paused: false } as const;
  expect(room.run({ type: 'add-producer', producer: camera }, person(1))).toMatchObject({
    code: 'forbidden',
  });
  const lie = { producerId: 'p', source: 'microphone', kind: 'video', paused: false } as const;
  expect(room.run({ type: 'add-producer', producer: lie }, person(1))).toMatchObject({
    code: 'rtp_parameters_invalid',
  });
});

describe('a join with a newer token', () => {
  const narrowed = (change: object) => ({ ...joining(), ...change }) as Command;
  function publishing() {
    const room = new Driven();
    room.run(joining(), person(1));
    for (const [source, kind] of [
      ['camera', 'video'],
      ['microphone', 'audio'],
    ] as const)
      room.run(
        { type: 'add-producer', producer: { producerId: source, source, kind, paused: false } },
        person(1),
      );
    return room;
  }
  const closedIn = (room: Driven) =>
    room.log.flatMap(event => (event.type === 'media:producer-closed' ? [event.payload] : []));

  it('takes its role and sources on the held seat, and closes what they no longer allow', () => {
    const room = publishing();
    room.run(narrowed({ sources: ['microphone'], freshMedia: false }), person(1, 2));
    expect(room.state.participants[0]).toMatchObject({ role: 'student', sources: ['microphone'] });
    expect(closedIn(room)).toEqual([{ producerId: 'camera', reason: 'closed' }]);
    expect(room.state.producers).toMatchObject([{ source: 'microphone' }]);
    const camera = { producerId: 'again', source: 'camera', kind: 'video', paused: false } as const;
    expect(room.run({ type: 'add-producer', producer: camera }, person(1, 2))).toMatchObject({
      code: 'forbidden',
    });
  });

  it('closes everything of somebody who only watches now, and gives back what is allowed again', () => {
    const room = publishing();
    room.run(narrowed({ role: 'observer', freshMedia: false }), person(1, 2));
    expect(room.state.producers).toEqual([]);
    room.run(joining('host'), person(1, 3));
    expect(room.run({ type: 'start-recording' }, person(1, 3))).toMatchObject({ ok: true });
  });

  it('tells what is forbidden from what is only lost with the old transports', () => {
    const room = publishing();
    room.run(narrowed({ sources: ['microphone'] }), person(1, 2));
    expect(closedIn(room)).toEqual([
      { producerId: 'camera', reason: 'closed' },
      { producerId: 'microphone', reason: 'lost' },
    ]);
    expect(room.state.participants[0]).toMatchObject({ cameraOn: false, microphoneOn: true });
  });

  it('is read in logs from before tokens were told', () => {
    const room = publishing();
    const { participantId, displayName } = room.state.participants[0]!;
    const old = logEventSchema.parse({
      type: 'room:peer-reconnected',
      payload: { participantId, displayName, connectionId: 'instance.c' },
      seq: room.state.seq + 1,
      at: startedAt,
    });
    expect(evolve(room.state, old).participants[0]).toMatchObject({
      role: 'student',
      sources: ['camera', 'microphone'],
    });
  });
});

it('ending stops the recording, empties the class, and nothing happens afterwards', () => {
  const room = new Driven();
  room.run(joining('host'), person(1));
  room.run({ type: 'start-recording' }, person(1));
  room.run({ type: 'end-session', reason: 'host' }, person(1));
  expect(room.log.map(event => event.type).slice(-3)).toEqual([
    'recording:stopped',
    'session:ended',
    'room:peer-left',
  ]);
  expect(room.state).toMatchObject({ recording: null, participants: [], ended: { reason: 'host' } });
  expect(room.run(joining(), person(2))).toMatchObject({ code: 'session_ended' });
  expect(room.run({ type: 'end-session', reason: 'api' }, system)).toMatchObject({ ok: true, facts: [] });
});

describe('shared screens', () => {
  it('are several at once, up to a limit, and a place that is freed can be taken', () => {
    const room = new Driven(emptyState(8));
    const screen = (n: number): Command => ({
      type: 'add-producer',
      producer: { producerId: `s${n}`, source: 'screen', kind: 'video', paused: false },
    });
    const everything = ['camera', 'microphone', 'screen'] as const;
    for (let n = 1; n <= 5; n += 1)
      room.run({ ...joining(), sources: [...everything] } as Command, person(n));
    for (let n = 1; n <= 4; n += 1) expect(room.run(screen(n), person(n))).toMatchObject({ ok: true });
    expect(room.run(screen(5), person(5))).toMatchObject({ ok: false, code: 'too_many_screens' });
    room.run({ type: 'close-producer', producerId: 's2' }, person(2));
    expect(room.run(screen(5), person(5))).toMatchObject({ ok: true });
  });
});

describe('muting', () => {
  const microphone = (producerId: string): Command => ({
    type: 'add-producer',
    producer: { producerId, source: 'microphone', kind: 'audio', paused: false },
  });
  const paused = (room: Driven) =>
    room.state.producers.filter(producer => producer.paused).map(producer => producer.producerId);

  it('is for hosts: one person or all at once, but no teacher by the way', () => {
    const room = new Driven();
    room.run(joining('host'), person(1));
    for (const n of [2, 3]) room.run(joining(), person(n));
    for (const n of [1, 2, 3]) room.run(microphone(`m${n}`), person(n));
    const one: Command = { type: 'mute', participantId: id(3), source: 'microphone' };
    expect(room.run(one, person(2))).toMatchObject({ ok: false, code: 'forbidden' });
    room.run(one, person(1));
    expect(paused(room)).toEqual(['m3']);
    expect(room.log.at(-1)).toMatchObject({ payload: { producerId: 'm3', by: id(1) } });
    room.run({ type: 'mute-all' }, person(1));
    expect(paused(room)).toEqual(['m2', 'm3']);
    expect(room.run({ type: 'resume-producer', producerId: 'm3' }, person(3))).toMatchObject({ ok: true });
  });

  it('of somebody who is silent already changes nothing, and of somebody who is gone is said', () => {
    const room = new Driven();
    room.run(joining('host'), person(1));
    room.run(joining(), person(2));
    const mute = (n: number): Command => ({ type: 'mute', participantId: id(n), source: 'camera' });
    expect(room.run(mute(2), person(1))).toMatchObject({ ok: true, facts: [] });
    expect(room.run(mute(3), person(1))).toMatchObject({ ok: false, code: 'not_found' });
  });
});
