import { randomUUID } from 'node:crypto';
import { archiveRoom, joinRoom, type RoomSettings } from '@lectern/contracts/rest/rooms';
import { createSession, endSession, listParticipants, type Session } from '@lectern/contracts/rest/sessions';
import { joinClaimsSchema } from '@lectern/contracts/tokens';
import { signToken, verifyToken } from '@lectern/service-kit/tokens/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLiveClass, makeRoom } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp, testJwtSecret } from '../../testing/test-app.ts';

let app: TestApp;
let owner: Person;
let admin: Person;
let student: Person;
beforeAll(async () => {
  app = await startTestApp();
  [owner, admin, student] = await Promise.all([
    app.person('creator'),
    app.person('admin'),
    app.person('user'),
  ]);
});
afterAll(() => app?.close());

const join = (roomId: string, caller?: Person, body: { displayName?: string; guestToken?: string } = {}) =>
  app.call(joinRoom, { params: { roomId }, body }, caller);
const joinAsGuest = (roomId: string, guestToken?: string | null, displayName = 'Guest') =>
  join(roomId, undefined, { displayName, ...(guestToken ? { guestToken } : {}) });
const readClaims = (joinToken: string) => verifyToken('join', joinToken, joinClaimsSchema, testJwtSecret);
const end = ({ sessionId }: Session) => app.call(endSession, { params: { sessionId } }, owner);

describe('the join token', () => {
  const all = ['camera', 'microphone', 'screen', 'screen-audio'];
  const muted = { studentsMayUseMicrophone: false, studentsMayUseCamera: false };
  const cases: [string, () => Person | undefined, string, Partial<RoomSettings>, string[]][] = [
    ['the owner', () => owner, 'host', muted, all],
    ['an admin', () => admin, 'cohost', muted, all],
    ['a student', () => student, 'student', {}, ['camera', 'microphone']],
    ['a guest', () => undefined, 'guest', {}, ['camera', 'microphone']],
    ['a student who may only listen', () => student, 'student', muted, []],
    ['a guest who may share', () => undefined, 'guest', { studentsMayShareScreen: true }, all],
  ];
  it.each(cases)('makes %s what they are in this class', async (_, who, role, settings, sources) => {
    const { room, session } = await makeLiveClass(app, owner, settings);
    const caller = who();
    const result = await join(room.roomId, caller, { displayName: 'As I like' });
    const { sessionId } = session;
    const { roomId } = room;
    expect(result).toMatchObject({ ...{ sessionId, roomId }, signalingUrl: 'http://signaling.test' });
    expect(result.iceServers).toMatchObject([{ urls: ['turn:turn.test:3478'] }]);
    expect(result.iceServers[0]?.username).toMatch(new RegExp(`^\\d+:${result.participantId}$`));
    expect(await readClaims(result.joinToken)).toEqual({
      ...{ sub: result.participantId, sessionId, roomId, name: 'As I like', role },
      sources: expect.toSatisfy((given: string[]) => given.toSorted().join() === sources.toSorted().join()),
    });
    expect(result.guestToken === null).toBe(caller !== undefined);
  });

  it('is short-lived, and is told so', async () => {
    const { room } = await makeLiveClass(app, owner);
    const { joinToken, expiresAt } = await join(room.roomId, student);
    const { exp } = JSON.parse(Buffer.from(joinToken.split('.')[1] ?? '', 'base64url').toString());
    expect(Math.abs(exp * 1000 - Date.parse(expiresAt))).toBeLessThan(2_000);
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(300_000);
  });
});

describe('a seat', () => {
  it('is one a user, from anywhere and at once, under the name of the last time', async () => {
    const { room } = await makeLiveClass(app, owner);
    const results = await Promise.all(Array.from({ length: 6 }, () => join(room.roomId, student)));
    expect(new Set(results.map(result => result.participantId)).size).toBe(1);
    expect(results[0]!.displayName).toBe(student.displayName);
    const renamed = await join(room.roomId, student, { displayName: 'Sam' });
    expect(renamed.participantId).toBe(results[0]!.participantId);
    const row = await app.db.participant.findUniqueOrThrow({ where: { id: renamed.participantId } });
    expect(row).toMatchObject({ displayName: 'Sam', userId: student.userId });
  });

  it('of a guest stays theirs with the token that they got, and with no other', async () => {
    const { room, session } = await makeLiveClass(app, owner);
    const first = await joinAsGuest(room.roomId);
    const again = await joinAsGuest(room.roomId, first.guestToken, 'Renamed');
    expect(again).toMatchObject({ participantId: first.participantId, displayName: 'Renamed' });
    expect((await joinAsGuest(room.roomId)).participantId).not.toBe(first.participantId);

    const { sessionId } = session;
    const mine = { sub: first.participantId, sessionId };
    const usersSeat = { sub: (await join(room.roomId, student)).participantId, sessionId };
    const wrong = [
      'nonsense',
      first.joinToken,
      await signToken('guest', mine, 60, 'a secret of somebody else, long enough'),
      await signToken('guest', mine, -60, testJwtSecret),
      await signToken('guest', { ...mine, sessionId: randomUUID() }, 60, testJwtSecret),
      await signToken('guest', { ...mine, sub: randomUUID() }, 60, testJwtSecret),
      await signToken('guest', usersSeat, 60, testJwtSecret),
    ];
    const seats = [first.participantId, usersSeat.sub];
    for (const token of wrong)
      expect(seats).not.toContain((await joinAsGuest(room.roomId, token)).participantId);
  });

  it('is of one class: the next one of the same room gives another', async () => {
    const { room, session } = await makeLiveClass(app, owner);
    const [guest, user] = [await joinAsGuest(room.roomId), await join(room.roomId, student)];
    await end(session);
    await app.call(createSession, { params: { roomId: room.roomId }, body: { start: true } }, owner);
    expect((await joinAsGuest(room.roomId, guest.guestToken)).participantId).not.toBe(guest.participantId);
    expect((await join(room.roomId, student)).participantId).not.toBe(user.participantId);
  });
});

