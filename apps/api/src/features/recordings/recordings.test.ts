import { quickStep } from '@lectern/contracts/jobs/catalogue';
import { AppError } from '@lectern/contracts/kernel/app-error';
import {
  listRecordings,
  listSessionRecordings,
  readRecording,
  retryRecording,
  startRecording,
  stopRecording,
} from '@lectern/contracts/rest/recordings';
import { createSession } from '@lectern/contracts/rest/sessions';
import { processingStepNames } from '@lectern/contracts/rest/videos';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { attend, makeLiveClass, makeRecording, makeRoom, storeVideoFile } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';

let app: TestApp;
let owner: Person;
let admin: Person;
let other: Person;
let attendee: Person;
beforeAll(async () => {
  app = await startTestApp();
  [owner, admin, other, attendee] = await Promise.all([
    app.person('creator'),
    app.person('admin'),
    app.person('creator'),
    app.person('user'),
  ]);
});
afterEach(() => {
  app.signaling.away = false;
  app.signaling.refuseRecording = undefined;
});
afterAll(() => app?.close());

const start = (sessionId: string) => app.call(startRecording, { params: { sessionId } }, owner);
const stop = (recordingId: string) => app.call(stopRecording, { params: { recordingId } }, owner);
const retry = (recordingId: string) => app.call(retryRecording, { params: { recordingId } }, owner);
const read = (recordingId: string, caller = owner) =>
  app.call(readRecording, { params: { recordingId } }, caller);

describe('recording a class', () => {
  it('starts and stops through the live service', async () => {
    const { session, room } = await makeLiveClass(app, owner);
    const started = await start(session.sessionId);
    expect(started).toMatchObject({
      ...{ state: 'starting', title: session.title, roomTitle: room.title, ownerName: owner.displayName },
      ...{ sessionId: session.sessionId, mediaUrl: null, thumbnailUrl: null },
    });
    expect((await stop(started.recordingId)).state).toBe('ending');
    await expect(stop(started.recordingId)).rejects.toMatchObject({ code: 'recording_not_running' });
  });

  it('is refused when the class is not live, here or there', async () => {
    const refused = { code: 'session_not_live' };
    const { roomId } = await makeRoom(app, owner);
    const scheduled = await app.call(createSession, { params: { roomId }, body: {} }, owner);
    await expect(start(scheduled.sessionId)).rejects.toMatchObject(refused);
    const { session } = await makeLiveClass(app, owner);
    app.signaling.sessions.delete(session.sessionId);
    await expect(start(session.sessionId)).rejects.toMatchObject(refused);
  });

  it('passes on why the live service refused, and leaves no recording behind', async () => {
    const { session } = await makeLiveClass(app, owner);
    for (const code of ['recording_already_running', 'media_unavailable', 'storage_full'] as const) {
      app.signaling.refuseRecording = new AppError(code);
      await expect(start(session.sessionId)).rejects.toMatchObject({ code });
    }
    app.signaling.away = true;
    await expect(start(session.sessionId)).rejects.toMatchObject({ code: 'signaling_unavailable' });
    expect(await app.db.recording.count({ where: { sessionId: session.sessionId } })).toBe(0);
  });
});

describe('a retry', () => {
  it('processes a recording again that has failed, and once', async () => {
    const { session } = await makeLiveClass(app, owner);
    const failed = { state: 'failed', reason: 'ffmpeg stopped', retryable: true, step: 'compose' } as const;
    const recordingId = await makeRecording(app, session, failed);
    await app.db.processingStep.createMany({
      data: processingStepNames.map(name => ({
        ...{
          videoId: recordingId,
          name,
          state: name === 'quick' || name === 'compose' ? 'failed' : 'skipped',
        },
        retryable: true,
      })),
    });
    const [one, two] = await Promise.allSettled([retry(recordingId), retry(recordingId)]);
    expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
    expect(await read(recordingId)).toMatchObject({
      ...{ state: 'processing', reason: null, retryable: false, step: 'Making a quick copy' },
    });
    const job = await app.queues.find(quickStep, `${recordingId}.quick.2`);
    expect(job).toMatchObject({ state: 'pending' });
  });

  it.each([
    ['ready', true],
    ['processing', true],
    ['active', true],
    ['failed', false],
  ] as const)('of one that is %s (retryable: %s) is refused', async (state, retryable) => {
    const { session } = await makeLiveClass(app, owner);
    const recordingId = await makeRecording(app, session, { state, retryable });
    await expect(retry(recordingId)).rejects.toMatchObject({ code: 'conflict' });
    expect((await read(recordingId)).state).toBe(state);
  });
});

describe('who sees a recording', () => {
  it('its owner, an admin and who attended; nobody else, who only asked for a token included', async () => {
    const { session } = await makeLiveClass(app, owner);
    const recordingId = await makeRecording(app, session, { state: 'ready' });
    await storeVideoFile(app, recordingId, 'composed');
    const absent = await app.person('user');
    await attend(app, session, attendee);
    await attend(app, session, absent);
    await app.db.participant.updateMany({ where: { userId: absent.userId }, data: { firstJoinedAt: null } });

    const listed = async (caller: Person, query: { ownerId?: string; roomId?: string } = {}) =>
      (await app.call(listRecordings, { query }, caller)).data.map(recording => recording.recordingId);
    for (const caller of [owner, admin, attendee]) {
      expect((await read(recordingId, caller)).mediaUrl).toMatch(/^\/videos\/.*signature=/);
      expect(await listed(caller)).toContain(recordingId);
    }
    for (const caller of [other, absent]) {
      await expect(read(recordingId, caller)).rejects.toMatchObject({ code: 'not_found' });
      // Filters narrow, and never widen.
      for (const query of [{}, { ownerId: owner.userId }, { roomId: session.roomId }])
        expect(await listed(caller, query)).toEqual([]);
    }
    const manage = { params: { sessionId: session.sessionId } };
    await expect(app.call(listSessionRecordings, manage, attendee)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await app.call(listSessionRecordings, manage, owner)).data).toHaveLength(1);
  });

  it('and finds it by room, owner and state, page by page', async () => {
    const { session, room } = await makeLiveClass(app, owner);
    const mine = (await makeLiveClass(app, other)).session;
    await makeRecording(app, mine);
    const made: string[] = [];
    for (const state of ['ready', 'failed', 'ready'] as const)
      made.push(await makeRecording(app, session, { state }));
    const list = (query: Parameters<typeof app.call<typeof listRecordings>>[1]['query']) =>
      app.call(listRecordings, { query }, admin);
    const ids = async (query: Parameters<typeof list>[0]) =>
      (await list(query)).data.map(recording => recording.recordingId);
    const { roomId } = room;
    expect((await ids({ roomId })).sort()).toEqual(made.toSorted());
    expect(await ids({ roomId, state: 'failed' })).toEqual([made[1]]);
    expect(await ids({ roomId, ownerId: other.userId })).toEqual([]);
    const now = new Date();
    const today = now.toISOString().slice(0, 10);
    expect(await ids({ roomId, from: today, to: today })).toHaveLength(3);
    expect(await ids({ roomId, from: new Date(now.getTime() + 60_000).toISOString() })).toEqual([]);
    expect(await ids({ roomId, to: '2020-01-01' })).toEqual([]);
    const first = await list({ roomId, limit: 2 });
    const rest = await list({ roomId, limit: 2, cursor: first.nextCursor ?? '' });
    const paged = [...first.data, ...rest.data].map(recording => recording.recordingId);
    expect(paged).toEqual(made.toSorted().toReversed());
  });
});
