import { readRecordingAllowance } from '@lectern/contracts/internal/video-keeping';
import { startRecording } from '@lectern/contracts/rest/recordings';
import { listUserStorage, readStorage, setUserQuota } from '@lectern/contracts/rest/storage';
import { deleteVideo } from '@lectern/contracts/rest/videos';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { makeLiveClass, makeRecording } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';

let app: TestApp;
let admin: Person;
let owner: Person;
let live: Awaited<ReturnType<typeof makeLiveClass>>;
beforeAll(async () => {
  app = await startTestApp({ settings: { storageQuotaBytes: 1_000 } });
  admin = await app.person('admin');
});
beforeEach(async () => {
  owner = await app.person('creator');
  live = await makeLiveClass(app, owner);
});
afterAll(() => app?.close());

async function store(bytes: number): Promise<string> {
  const videoId = await makeRecording(app, live.session, { state: 'ready' });
  await addFile(videoId, 'composed', bytes);
  return videoId;
}
const addFile = (videoId: string, kind: 'composed' | 'audio', bytes: number) =>
  app.db.videoFile.create({
    data: {
      ...{ id: randomUUID(), videoId, kind, storageKey: randomUUID() },
      ...{ contentType: 'video/mp4', sha256: '', sizeBytes: bytes },
    },
  });
const usage = (caller = owner) => app.call(readStorage, {}, caller);
const setQuota = (quotaBytes: number | null, caller = admin) =>
  app.call(setUserQuota, { params: { userId: owner.userId }, body: { quotaBytes } }, caller);
const start = () => app.call(startRecording, { params: { sessionId: live.session.sessionId } }, owner);
const allowance = () => app.callInternally(readRecordingAllowance, { params: { roomId: live.room.roomId } });

it('counts what is stored in every form, the bin included, and nobody else’s', async () => {
  expect(await usage()).toEqual({ usedBytes: 0, binBytes: 0, quotaBytes: 1_000, level: 'ok' });
  const first = await store(300);
  const second = await store(400);
  await addFile(first, 'audio', 50);
  await app.call(deleteVideo, { params: { videoId: second } }, owner);
  expect(await usage()).toEqual({ usedBytes: 750, binBytes: 400, quotaBytes: 1_000, level: 'ok' });
  expect((await usage(admin)).usedBytes).toBe(0);
});

it('counts what was captured for as long as it is there', async () => {
  const recordingId = await makeRecording(app, live.session, { state: 'failed' });
  const track = await app.db.track.create({
    data: {
      ...{ id: randomUUID(), recordingId, participantId: randomUUID(), displayName: 'Ada', role: 'host' },
      ...{ source: 'camera', kind: 'video', mimeType: 'video/VP8' },
    },
  });
  await app.db.segment.create({
    data: {
      ...{ trackId: track.id, index: 0, file: 'a/b', startMs: 0, durationMs: 1 },
      ...{ sizeBytes: 123n, sha256: '' },
    },
  });
  expect((await usage()).usedBytes).toBe(123);
  await app.db.recording.update({ where: { id: recordingId }, data: { segmentsGoneAt: new Date() } });
  expect((await usage()).usedBytes).toBe(0);
});

it('warns from nine tenths on, and lets nothing be recorded once all is used', async () => {
  await store(899);
  expect(await allowance()).toEqual({ level: 'ok', message: null });
  await store(1);
  expect(await usage()).toMatchObject({ level: 'near' });
  expect(await allowance()).toEqual({ level: 'near', message: expect.stringMatching(/^90 %/) });
  expect((await start()).state).toBe('starting');

  await store(100);
  expect(await usage()).toMatchObject({ level: 'full' });
  expect(await allowance()).toMatchObject({ level: 'full' });
  await expect(start()).rejects.toMatchObject({
    code: 'storage_quota_reached',
    message: expect.stringMatching(/ask an admin/),
  });
});

it('an admin gives one person more, or all there is, or takes it back', async () => {
  await store(1_000);
  await expect(start()).rejects.toMatchObject({ code: 'storage_quota_reached' });
  expect(await setQuota(5_000)).toMatchObject({ quotaBytes: 5_000, quotaIsOwn: true, level: 'ok' });
  await start();
  expect(await setQuota(0)).toMatchObject({ quotaBytes: null, quotaIsOwn: true, level: 'ok' });
  expect(await setQuota(null)).toMatchObject({ quotaBytes: 1_000, quotaIsOwn: false, level: 'full' });
  for (const nonsense of [-1, 0.5, Number.MAX_SAFE_INTEGER + 2])
    await expect(setQuota(nonsense)).rejects.toMatchObject({ code: 'validation_failed' });
  await expect(setQuota(5_000, owner)).rejects.toMatchObject({ code: 'forbidden' });
  const nobody = { params: { userId: randomUUID() }, body: { quotaBytes: 1 } };
  await expect(app.call(setUserQuota, nobody, admin)).rejects.toMatchObject({ code: 'not_found' });
});

it('an admin sees who uses how much, the largest first, page by page', async () => {
  await store(5_000_000);
  const { data, nextCursor } = await app.call(listUserStorage, { query: { limit: 1 } }, admin);
  expect(data).toEqual([expect.objectContaining({ userId: owner.userId, usedBytes: 5_000_000 })]);
  const rest = await app.call(listUserStorage, { query: { limit: 100, cursor: nextCursor ?? '' } }, admin);
  expect(rest.data.map(one => one.userId)).not.toContain(owner.userId);
  expect(rest.data.map(one => one.userId)).toContain(admin.userId);
  for (const cursor of ['-1', 'x', '1.5', '1e400'])
    await expect(app.call(listUserStorage, { query: { cursor } }, admin)).rejects.toMatchObject({
      code: 'validation_failed',
    });
});
