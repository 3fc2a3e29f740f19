import type { RecordingMode } from '@lectern/contracts/recording-mode';
import { automaticPauseMs } from '@lectern/contracts/session-log/recording-events';
import { describe, expect, it } from 'vitest';
import { Driven, emptyState, joining, person, system } from '../testing/driven-room.ts';
import { isAutomaticDue, recordablePeers } from './automatic-recording.ts';

const classOf = (recordingMode: RecordingMode) => new Driven({ ...emptyState(), recordingMode });
const camera = (producerId: string) => ({
  type: 'add-producer' as const,
  producer: { producerId, source: 'camera' as const, kind: 'video' as const, paused: false },
});
const consent = (answer: 'given' | 'declined') =>
  ({ type: 'answer-consent', answer, textVersion: '1' }) as const;
const begin = (room: Driven, elapsedMs = 1) => room.run({ type: 'start-automatically' }, system, elapsedMs);
const recording = (room: Driven) => {
  if (!room.state.recording) throw new Error('Nothing is recorded');
  return room.state.recording;
};
const finish = (room: Driven, reason: 'disk-full' | 'media-lost' | 'requested') =>
  room.run({ type: 'finish-recording', recordingId: recording(room).recordingId, reason }, system);

/** A class with a teacher whose camera is on. */
function taught(recordingMode: RecordingMode): Driven {
  const room = classOf(recordingMode);
  room.run(joining('host'), person(1));
  room.run(camera('a'), person(1));
  return room;
}

describe('a class that is recorded by itself', () => {
  it('is from the first media of somebody who may be recorded on, once', () => {
    const room = classOf('automatic');
    room.run(joining('host'), person(1));
    expect(begin(room)).toMatchObject({ ok: true, facts: [] });
    room.run(joining('student'), person(2));
    room.run(camera('b'), person(2));
    // Nobody has asked the student yet.
    expect(begin(room)).toMatchObject({ facts: [] });
    room.run(consent('given'), person(2));
    begin(room);
    expect(recording(room)).toMatchObject({ state: 'starting', automatic: true, provisional: false });
    expect(begin(room)).toMatchObject({ ok: true, facts: [] });
  });

  it('is not when it is to be recorded by hand', () => {
    const room = taught('manual');
    begin(room);
    expect(room.state.recording).toBeNull();
  });

  it('is not again after a host has stopped it; by hand it still can be', () => {
    const room = taught('automatic');
    begin(room);
    room.run({ type: 'stop-recording' }, person(1));
    finish(room, 'requested');
    begin(room, 10 * automaticPauseMs);
    expect(room.state.recording).toBeNull();
    room.run({ type: 'start-recording' }, person(1));
    expect(recording(room)).toMatchObject({ automatic: false, provisional: false });
  });

  it('is again a while after a recording has broken off', () => {
    const room = taught('automatic');
    begin(room);
    finish(room, 'disk-full');
    begin(room, automaticPauseMs - 10);
    expect(room.state.recording).toBeNull();
    begin(room, 20);
    expect(recording(room).state).toBe('starting');
  });

  it('says why it cannot be yet, once for each cause, and that it can', () => {
    const room = taught('automatic');
    begin(room);
    const { recordingId } = recording(room);
    const delay = (cause: 'storage-full' | 'media-away' | null) =>
      room.run({ type: 'delay-recording', recordingId, cause }, system);
    delay('storage-full');
    delay('storage-full');
    expect(recording(room)).toMatchObject({ state: 'starting', delay: 'storage-full' });
    delay('media-away');
    room.run({ type: 'confirm-recording', recordingId }, system);
    expect(recording(room)).toMatchObject({ state: 'active', delay: null });
    delay('storage-full');
    expect(recording(room).delay).toBeNull();
    expect(room.log.filter(({ type }) => type === 'recording:delayed')).toHaveLength(2);
  });
});

