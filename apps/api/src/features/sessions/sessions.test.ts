import { archiveRoom, readRoom } from '@lectern/contracts/rest/rooms';
import {
  createSession,
  endSession,
  listSessions,
  readSession,
  type Session,
  startSession,
} from '@lectern/contracts/rest/sessions';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeLiveClass, makeRoom } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';
import { createLiveSessionReconciler } from './live-session-reconciler.ts';
import { createSessionsRepository } from './sessions.repository.ts';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp();
  owner = await app.person('creator');
});
afterAll(() => app?.close());
afterEach(() => {
  app.signaling.away = false;
});

const create = (roomId: string, body: { start?: boolean; title?: string; scheduledFor?: string } = {}) =>
  app.call(createSession, { params: { roomId }, body }, owner);
const start = ({ sessionId }: Session) => app.call(startSession, { params: { sessionId } }, owner);
const end = ({ sessionId }: Session) => app.call(endSession, { params: { sessionId } }, owner);
const read = ({ sessionId }: Session) => app.call(readSession, { params: { sessionId } }, owner);

describe('a class', () => {
  it('goes from scheduled to live to ended, and the live service knows', async () => {
    const room = await makeRoom(app, owner, { capacity: 5, recordingMode: 'keep-from-start' });
    const scheduledFor = '2030-01-02T03:04:05.000Z';
    const scheduled = await create(room.roomId, { title: 'Lesson one', scheduledFor });
    expect(scheduled).toMatchObject({ state: 'scheduled', scheduledFor, startedAt: null, endedAt: null });
    expect(app.signaling.sessions.has(scheduled.sessionId)).toBe(false);

    const live = await start(scheduled);
    expect(live).toMatchObject({ state: 'live', title: 'Lesson one' });
    const { roomId } = room;
    expect(app.signaling.sessions.get(live.sessionId)).toEqual({
      ...{ roomId, title: 'Lesson one', capacity: 5, recordingMode: 'keep-from-start', ended: null },
      ...{ startedAt: live.startedAt, afterSeq: 0 },
    });
    expect((await app.call(readRoom, { params: { roomId } }, owner)).liveSessionId).toBe(live.sessionId);

    const ended = await end(live);
    expect(ended).toMatchObject({ state: 'ended', endReason: 'api' });
    expect(app.signaling.sessions.get(live.sessionId)?.ended).not.toBeNull();
    expect((await app.call(readRoom, { params: { roomId } }, owner)).liveSessionId).toBeNull();
  });

  it('is ended twice as it is once, by two people at the same moment as well', async () => {
    const { session } = await makeLiveClass(app, owner);
    const [one, two] = await Promise.all([end(session), end(session)]);
    expect(one).toEqual(two);
    expect(await end(session)).toEqual(one);
  });

  it('is not ended before it starts, nor started twice or again', async () => {
    const { roomId } = await makeRoom(app, owner);
    const session = await create(roomId);
    const refused = { code: 'session_transition_refused' };
    await expect(end(session)).rejects.toMatchObject(refused);
    await start(session);
    await expect(start(session)).rejects.toMatchObject(refused);
    await end(session);
    await expect(start(session)).rejects.toMatchObject(refused);
  });

  it('does not start in an archived room, nor is it scheduled there', async () => {
    const { roomId } = await makeRoom(app, owner);
    const session = await create(roomId);
    await app.call(archiveRoom, { params: { roomId } }, owner);
    const refused = { code: 'room_archived' };
    await expect(start(session)).rejects.toMatchObject(refused);
    await expect(create(roomId)).rejects.toMatchObject(refused);
    await expect(create(roomId, { start: true })).rejects.toMatchObject(refused);
  });

  it('that the live service does not know can still be ended', async () => {
    const { session } = await makeLiveClass(app, owner);
    app.signaling.sessions.delete(session.sessionId);
    expect((await end(session)).state).toBe('ended');
  });
});

