import { randomUUID } from 'node:crypto';
import { captureManifestEndpoints } from '@lectern/contracts/internal/capture-manifest';
import { beginClearing, finishClearing } from '@lectern/contracts/internal/video-clearing';
import { clearVideo } from '@lectern/contracts/jobs/catalogue';
import { createLogger } from '@lectern/service-kit/logger';
import {
  bulkDeleteVideos,
  deleteVideo,
  keepVideo,
  listVideos,
  readVideo,
  restoreVideos,
  updateVideo,
} from '@lectern/contracts/rest/videos';
import { updateRoom } from '@lectern/contracts/rest/rooms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLiveClass, makeRecording, storeVideoFile } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';
import { createClearing } from '../clearing/create-clearing.ts';
import { createVideoKeeper } from './video-keeper.ts';
import { createVideoKeepingRepository } from './video-keeping.repository.ts';

const dayMs = 86_400_000;
const binDays = 14;
let app: TestApp;
let owner: Person;
let other: Person;
let roomId: string;
let videoId: string;
let secondId: string;

beforeAll(async () => {
  app = await startTestApp();
});
beforeEach(async () => {
  [owner, other] = await Promise.all([app.person('creator'), app.person('creator')]);
  const { session, room } = await makeLiveClass(app, owner);
  roomId = room.roomId;
  videoId = await makeRecording(app, session, { state: 'ready' });
  await storeVideoFile(app, videoId, 'composed');
  secondId = await makeRecording(app, session, { state: 'ready' });
});
afterAll(() => app?.close());

const keeperWith = (retentionDays: number) =>
  createVideoKeeper({
    repository: createVideoKeepingRepository(app.db, { retentionDays, binDays }),
    logger: createLogger('keeper', 'silent', false),
  });
const clear = () => createClearing({ ...app, retryGraceMs: 0 }).run();
const after = (days: number) => Date.now() + days * dayMs;
const params = () => ({ videoId });
const read = (caller = owner) => app.call(readVideo, { params: params() }, caller);
const bulkDelete = (videoIds: string[], caller = owner) =>
  app.call(bulkDeleteVideos, { body: { videoIds } }, caller);
const restore = (videoIds: string[], caller = owner) =>
  app.call(restoreVideos, { body: { videoIds } }, caller);
const listed = async (deleted = false) =>
  (await app.call(listVideos, { query: { deleted: String(deleted) } }, owner)).data
    .map(one => one.videoId)
    .sort();

describe('the bin', () => {
  it('takes several at once and gives them back as they were', async () => {
    const both = [videoId, secondId].sort();
    expect(await bulkDelete(both)).toEqual({ done: both, refused: [] });
    expect([await listed(), await listed(true)]).toEqual([[], both]);
    const binned = await read();
    expect(Date.parse(binned.goneAt ?? '') - Date.parse(binned.deletedAt ?? '')).toBe(binDays * dayMs);
    // Twice is the same as once, and does not begin the time anew.
    await bulkDelete([videoId]);
    expect((await read()).deletedAt).toBe(binned.deletedAt);
    expect((await restore(both)).done.sort()).toEqual(both);
    expect([await listed(), await listed(true)]).toEqual([both, []]);
  });

  it('takes nothing from strangers, says so for each, and does the others', async () => {
    const { session } = await makeLiveClass(app, other);
    const theirs = await makeRecording(app, session, { state: 'ready' });
    const mixed = await bulkDelete([videoId, theirs]);
    expect(mixed).toMatchObject({ done: [videoId], refused: [{ videoId: theirs, code: 'not_found' }] });
    expect(await restore([videoId], other)).toMatchObject({ done: [], refused: [{ code: 'not_found' }] });
    expect(await listed(true)).toEqual([videoId]);
  });

  it('does not take what is still being recorded', async () => {
    await app.db.recording.update({ where: { id: videoId }, data: { state: 'active' } });
    expect(await bulkDelete([videoId])).toMatchObject({ refused: [{ code: 'recording_already_running' }] });
  });

  it('does not take what is deleted by itself, unless it is for good', async () => {
    await app.db.recording.update({
      where: { id: videoId },
      data: { state: 'held', provisional: true, heldSince: new Date() },
    });
    expect(await bulkDelete([videoId])).toMatchObject({ refused: [{ videoId, code: 'conflict' }] });
    await app.db.video.update({ where: { id: videoId }, data: { expiresAt: new Date(after(-1)) } });
    await keeperWith(30).run();
    expect((await read()).deletedAt).toBeNull();
    await app.call(deleteVideo, { params: params(), query: { permanently: 'true' } }, owner);
    expect(await app.callInternally(beginClearing, { params: params() })).toMatchObject({ what: 'all' });
  });

  it('lets nobody change, keep or watch what is in it', async () => {
    await app.call(deleteVideo, { params: params() }, owner);
    const refused = { code: 'not_found' };
    const change = { params: params(), body: { title: 'No' } };
    await expect(app.call(updateVideo, change, owner)).rejects.toMatchObject(refused);
    await expect(app.call(keepVideo, { params: params() }, owner)).rejects.toMatchObject(refused);
  });
});

