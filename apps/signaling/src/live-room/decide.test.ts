import { evolve } from '@lectern/contracts/session-log/evolve';
import { type LiveState, liveStateSchema } from '@lectern/contracts/session-log/live-state';
import { type LogEvent, logEventSchema } from '@lectern/contracts/session-log/log-event';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor, Command, Context } from './command.ts';
import { decide } from './decide.ts';
import { mayPublish, rolePermissions, sourcePermission } from './roles.ts';

const id = (n: number) => `0199aaaa-0000-7000-8000-${String(n).padStart(12, '0')}`;
const startedAt = '2026-11-21T10:00:00.000Z';

function emptyState(capacity = 4): LiveState {
  return {
    sessionId: id(900),
    roomId: id(901),
    title: 'Optics',
    capacity,
    autoRecord: false,
    startedAt,
    seq: 0,
    participants: [],
    hands: [],
    producers: [],
    recording: null,
    emptySince: startedAt,
    ended: null,
  };
}

/** A class driven by commands alone, as the room store does it. */
class Driven {
  state: LiveState;
  readonly log: LogEvent[] = [];
  #ids = 1000;
  #clockMs = Date.parse(startedAt);

  constructor(state = emptyState()) {
    this.state = state;
  }

  run(command: Command, actor: Actor, elapsedMs = 1): ReturnType<typeof decide> {
    this.#clockMs += elapsedMs;
    const now = new Date(this.#clockMs).toISOString();
    const context: Context = { now, newId: () => id(this.#ids++), departureTimeoutMs: 20_000 };
    const decision = decide(this.state, command, actor, context);
    if (!decision.ok) return decision;
    for (const fact of decision.facts) {
      const event = { ...fact, seq: this.state.seq + 1, at: now } as LogEvent;
      this.log.push(event);
      this.state = evolve(this.state, event);
    }
    return decision;
  }
}

const system: Actor = { kind: 'system' };
const person = (n: number, connection = 1): Actor & { kind: 'participant' } => ({
  kind: 'participant',
  participantId: id(n),
  connectionId: `instance.c${n}-${connection}`,
});
const joining = (role: 'host' | 'student' | 'observer' = 'student', freshMedia = true): Command => ({
  type: 'join',
  displayName: `${role} person`,
  role,
  sources: ['camera', 'microphone'],
  freshMedia,
});

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

const people = fc.integer({ min: 1, max: 5 });
const connections = fc.integer({ min: 1, max: 2 });
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

const producerIds = fc.constantFrom('a', 'b', 'c');
const recordingIds = fc.integer({ min: 1000, max: 1010 }).map(id);
const sources = fc.constantFrom('camera', 'microphone', 'screen', 'screen-audio');

const commands: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    type: fc.constant('join' as const),
    displayName: fc.constant('Somebody'),
    role: fc.constantFrom('host', 'student', 'guest', 'observer'),
    sources: fc.subarray(['camera', 'microphone', 'screen', 'screen-audio'] as const),
    freshMedia: fc.boolean(),
  }),
  fc.constantFrom<Command>(
    { type: 'leave' },
    { type: 'disconnect' },
    { type: 'raise-hand' },
    { type: 'send-chat', text: 'hello' },
    { type: 'reset-media' },
    { type: 'start-recording' },
    { type: 'stop-recording' },
    { type: 'mute-all' },
    { type: 'lose-media', reason: 'worker died' },
  ),
  fc.record({
    type: fc.constant('expire' as const),
    participantId: people.map(id),
    reason: fc.constant('timed-out' as const),
  }),
  fc.record({
    type: fc.constant('lose-connection' as const),
    participantId: people.map(id),
    connectionId: fc.tuple(people, connections).map(([n, c]) => person(n, c).connectionId),
  }),
  fc.record({
    type: fc.constant('lower-hand' as const),
    participantId: fc.option(people.map(id), { nil: undefined }),
  }),
  fc.record({
    type: fc.constant('add-producer' as const),
    producer: fc.record({
      producerId: producerIds,
      source: sources,
      kind: fc.constantFrom('audio', 'video'),
      paused: fc.boolean(),
    }),
  }),
  fc.record({
    type: fc.constantFrom('pause-producer', 'resume-producer', 'close-producer', 'lose-producer'),
    producerId: producerIds,
  }),
  fc.record({
    type: fc.constant('mute' as const),
    participantId: people.map(id),
    source: fc.constantFrom('microphone', 'camera'),
  }),
  fc.record({ type: fc.constant('confirm-recording' as const), recordingId: recordingIds }),
  fc.record({
    type: fc.constant('finish-recording' as const),
    recordingId: recordingIds,
    reason: fc.constant('requested' as const),
  }),
  fc.record({ type: fc.constant('end-session' as const), reason: fc.constantFrom('host', 'api', 'empty') }),
) as fc.Arbitrary<Command>;