describe('a class that is kept from the start', () => {
  it('is recorded provisionally, and for good once a host keeps it, twice or once', () => {
    const room = taught('keep-from-start');
    begin(room);
    expect(recording(room).provisional).toBe(true);
    const kept = room.run({ type: 'keep-recording' }, person(1));
    expect(kept).toMatchObject({ ok: true, reply: { recordingId: recording(room).recordingId } });
    expect(recording(room).provisional).toBe(false);
    expect(room.run({ type: 'keep-recording' }, person(1))).toMatchObject({ ok: true, facts: [] });
  });

  it('stays kept when its recording breaks off and begins anew', () => {
    const room = taught('keep-from-start');
    begin(room);
    room.run({ type: 'keep-recording' }, person(1));
    finish(room, 'media-lost');
    begin(room, automaticPauseMs + 1);
    expect(recording(room).provisional).toBe(false);
  });

  it('is kept by hosts alone, and only while there is something to keep', () => {
    const room = taught('keep-from-start');
    expect(room.run({ type: 'keep-recording' }, person(1))).toMatchObject({ code: 'recording_not_running' });
    begin(room);
    room.run(joining('student'), person(2));
    expect(room.run({ type: 'keep-recording' }, person(2))).toMatchObject({ code: 'forbidden' });
    expect(room.run({ type: 'keep-recording' }, person(3))).toMatchObject({ code: 'not_joined' });
    expect(recording(room).provisional).toBe(true);
  });
});

describe('who may be recorded', () => {
  const may = (room: Driven) => recordablePeers(room.state);
  const [host, student] = [person(1).participantId, person(2).participantId];

  it('is the host until they decline, and a student once they agree', () => {
    const room = classOf('manual');
    room.run(joining('host'), person(1));
    room.run(joining('student'), person(2));
    expect(may(room)).toEqual([host]);
    room.run(consent('given'), person(2));
    expect(may(room)).toEqual([host, student]);
    room.run(consent('declined'), person(1));
    expect(may(room)).toEqual([student]);
    room.run(consent('declined'), person(2));
    expect(may(room)).toEqual([]);
  });

  it('is answered by oneself alone, from the seat that one holds', () => {
    const room = classOf('manual');
    room.run(joining('student'), person(2));
    expect(room.run(consent('given'), person(2, 2))).toMatchObject({ code: 'seat_superseded' });
    expect(room.run(consent('given'), person(3))).toMatchObject({ code: 'not_joined' });
    expect(room.run(consent('given'), system)).toMatchObject({ ok: false });
    expect(may(room)).toEqual([]);
  });

  it('survives a lost connection and a reload', () => {
    const room = classOf('manual');
    room.run(joining('student'), person(2));
    room.run(consent('given'), person(2));
    room.run({ type: 'disconnect' }, person(2));
    expect(may(room)).toEqual([student]);
    room.run(joining('student'), person(2, 2));
    expect(may(room)).toEqual([student]);
  });

  const joinWith = (answer: 'given' | 'declined') => ({
    ...(joining('student') as Extract<ReturnType<typeof joining>, { type: 'join' }>),
    recordingConsent: { answer, textVersion: '1' },
  });

  it('is told with the join by who has answered before, and stands in the log like any answer', () => {
    const room = classOf('manual');
    room.run(joinWith('given'), person(2));
    expect(may(room)).toEqual([student]);
    expect(room.log.map(({ type }) => type)).toEqual(['room:peer-joined', 'recording:consent-answered']);
    // The same again is no news.
    room.run(joinWith('given'), person(2, 2));
    expect(room.log.at(-1)?.type).toBe('room:peer-reconnected');
  });

  it('is never widened by a page that remembers an older answer, and always narrowed', () => {
    const room = classOf('manual');
    room.run(joinWith('given'), person(2));
    room.run(consent('declined'), person(2));
    room.run(joinWith('given'), person(2, 2));
    expect(may(room)).toEqual([]);
    room.run(consent('given'), person(2, 2));
    room.run(joinWith('declined'), person(2, 3));
    expect(may(room)).toEqual([]);
  });

  it('is nobody who has lost the part in the class that implied it', () => {
    const room = classOf('automatic');
    room.run(joining('host'), person(1));
    room.run(camera('a'), person(1));
    expect(isAutomaticDue(room.state, Date.now())).toBe(true);
    room.run(joining('student', false), person(1, 2));
    expect(may(room)).toEqual([]);
    expect(isAutomaticDue(room.state, Date.now())).toBe(false);
  });
});