describe('what leaves the bin', () => {
  const job = () => app.queues.find(clearVideo, videoId);
  const begin = () => app.callInternally(beginClearing, { params: params() });
  const finish = (what: 'all' | 'captured' = 'all') =>
    app.callInternally(finishClearing, { params: params(), body: { what } });

  it('is deleted after its days and not before, rows last', async () => {
    await bulkDelete([videoId]);
    await keeperWith(0).run(after(binDays - 1));
    await clear();
    expect(await job()).toBeNull();
    expect(await begin()).toEqual({ what: 'nothing' });

    await keeperWith(0).run(after(binDays + 1));
    await clear();
    expect((await job())?.state).toBe('pending');
    expect(await begin()).toEqual({
      what: 'all',
      recordingId: videoId,
      storageKeys: expect.arrayContaining([`videos/${videoId}/compose/composed.mp4`]),
    });
    expect(await restore([videoId])).toMatchObject({ done: [], refused: [{ code: 'not_found' }] });
    expect(await listed(true)).toEqual([]);

    // Of an answer that was given before it was deleted for good.
    await finish('captured');
    expect(await app.db.video.count({ where: { id: videoId } })).toBe(1);
    await finish();
    // The answer may have been lost on its way.
    await finish();
    expect(await app.db.video.count({ where: { id: videoId } })).toBe(0);
    expect(await listed()).toEqual([secondId]);
    await app.redis.flushdb();
    await clear();
    expect(await job()).toBeNull();
  });

  it('goes at once when that is what was asked for', async () => {
    await app.call(deleteVideo, { params: params(), query: { permanently: 'true' } }, owner);
    expect((await job())?.state).toBe('pending');
    await expect(read()).rejects.toMatchObject({ code: 'not_found' });
  });

  it('gets its job back when the queue has lost it', async () => {
    await app.db.video.update({
      where: { id: videoId },
      data: { deletedAt: new Date(), purgedAt: new Date() },
    });
    expect(await job()).toBeNull();
    await clear();
    expect((await job())?.state).toBe('pending');
  });

  it('waits for what is still being made of it', async () => {
    await app.db.recording.update({ where: { id: videoId }, data: { state: 'processing' } });
    await app.call(deleteVideo, { params: params(), query: { permanently: 'true' } }, owner);
    expect(await begin()).toEqual({ what: 'nothing' });
    await finish();
    await app.db.recording.update({ where: { id: videoId }, data: { state: 'ready' } });
    const step = { videoId, name: 'renditions' as const };
    await app.db.processingStep.create({ data: { ...step, state: 'running' } });
    expect(await begin()).toEqual({ what: 'nothing' });
    await finish();
    await app.db.processingStep.update({ where: { videoId_name: step }, data: { state: 'done' } });
    expect(await begin()).toMatchObject({ what: 'all' });
  });

  it('waits for a file on its way into the storage, also when another one could not be stored', async () => {
    const file = {
      videoId,
      step: 'compose',
      kind: 'composed',
      contentType: 'video/mp4',
      sizeBytes: 1,
    } as const;
    const row = (name: string) => ({
      ...{ id: randomUUID(), ...file, sha256: 'a'.repeat(64) },
      ...{ file: `${videoId}/output/${name}`, storageKey: `videos/${videoId}/${name}` },
    });
    const moving = row('a.mp4');
    await app.db.madeFile.createMany({ data: [moving, { ...row('b.mp4'), failure: 'The storage is full' }] });
    await app.call(deleteVideo, { params: params(), query: { permanently: 'true' } }, owner);
    expect(await begin()).toEqual({ what: 'nothing' });
    await app.db.madeFile.update({ where: { id: moving.id }, data: { storedAt: new Date() } });
    expect(await begin()).toMatchObject({ what: 'all' });
  });

  it('begins nothing any more that waited', async () => {
    await app.db.processingStep.create({ data: { videoId, name: 'pack', state: 'waiting' } });
    await app.call(deleteVideo, { params: params(), query: { permanently: 'true' } }, owner);
    expect(await app.db.processingStep.findFirst({ where: { videoId, name: 'pack' } })).toMatchObject({
      state: 'skipped',
    });
    expect(await begin()).toMatchObject({ what: 'all' });
  });

  it('never comes back, whatever a media-worker tells late, and what that writes goes too', async () => {
    const recording = await app.db.recording.findUniqueOrThrow({ where: { id: videoId } });
    const trackId = randomUUID();
    const late = () =>
      app.callInternally(captureManifestEndpoints.registerTrack, {
        params: { recordingId: videoId, trackId },
        body: {
          ...{ participantId: randomUUID(), displayName: 'Ada', role: 'host', source: 'camera' },
          ...{ kind: 'video', mimeType: 'video/VP8', sessionId: recording.sessionId },
        } as const,
      });
    await late();
    await app.call(deleteVideo, { params: params(), query: { permanently: 'true' } }, owner);
    await finish();
    await late();
    await app.callInternally(captureManifestEndpoints.reportCapture, {
      params: { recordingId: videoId },
      body: {
        ...{ state: 'stopped', sessionId: recording.sessionId, at: new Date().toISOString() },
        reason: 'lost',
      } as const,
    });
    expect(await app.db.track.count({ where: { recordingId: videoId } })).toBe(0);
    expect(await app.db.video.count({ where: { id: videoId } })).toBe(0);
    expect(await app.db.recording.findUnique({ where: { id: videoId } })).toMatchObject({
      ...{ state: 'discarded', filesDeletedAt: null },
    });
    expect(await begin()).toMatchObject({ what: 'all', recordingId: videoId });
    await finish();
    expect(await begin()).toEqual({ what: 'nothing' });
    // Once more before it is forgotten.
    await app.db.recording.update({ where: { id: videoId }, data: { filesDeletedAt: new Date(after(-31)) } });
    expect(await begin()).toMatchObject({ what: 'all' });
    await finish();
    expect(await app.db.recording.count({ where: { id: videoId } })).toBe(0);
  });

  it('has its turn, however many others cannot be deleted', async () => {
    const now = new Date();
    await app.db.video.updateMany({ data: { deletedAt: now, purgedAt: now } });
    const due = await app.db.video.count();
    const clearing = createClearing({ ...app, retryGraceMs: 0, mostAtOnce: 1 });
    for (let runs = 0; runs < due; runs += 1) await clearing.run();
    for (const id of [videoId, secondId])
      expect(await app.queues.find(clearVideo, id)).toMatchObject({ state: 'pending' });
  });

  it('may be deleted for good twice, by who manages it', async () => {
    const forGood = { params: params(), query: { permanently: 'true' as const } };
    await app.call(deleteVideo, forGood, owner);
    await app.call(deleteVideo, forGood, owner);
    expect((await job())?.state).toBe('pending');
    await expect(app.call(deleteVideo, forGood, other)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('cannot be taken by finishing what nobody deleted', async () => {
    await finish();
    expect((await read()).videoId).toBe(videoId);
  });
});

describe('retention', () => {
  const expiryIn = async () => {
    const { expiresAt } = await read();
    return expiresAt === null ? null : Math.round((Date.parse(expiresAt) - Date.now()) / dayMs);
  };
  const recordedAgo = (days: number) =>
    app.db.video.update({ where: { id: videoId }, data: { recordedAt: new Date(after(-days)) } });
  const setRoom = (retentionDays: number | null) =>
    app.call(updateRoom, { params: { roomId }, body: { settings: { retentionDays } } }, owner);

  it('says when a video expires: by the installation, and rather by its room', async () => {
    await keeperWith(0).run();
    expect(await expiryIn()).toBeNull();
    await keeperWith(30).run();
    expect(await expiryIn()).toBe(30);
    await setRoom(90);
    await keeperWith(30).run();
    expect(await expiryIn()).toBe(90);
    await setRoom(0);
    await keeperWith(30).run();
    expect(await expiryIn()).toBeNull();
    await setRoom(null);
    // Other settings that are changed leave it alone.
    await app.call(updateRoom, { params: { roomId }, body: { settings: { capacity: 12 } } }, owner);
    await keeperWith(30).run();
    expect(await expiryIn()).toBe(30);
  });

  it('gives a week’s warning to what a new rule would have taken long ago, and only once', async () => {
    await recordedAgo(400);
    await keeperWith(30).run();
    expect(await expiryIn()).toBe(7);
    expect((await read()).expiresSoon).toBe(true);
    const { expiresAt } = await app.db.video.findUniqueOrThrow({ where: { id: videoId } });
    await keeperWith(30).run(after(3));
    const later = await app.db.video.findUniqueOrThrow({ where: { id: videoId } });
    expect(later.expiresAt).toEqual(expiresAt);
  });

  it('does not undo what a person says at the same moment', async () => {
    const chosen = new Date(after(100));
    let ruled: Promise<unknown> = Promise.resolve();
    await app.db.$transaction(async tx => {
      await tx.$queryRaw`SELECT 1 FROM videos WHERE id = ${videoId}::uuid FOR UPDATE`;
      ruled = keeperWith(30).run();
      // It has read the row, and waits for its turn.
      await expect.poll(() => app.db.$queryRaw`SELECT 1 FROM pg_locks WHERE NOT granted`).toHaveLength(1);
      await tx.video.update({ where: { id: videoId }, data: { expiresAt: chosen, expiryKept: true } });
    });
    await ruled;
    const { expiresAt } = await app.db.video.findUniqueOrThrow({ where: { id: videoId } });
    expect(expiresAt).toEqual(chosen);
  });

  it('follows a rule that becomes longer in the last week, too', async () => {
    await recordedAgo(8);
    await app.db.video.update({ where: { id: videoId }, data: { expiresAt: new Date(after(2)) } });
    await keeperWith(10).run();
    expect(await expiryIn()).toBe(2);
    await keeperWith(14).run();
    expect(await expiryIn()).toBe(6);
  });

  it('puts into the bin what has expired, where it can still be had back, and then stays', async () => {
    await keeperWith(30).run();
    await keeperWith(30).run(after(29));
    expect((await read()).deletedAt).toBeNull();
    await keeperWith(30).run(after(31));
    expect((await read()).deletedAt).not.toBeNull();
    await app.db.video.update({ where: { id: videoId }, data: { expiresAt: new Date(after(-1)) } });
    await restore([videoId]);
    await keeperWith(30).run();
    expect(await read()).toMatchObject({ deletedAt: null, expiresAt: null });
  });

  it('leaves alone what is still being made', async () => {
    await app.db.recording.update({ where: { id: videoId }, data: { state: 'processing' } });
    await keeperWith(30).run();
    await keeperWith(30).run(after(31));
    expect((await read()).deletedAt).toBeNull();
  });

  it('is put off by who keeps a video, for as long as the rule says, counted from now', async () => {
    await setRoom(10);
    await recordedAgo(8);
    await keeperWith(0).run();
    expect((await read()).expiresSoon).toBe(true);
    await app.call(keepVideo, { params: params() }, owner);
    expect(await expiryIn()).toBe(10);
    await keeperWith(0).run();
    expect(await expiryIn()).toBe(10);
    await expect(app.call(keepVideo, { params: params() }, other)).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