const actors: fc.Arbitrary<Actor> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(people, connections).map(([n, c]) => person(n, c)) },
  { weight: 1, arbitrary: fc.constant(system) },
);
const steps = fc.array(fc.tuple(commands, actors, fc.integer({ min: 0, max: 30_000 })), { maxLength: 80 });

/** What must hold in every state that any commands lead to. */
function assertInvariants(state: LiveState): void {
  expect(liveStateSchema.safeParse(state).success).toBe(true);
  const present = state.participants.map(p => p.participantId);
  expect(new Set(present).size, 'one seat a person').toBe(present.length);
  const held = state.participants.map(p => p.connectionId);
  expect(new Set(held).size, 'one seat a connection').toBe(held.length);
  expect(present.length).toBeLessThanOrEqual(state.capacity);
  const hands = state.hands.map(hand => hand.participantId);
  expect(new Set(hands).size, 'one place in the queue').toBe(hands.length);
  for (const hand of hands) expect(present).toContain(hand);
  const shares = state.producers.map(p => `${p.participantId} ${p.source}`);
  expect(new Set(shares).size, 'one producer a source').toBe(shares.length);
  for (const producer of state.producers) {
    const owner = state.participants.find(p => p.participantId === producer.participantId);
    expect(owner && mayPublish(owner, producer.source), 'only what its owner may publish').toBe(true);
  }
  expect(state.emptySince === null || state.participants.length === 0).toBe(true);
  for (const { connected, seatHeldUntil } of state.participants)
    expect(connected).toBe(seatHeldUntil === null);
}

describe('any order of commands', () => {
  it('keeps the invariants, numbers the log without gaps, and writes only events of the contract', () => {
    fc.assert(
      fc.property(steps, list => {
        const room = new Driven();
        for (const [command, actor, elapsedMs] of list) {
          room.run(command, actor, elapsedMs);
          assertInvariants(room.state);
        }
        expect(room.log.map(event => event.seq)).toEqual(room.log.map((_, i) => i + 1));
        for (const event of room.log) expect(logEventSchema.safeParse(event).success).toBe(true);
        // A browser that folds the log from the start arrives at the same state.
        expect(room.log.reduce(evolve, emptyState())).toEqual(room.state);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the queue in the order in which hands went up', () => {
    fc.assert(
      fc.property(steps, list => {
        const room = new Driven();
        for (const [command, actor, elapsedMs] of list) room.run(command, actor, elapsedMs);
        const placeOf = (participantId: string) =>
          room.log.findLastIndex(e => e.type === 'hand:raised' && e.payload.participantId === participantId);
        const places = room.state.hands.map(hand => placeOf(hand.participantId));
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }),
    );
  });

  it('changes nothing for someone without the permission, or without a seat', () => {
    fc.assert(
      fc.property(steps, commands, actors, (list, command, actor) => {
        const room = new Driven();
        for (const [earlier, by, elapsedMs] of list) room.run(earlier, by, elapsedMs);
        if (actor.kind === 'system' || command.type === 'join') return;
        const seat = room.state.participants.find(p => p.participantId === actor.participantId);
        const needed = {
          'send-chat': 'chatSend',
          'raise-hand': 'handRaise',
          'start-recording': 'recordingControl',
          'stop-recording': 'recordingControl',
          'end-session': 'sessionEnd',
          mute: 'mediaMuteOthers',
          'mute-all': 'mediaMuteOthers',
        } as const;
        const isSystemOnly = [
          'expire',
          'lose-connection',
          'lose-producer',
          'lose-media',
          'confirm-recording',
          'finish-recording',
        ].includes(command.type);
        const lacks =
          (command.type in needed &&
            seat &&
            !rolePermissions[seat.role].has(needed[command.type as keyof typeof needed])) ||
          (command.type === 'add-producer' &&
            seat &&
            (!rolePermissions[seat.role].has(sourcePermission[command.producer.source]) ||
              !seat.sources.includes(command.producer.source)));
        const seatless = seat?.connectionId !== actor.connectionId && command.type !== 'disconnect';
        if (!isSystemOnly && !lacks && !seatless) return;
        const before = room.state;
        expect(room.run(command, actor)).toMatchObject({ ok: false });
        expect(room.state).toBe(before);
      }),
      { numRuns: 300 },
    );
  });
});
