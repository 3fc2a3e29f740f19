import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { replayPartKey } from '@lectern/contracts/internal/live-replay';
import { followLiveReplay } from '@lectern/contracts/jobs/catalogue';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { openLiveReplay, readLiveReplay } from '@lectern/contracts/rest/live-replay';
import { joinRoom } from '@lectern/contracts/rest/rooms';
import { endSession, type Session } from '@lectern/contracts/rest/sessions';
import { deleteVideo } from '@lectern/contracts/rest/videos';
import { ReplayStore } from '@lectern/service-kit/live-replay/replay-store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLiveClass, makeRecording } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp, testJwtSecret } from '../../testing/test-app.ts';
import { createLiveReplayRepository } from './live-replay.repository.ts';
import { createReplayGrants } from './replay-grants.ts';
import { createReplayReconciler } from './replay-reconciler.ts';

const originMs = Date.UTC(2030, 0, 1, 10);
let app: TestApp;
let store: ReplayStore;
let owner: Person;
let student: Person;
let roomId: string;
let session: Session;
let recordingId: string;

beforeAll(async () => {
  app = await startTestApp();
  store = new ReplayStore(app.redis);
  [owner, student] = await Promise.all([app.person('creator'), app.person('user')]);
});
afterAll(() => app?.close());
beforeEach(async () => {
  const made = await makeLiveClass(app, owner);
  session = made.session;
  roomId = made.room.roomId;
  recordingId = await makeRecording(app, session);
});

const join = (caller?: Person) =>
  app.call(joinRoom, { params: { roomId }, body: caller ? {} : { displayName: 'Guest' } }, caller);
const open = (joinToken: string, sessionId = session.sessionId) =>
  app.call(openLiveReplay, { params: { sessionId }, body: { joinToken } });
const read = (grant: string, sessionId = session.sessionId) =>
  app.call(readLiveReplay, { params: { sessionId, grant } });
const openAs = async (caller?: Person) => open((await join(caller)).joinToken);
const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'allowed',
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error)),
  );
const statusOf = async (url: string) => (await fetch(app.url + url)).status;
const addressOf = (grant: string | null, file: string, { sessionId } = session) =>
  `/sessions/${sessionId}/replay/${grant}/${file}`;

/** As the worker does. */
async function makeParts(count: number, heights: number[] = []): Promise<void> {
  await store.open(recordingId, originMs);
  const file = path.join(app.storageDir, 'part');
  for (let index = 0; index < count; index += 1) {
    await writeFile(file, `part ${index}`);
    await app.storage.putFile(replayPartKey(recordingId, index), file, 'video/mp2t');
    await store.append(recordingId, index, { frames: 128, height: heights[index] ?? 720 });
  }
}

/** The session log, as it is when a host takes somebody out. */
async function remove(participantId: string, seq = 7): Promise<void> {
  const event = { sessionId: session.sessionId, at: new Date() };
  await app.db.sessionEvent.create({
    data: { ...event, seq, type: 'room:peer-left', payload: { participantId, reason: 'removed' } },
  });
}

describe('whoever may join the class', () => {
  it.each([['somebody with an account'], ['a guest']])('may watch it from the start: %s', async who => {
    const opened = await openAs(who === 'a guest' ? undefined : student);
    expect(opened).toMatchObject({ state: 'preparing', playlistUrl: null, durationMs: 0, growing: true });
    expect((await app.queues.find(followLiveReplay, recordingId))?.state).toBe('pending');
    expect(await store.isWatched(recordingId)).toBe(true);

    await makeParts(3);
    const ready = await read(opened.grant ?? '');
    expect(ready).toMatchObject({
      state: 'ready',
      durationMs: 12_800,
      startedAt: '2030-01-01T10:00:00.000Z',
    });
    expect(ready.playlistUrl).toBe(addressOf(opened.grant, 'index.m3u8'));
    const playlist = await fetch(app.url + ready.playlistUrl);
    expect(playlist.headers.get('content-type')).toBe('application/vnd.apple.mpegurl');
    const addresses = (await playlist.text()).split('\n').filter(line => /^\d/.test(line));
    expect(addresses).toEqual(['0.ts', '1.ts', '2.ts']);
    const part = await fetch(new URL(addresses[1] ?? '', app.url + ready.playlistUrl));
    expect([part.headers.get('content-type'), await part.text()]).toEqual(['video/mp2t', 'part 1']);
  });

  it('learns that nothing is recorded', async () => {
    await app.db.recording.update({ where: { id: recordingId }, data: { state: 'ready' } });
    expect(await openAs(student)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining('not being recorded'),
      grant: null,
    });
  });

  it('learns why it could not be made, and may try again', async () => {
    const { grant } = await openAs(student);
    await store.fail(recordingId, 'The program ffmpeg was not found.');
    expect(await read(grant ?? '')).toMatchObject({
      state: 'unavailable',
      reason: 'The program ffmpeg was not found.',
    });
    await app.redis.del(`lectern:replays:${recordingId}:failure`);
    expect((await read(grant ?? '')).state).toBe('preparing');
  });

  it('watches to the end what was begun while the class was live', async () => {
    const { grant, playlistUrl } = await openAs(student).then(async opened => {
      await makeParts(1);
      return { ...(await read(opened.grant ?? '')), grant: opened.grant };
    });
    await app.call(endSession, { params: { sessionId: session.sessionId } }, owner);
    await app.db.recording.update({
      where: { id: recordingId },
      data: { state: 'ready', endedAt: new Date() },
    });
    await store.end(recordingId);
    expect(await read(grant ?? '')).toMatchObject({ state: 'ready', growing: false });
    expect(await (await fetch(app.url + playlistUrl)).text()).toMatch(/#EXT-X-ENDLIST\n$/);
  });
});