describe('nobody joins', () => {
  it('a room that is not there, or archived', async () => {
    await expect(join(randomUUID(), student)).rejects.toMatchObject({ code: 'not_found' });
    const { roomId } = await makeRoom(app, owner);
    await app.call(archiveRoom, { params: { roomId } }, owner);
    await expect(join(roomId, owner)).rejects.toMatchObject({ code: 'room_archived' });
  });

  it('a class that has not started, or has ended', async () => {
    const { roomId } = await makeRoom(app, owner);
    await app.call(createSession, { params: { roomId }, body: {} }, owner);
    await expect(join(roomId, owner)).rejects.toMatchObject({ code: 'session_not_live' });
    const live = await app.call(createSession, { params: { roomId }, body: { start: true } }, owner);
    await end(live);
    await expect(join(roomId, student)).rejects.toMatchObject({ code: 'session_ended' });
    // An hour later people come for the next one.
    const id = live.sessionId;
    await app.db.session.update({ where: { id }, data: { endedAt: new Date(Date.now() - 3_600_001) } });
    await expect(join(roomId, student)).rejects.toMatchObject({ code: 'session_not_live' });
  });

  it('without an account where the room wants one, however good the guest token', async () => {
    const { room } = await makeLiveClass(app, owner, { access: 'users' });
    await expect(joinAsGuest(room.roomId)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect((await join(room.roomId, student)).guestToken).toBeNull();
  });

  it.each([
    ['none at all', undefined],
    ['only spaces', '   '],
    ['a line break', 'Ada\nHost: everybody out'],
    ['a bell', 'Ada\u0007'],
    ['a direction override', 'Ada\u202e'],
    ['a line separator', 'Ada\u2028x'],
    ['61 letters', 'a'.repeat(61)],
  ])('under a name that is %s', async (_, displayName) => {
    const { room } = await makeLiveClass(app, owner);
    const body = displayName === undefined ? {} : { displayName };
    await expect(join(room.roomId, undefined, body)).rejects.toMatchObject({
      code: 'validation_failed',
      fieldErrors: expect.arrayContaining([expect.objectContaining({ field: 'body.displayName' })]),
    });
    expect(await app.db.participant.count({ where: { session: { roomId: room.roomId } } })).toBe(0);
  });
});

describe('the list of participants', () => {
  it('is of the live class or else the latest, and of any one that belongs to the room', async () => {
    const { room, session } = await makeLiveClass(app, owner);
    const { roomId } = room;
    const list = (query: { sessionId?: string; present?: string; limit?: number; cursor?: string } = {}) =>
      app.call(listParticipants, { params: { roomId }, query: query as { limit?: number } }, owner);
    expect(await app.call(listParticipants, { params: { roomId } }, owner)).toMatchObject({ data: [] });
    const seats = [];
    for (const name of ['Ann', 'Ben', 'Cy'])
      seats.unshift((await joinAsGuest(roomId, null, name)).participantId);
    const page = await list({ limit: 2 });
    const rest = await list({ limit: 2, cursor: page.nextCursor ?? '' });
    expect([...page.data, ...rest.data].map(seat => seat.participantId)).toEqual(seats);
    expect(page.data[0]).toMatchObject({ displayName: 'Cy', role: 'guest', present: false, userId: null });
    await app.db.participant.update({ where: { id: seats[0]! }, data: { present: true } });
    expect((await list({ present: 'true' })).data.map(seat => seat.displayName)).toEqual(['Cy']);
    expect((await list({ present: 'false' })).data).toHaveLength(2);

    await end(session);
    expect((await list()).data).toHaveLength(3);
    await app.call(createSession, { params: { roomId }, body: { start: true } }, owner);
    expect((await list()).data).toEqual([]);
    expect((await list({ sessionId: session.sessionId })).data).toHaveLength(3);
    const elsewhere = (await makeLiveClass(app, owner)).session.sessionId;
    await expect(list({ sessionId: elsewhere })).rejects.toMatchObject({ code: 'not_found' });
  });
});