describe('one room', () => {
  it('has one live class, whoever starts one at the same moment', async () => {
    const { roomId } = await makeRoom(app, owner);
    const scheduled = await Promise.all(Array.from({ length: 5 }, () => create(roomId)));
    const attempts = await Promise.allSettled([
      ...scheduled.map(start),
      ...Array.from({ length: 5 }, () => create(roomId, { start: true })),
    ]);
    const [winner, ...others] = attempts.flatMap(result =>
      result.status === 'fulfilled' ? [result.value] : [],
    );
    expect(others).toEqual([]);
    for (const attempt of attempts)
      if (attempt.status === 'rejected')
        expect(attempt.reason).toMatchObject({ code: 'session_already_live' });
    const listed = await app.call(listSessions, { params: { roomId }, query: { state: 'live' } }, owner);
    expect(listed.data).toEqual([winner]);
  });

  it('lists its sessions page by page, by state', async () => {
    const { roomId } = await makeRoom(app, owner);
    const made = [await create(roomId), await create(roomId), await create(roomId, { start: true })];
    const list = (query: { limit?: number; cursor?: string; state?: 'scheduled' }) =>
      app.call(listSessions, { params: { roomId }, query }, owner);
    const first = await list({ limit: 2 });
    const second = await list({ limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.data, ...second.data]).toEqual(made.reverse());
    expect((await list({ state: 'scheduled' })).data).toEqual(made.slice(1));
  });
});

describe('while the live service is away', () => {
  it('no class starts, nobody waits in one, and the room is free as before', async () => {
    const { roomId } = await makeRoom(app, owner);
    const scheduled = await create(roomId);
    app.signaling.away = true;
    await expect(create(roomId, { start: true })).rejects.toMatchObject({ code: 'signaling_unavailable' });
    await expect(start(scheduled)).rejects.toMatchObject({ code: 'signaling_unavailable' });
    expect(await app.db.session.count({ where: { roomId } })).toBe(1);
    expect(await read(scheduled)).toEqual(scheduled);
    app.signaling.away = false;
    expect((await start(scheduled)).state).toBe('live');
  });

  it('a class is not said to have ended', async () => {
    const { session } = await makeLiveClass(app, owner);
    app.signaling.away = true;
    await expect(end(session)).rejects.toMatchObject({ code: 'signaling_unavailable' });
    expect((await read(session)).state).toBe('live');
  });
});

describe('the reconciler', () => {
  const run = (now: number) =>
    createLiveSessionReconciler({
      repository: createSessionsRepository(app.db),
      signaling: app.signalingClient,
      logger: app.logger,
    }).run(now);
  const soon = () => Date.now() + 31_000;

  it('opens a class again that the live service has lost, after the last event that is stored', async () => {
    const { session } = await makeLiveClass(app, owner);
    const { sessionId } = session;
    await app.db.sessionEvent.createMany({
      data: [3, 9, 4].map(seq => ({ sessionId, seq, type: 'chat', payload: {}, at: new Date() })),
    });
    app.signaling.sessions.clear();
    // A start that is under way is not a lost class.
    await run(Date.now());
    expect(app.signaling.sessions.has(sessionId)).toBe(false);
    await run(soon());
    expect(app.signaling.sessions.get(sessionId)).toMatchObject({
      ...{ roomId: session.roomId, afterSeq: 9, startedAt: session.startedAt },
    });
  });

  it('ends a class here that has ended there', async () => {
    const { session } = await makeLiveClass(app, owner);
    const ended = { at: '2030-01-01T00:00:00.000Z', reason: 'empty' } as const;
    app.signaling.sessions.get(session.sessionId)!.ended = ended;
    await run(soon());
    expect(await read(session)).toMatchObject({ state: 'ended', endedAt: ended.at, endReason: 'empty' });
  });

  it('goes on to the next class when one cannot be asked about', async () => {
    const broken = (await makeLiveClass(app, owner)).session;
    const lost = (await makeLiveClass(app, owner)).session;
    // The live service fails over this one, again and again.
    app.signaling.sessions.get(broken.sessionId)!.capacity = 1.5;
    app.signaling.sessions.delete(lost.sessionId);
    await expect(run(soon())).rejects.toMatchObject({ errors: [{ code: 'internal_error' }] });
    expect(app.signaling.sessions.has(lost.sessionId)).toBe(true);
    await end(broken);
  });
});