it('of a recording that nobody has kept ends with its class', async () => {
  await makeParts(1);
  const { grant } = await openAs(student);
  const after = { state: 'held', provisional: true, endedAt: new Date() } as const;
  await app.db.recording.update({ where: { id: recordingId }, data: after });
  await app.redis.del(`lectern:replays:${recordingId}:watched`);
  // What is known of a recording may be two seconds old.
  await expect.poll(async () => (await read(grant ?? '')).state, { timeout: 10_000 }).toBe('unavailable');
  for (const file of ['index.m3u8', '0.ts']) expect(await statusOf(addressOf(grant, file))).toBe(404);
});

it('of a recording that was deleted ends with it, whoever has the address', async () => {
  await makeParts(1);
  const { grant } = await openAs(student);
  const after = { state: 'ready', endedAt: new Date() } as const;
  await app.db.recording.update({ where: { id: recordingId }, data: after });
  await store.end(recordingId);
  expect(await read(grant ?? '')).toMatchObject({ state: 'ready' });
  await app.call(deleteVideo, { params: { videoId: recordingId } }, owner);
  await expect.poll(async () => (await read(grant ?? '')).state, { timeout: 10_000 }).toBe('unavailable');
  await app.redis.del(`lectern:replays:${recordingId}:watched`);
  for (const file of ['index.m3u8', '0.ts']) expect(await statusOf(addressOf(grant, file))).toBe(404);
  // Nobody's asking keeps its files.
  expect(await store.isWatched(recordingId)).toBe(false);
});

describe('strangers', () => {
  it('get nothing without a join token of this very class', async () => {
    const other = await makeLiveClass(app, owner);
    await makeRecording(app, other.session);
    const { joinToken } = await join(student);
    expect(await codeOf(open(joinToken, other.session.sessionId))).toBe('forbidden');
    expect(await codeOf(open(student.token))).toBe('token_invalid');
    expect(await codeOf(open(`${joinToken.slice(0, -4)}AAAA`))).toBe('token_invalid');
    expect(await codeOf(open(joinToken, randomUUID()))).toBe('forbidden');
  });

  it('get nothing by a grant that is forged, expired, or of another class', async () => {
    await makeParts(1);
    const { grant } = await openAs(student);
    const other = (await makeLiveClass(app, owner)).session;
    const ids = { participantId: randomUUID(), recordingId };
    const forged = createReplayGrants('a secret of somebody else, long enough').sign(session.sessionId, ids);
    const old = createReplayGrants(testJwtSecret).sign(session.sessionId, ids, Date.now() - 13 * 3_600_000);
    for (const file of ['index.m3u8', '0.ts']) {
      expect(await statusOf(addressOf(grant, file))).toBe(200);
      expect(await statusOf(addressOf(grant, file, other))).toBe(401);
      for (const wrong of [forged, old, 'a'.repeat(91)])
        expect(await statusOf(addressOf(wrong, file))).toBe(401);
    }
    expect(await codeOf(read(forged))).toBe('unauthenticated');
  });

  it('reach no other file by a name that leads elsewhere', async () => {
    await makeParts(1);
    const { grant } = await openAs(student);
    for (const file of [
      ...[
        '..%2f..%2fsecret',
        '%2e%2e%2f0.ts',
        '..',
        '0.ts%00.m3u8',
        '0.mp4',
        '-1.ts',
        '1e3.ts',
        '9999999.ts',
      ],
      ...['index.m3u8%2f..%2f..', '..%5c0.ts', 'live-replays'],
    ])
      expect([file, await statusOf(addressOf(grant, file))]).toEqual([file, 404]);
    expect(await statusOf(addressOf(grant, '7.ts'))).toBe(404);
  });

  it('are also those who were removed from the class, unless they were let in again', async () => {
    await makeParts(1);
    const { joinToken, participantId } = await join(student);
    const guest = await join();
    await remove(participantId);
    const grants = createReplayGrants(testJwtSecret);
    const grant = grants.sign(session.sessionId, { participantId, recordingId });
    expect(await codeOf(open(joinToken))).toBe('forbidden');
    expect(await codeOf(open((await join(student)).joinToken))).toBe('forbidden');
    expect(await codeOf(read(grant))).toBe('forbidden');
    for (const file of ['index.m3u8', '0.ts']) expect(await statusOf(addressOf(grant, file))).toBe(403);
    expect((await open(guest.joinToken)).state).toBe('ready');

    await app.db.sessionEvent.create({
      data: {
        ...{ sessionId: session.sessionId, at: new Date(), seq: 8, type: 'room:peer-joined' },
        payload: { participant: { participantId } },
      },
    });
    const removed = await createLiveReplayRepository(app.db).listRemoved(session.sessionId);
    expect([...removed]).toEqual([]);
  });

  it('includes everybody once the class has ended', async () => {
    const { joinToken } = await join(student);
    await app.call(endSession, { params: { sessionId: session.sessionId } }, owner);
    expect(await codeOf(open(joinToken))).toBe('session_ended');
  });
});

describe('what is left of a replay', () => {
  const jobs = () => app.queues.find(followLiveReplay, recordingId);
  const reconcile = () =>
    createReplayReconciler({
      repository: createLiveReplayRepository(app.db),
      store,
      queues: app.queues,
    }).run();

  it('is given to the worker to remove, once the class is over and nobody watches', async () => {
    await makeParts(1);
    await reconcile();
    expect(await jobs()).toBeNull();
    await app.db.recording.update({ where: { id: recordingId }, data: { state: 'processing' } });
    await store.renew(recordingId);
    await reconcile();
    expect(await jobs()).toBeNull();
    await app.redis.del(`lectern:replays:${recordingId}:watched`);
    await reconcile();
    expect((await jobs())?.state).toBe('pending');
  });
});
