import { evolve } from '@lectern/contracts/session-log/evolve';
import { type LiveState, liveStateSchema } from '@lectern/contracts/session-log/live-state';
import { logEventSchema } from '@lectern/contracts/session-log/log-event';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Driven, emptyState, id, person, system } from '../testing/driven-room.ts';
import type { Actor, Command } from './command.ts';
import { mayPublish, rolePermissions, sourcePermission } from './roles.ts';

const people = fc.integer({ min: 1, max: 5 });
const connections = fc.integer({ min: 1, max: 2 });
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
    receives: fc.constantFrom('full', 'data-budget'),
    recordingConsent: fc.option(
      fc.record({ answer: fc.constantFrom('given', 'declined'), textVersion: fc.constant('1') }),
      { nil: undefined },
    ),
  }),
  fc.constantFrom<Command>(
    { type: 'leave' },
    { type: 'disconnect' },
    { type: 'raise-hand' },
    { type: 'send-chat', text: 'hello' },
    { type: 'send-caption', language: 'en', text: 'hello', typedForMs: 0 },
    { type: 'mark-moment', label: null },
    { type: 'reset-media' },
    { type: 'start-recording' },
    { type: 'stop-recording' },
    { type: 'start-automatically' },
    { type: 'keep-recording' },
    { type: 'answer-consent', answer: 'given', textVersion: '1' },
    { type: 'answer-consent', answer: 'declined', textVersion: '1' },
    { type: 'mute-all' },
    { type: 'set-receive-mode', mode: 'data-budget' },
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
  fc.record({
    type: fc.constant('set-screen-quality' as const),
    producerId: producerIds,
    change: fc.record({ height: fc.constantFrom(480, 720) }),
  }),
  fc.record({ type: fc.constant('confirm-recording' as const), recordingId: recordingIds }),
  fc.record({
    type: fc.constant('delay-recording' as const),
    recordingId: recordingIds,
    cause: fc.constantFrom('storage-full', null),
  }),
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
          'send-caption': 'captionWrite',
          'mark-moment': 'momentMark',
          'raise-hand': 'handRaise',
          'start-recording': 'recordingControl',
          'stop-recording': 'recordingControl',
          'keep-recording': 'recordingControl',
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
          'start-automatically',
          'delay-recording',
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
