import type { ClassRole } from '@lectern/contracts/primitives';
import { expect, it } from 'vitest';
import { Driven, id, joining, person } from '../testing/driven-room.ts';

const line = { type: 'send-caption', language: 'en', text: 'Welcome', typedForMs: 900 } as const;

function roomWith(role: ClassRole): Driven {
  const room = new Driven();
  room.run(joining(role), person(1));
  return room;
}

it.each([
  ['host', true, true],
  ['cohost', true, true],
  ['speaker', true, false],
  ['student', false, false],
  ['guest', false, false],
  ['observer', false, false],
] as const)('a %s may write captions: %s, and mark moments: %s', (role, writes, marks) => {
  expect(roomWith(role).run(line, person(1))).toMatchObject(writes ? { ok: true } : { code: 'forbidden' });
  const mark = { type: 'mark-moment', label: null } as const;
  expect(roomWith(role).run(mark, person(1))).toMatchObject(marks ? { ok: true } : { code: 'forbidden' });
});

it('what is written is in the log with who wrote it, and changes nothing else', () => {
  const room = roomWith('host');
  const before = room.state;
  const { type: _, ...payload } = line;
  expect(room.run(line, person(1))).toMatchObject({
    facts: [{ type: 'caption:line', payload: { participantId: id(1), ...payload } }],
    reply: { seq: before.seq + 1 },
  });
  expect(room.run({ type: 'mark-moment', label: 'Proof' }, person(1))).toMatchObject({
    facts: [{ type: 'session:marked', payload: { participantId: id(1), label: 'Proof' } }],
  });
  expect({ ...room.state, seq: 0 }).toEqual({ ...before, seq: 0 });
});

it('a stranger, and a window that has been superseded, may do neither', () => {
  const room = roomWith('host');
  expect(room.run(line, person(2))).toMatchObject({ code: 'not_joined' });
  room.run(joining('host'), person(1, 2));
  expect(room.run(line, person(1, 1))).toMatchObject({ code: 'seat_superseded' });
  expect(room.run({ type: 'mark-moment', label: null }, person(1, 1))).toMatchObject({
    code: 'seat_superseded',
  });
});
