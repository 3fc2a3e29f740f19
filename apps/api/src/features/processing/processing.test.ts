import { reportStepResult } from '@lectern/contracts/internal/video-processing';
import { clearVideo, quickStep, storeFile } from '@lectern/contracts/jobs/catalogue';
import { listProcessingSteps, retryProcessingStep } from '@lectern/contracts/rest/processing';
import type { Session } from '@lectern/contracts/rest/sessions';
import type { ProcessingStepName } from '@lectern/contracts/rest/videos';
import { queuePrefix } from '@lectern/service-kit/queue/typed-queue';
import { UnrecoverableError, Worker } from 'bullmq';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attend, makeLiveClass, makeRecording } from '../../testing/classes.ts';
import { minutes, processingOf } from '../../testing/processing-of.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';
import { createClearing } from '../clearing/create-clearing.ts';
import { createProcessing } from './create-processing.ts';

let app: TestApp;
let owner: Person;
let session: Session;
let videoId: string;
beforeAll(async () => {
  app = await startTestApp();
  owner = await app.person('creator');
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.redis.flushdb();
  await app.db.recording.deleteMany();
  await app.db.video.deleteMany();
  ({ session } = await makeLiveClass(app, owner));
  videoId = await makeRecording(app, session, { state: 'processing' });
});

const {
  params,
  fileIds,
  fileResult,
  steps,
  reconcile,
  begin,
  finish,
  start,
  progress,
  fail,
  skip,
  made,
  done,
  store,
  step,
  recording,
  job,
} = processingOf(() => ({ app, owner, videoId }));
const retryGraceMs = 60 * minutes;
const clear = (later = minutes) => createClearing({ ...app, retryGraceMs }).run(Date.now() + later);
const retry = (name: ProcessingStepName, caller: Person | undefined = owner) =>
  app.call(retryProcessingStep, { params: { videoId, step: name } }, caller);
/** Everything but what `quick` and `compose` do. */
async function finishTheRest(): Promise<void> {
  for (const name of ['chapters', 'captions', 'renditions', 'thumbnails', 'pack'] as const) await skip(name);
}

describe('a class becomes a video', () => {
  it('step after step: playable with the quick copy, ready with the composed video, then the segments may go', async () => {
    await reconcile();
    expect((await steps()).map(one => one.state)).toEqual(Array(8).fill('waiting'));
    expect(await job('quick')).toMatchObject({ state: 'pending' });
    expect(await job('compose')).toBeNull();

    expect(await start('quick')).toEqual({ wanted: true });
    await progress('quick', 40);
    expect(await step('quick')).toMatchObject({ state: 'running', percent: 40, finishedAt: null });
    await done('quick', [made('quick', 'quick', 'video.webm'), made('quick', 'poster', 'poster.jpg')]);
    expect(await job('compose')).toMatchObject({ state: 'pending' });
    expect((await recording()).mediaUrl).toBeNull();
    const [first, second] = await fileIds('quick');
    expect(await app.queues.find(storeFile, first ?? '')).toMatchObject({ state: 'pending' });
    await fileResult(first ?? '');
    await fileResult(second ?? '');
    expect(await recording()).toMatchObject({
      state: 'processing',
      mediaUrl: expect.stringMatching(/^\/videos/),
    });

    await start('compose');
    await done('compose', [made('compose', 'composed', 'video.mp4')]);
    expect(await recording()).toMatchObject({ state: 'processing', durationMs: 5_000 });
    for (const name of ['thumbnails', 'renditions', 'chapters', 'captions'] as const)
      expect(await job(name)).toMatchObject({ state: 'pending' });
    await store('compose');
    expect((await recording()).state).toBe('ready');
    expect(await app.queues.find(clearVideo, videoId)).toBeNull();
    await finishTheRest();
    expect(await step('upload')).toMatchObject({ state: 'done', percent: 100 });
    expect(await step('captions')).toMatchObject({ state: 'skipped', reason: 'Nobody typed captions.' });
    expect(await recording()).toMatchObject({
      state: 'ready',
      progressPercent: 100,
      step: null,
      sizeBytes: 100,
    });
    expect(await app.queues.find(clearVideo, videoId)).toMatchObject({ state: 'pending' });
  });

  it('and every report may come twice, late, or of a run that no longer counts', async () => {
    await reconcile();
    const files = [made('quick', 'quick', 'video.webm')];
    await Promise.all([done('quick', files), done('quick', files), start('quick'), progress('quick', 3)]);
    expect(await step('quick')).toMatchObject({ state: 'done', percent: 100 });
    expect(await start('quick')).toEqual({ wanted: false });
    await fail('quick');
    await progress('quick', 12);
    await store('quick');
    await store('quick');
    expect(await app.db.videoFile.count({ where: { videoId } })).toBe(1);
    expect(await step('quick')).toMatchObject({ state: 'done', percent: 100 });

    await start('compose');
    await fail('compose');
    await retry('compose');
    // The worker that was given up on comes back.
    expect(await start('compose', 1)).toEqual({ wanted: false });
    await done('compose', [made('compose', 'composed', 'video.mp4')], 1);
    expect(await step('compose')).toMatchObject({ state: 'waiting', percent: 0 });
    expect(await fileIds('compose')).toEqual([]);
  });

  it('of nothing that is known, nothing is taken', async () => {
    const gone = { code: 'not_found' };
    await app.db.video.deleteMany();
    const reports = [start('quick'), progress('quick', 1), fail('quick'), done('quick', [])];
    await Promise.all(reports.map(report => expect(report).rejects.toMatchObject(gone)));
  });

  it('a file that a step names outside of its place is refused', async () => {
    await reconcile();
    for (const name of ['../../../etc/passwd', '.hidden', 'a b', 'a..b', '..'])
      await expect(done('quick', [made('quick', 'quick', name)])).rejects.toMatchObject({
        code: 'validation_failed',
      });
  });
});

describe('what fails', () => {
  it('says why, and can be tried again alone, with what waited for it', async () => {
    await reconcile();
    await done('quick', [made('quick', 'quick', 'video.webm')]);
    await store('quick');
    await start('compose');
    await fail('compose');
    expect(await step('compose')).toMatchObject({
      ...{ state: 'failed', reason: 'ffmpeg stopped', lastLines: 'Error: no', retryable: true },
    });
    expect(await step('renditions')).toMatchObject({
      state: 'skipped',
      reason: expect.stringMatching(/Composing/),
    });
    expect(await recording()).toMatchObject({ state: 'ready', step: 'Composing' });

    const states = (await retry('compose')).data.map(one => [one.name, one.state]);
    expect(Object.fromEntries(states)).toMatchObject({
      ...{ quick: 'done', compose: 'waiting', renditions: 'waiting', pack: 'waiting' },
    });
    expect(await job('compose', 2)).toMatchObject({ state: 'pending' });
    await expect(retry('compose')).rejects.toMatchObject({ code: 'conflict' });
    // It stays watchable while it is tried again.
    expect((await recording()).state).toBe('ready');
  });

  it('and only waits says for what, until it goes on', async () => {
    await reconcile();
    await start('quick');
    const reason = 'The disk is nearly full.';
    await app.callInternally(reportStepResult, {
      params: params('quick'),
      body: { outcome: 'postponed', run: 1, reason },
    });
    expect(await step('quick')).toMatchObject({ state: 'waiting', reason });
    expect((await recording()).state).toBe('processing');
    await start('quick');
    expect(await step('quick')).toMatchObject({ state: 'running', reason: null });
  });

  it('with nothing to watch is a failed recording, which a retry of one step takes back', async () => {
    await reconcile();
    await fail('quick', { retryable: false });
    await fail('compose');
    expect(await recording()).toMatchObject({ state: 'failed', reason: 'ffmpeg stopped', retryable: true });
    await expect(retry('quick')).rejects.toMatchObject({ code: 'conflict' });
    await retry('compose');
    expect(await recording()).toMatchObject({ state: 'processing', reason: null });
    await done('compose', [made('compose', 'composed', 'video.mp4')], 2);
    await store('compose');
    expect((await recording()).state).toBe('ready');
  });

  it('on the way into storage can be sent again', async () => {
    await reconcile();
    await done('quick', [made('quick', 'quick', 'video.webm')]);
    const [fileId = ''] = await fileIds('quick');
    await fileResult(fileId, 'The storage is full.');
    expect(await step('upload')).toMatchObject({ state: 'failed', reason: 'The storage is full.' });
    await app.redis.flushdb();
    await retry('upload');
    expect(await step('upload')).toMatchObject({ state: 'running', reason: null });
    expect(await app.queues.find(storeFile, fileId)).toMatchObject({ state: 'pending' });
    await fileResult(fileId);
    expect(await app.db.videoFile.count({ where: { videoId } })).toBe(1);
  });

  it('and is made anew replaces what was there, and a file that nobody names any more leaves the storage', async () => {
    await reconcile();
    await done('chapters', [made('chapters', 'chapters', 'a.vtt'), made('chapters', 'chapters', 'b.vtt')]);
    await store('chapters');
    await app.db.processingStep.updateMany({
      where: { videoId, name: 'chapters' },
      data: { state: 'failed', retryable: true },
    });
    await retry('chapters');
    await done('chapters', [made('chapters', 'chapters', 'a.vtt', 'c')], 2);
    const keys = async () =>
      (await app.db.videoFile.findMany({ where: { videoId } })).map(file =>
        file.storageKey.split('/').at(-1),
      );
    expect(await keys()).toEqual(['a.vtt']);
    await store('chapters');
    expect(await app.db.videoFile.findFirst({ where: { videoId } })).toMatchObject({
      sha256: 'c'.repeat(64),
    });
  });

  it('is kept for another try until its time is over, and no longer', async () => {
    await reconcile();
    await done('quick', [made('quick', 'quick', 'video.webm')]);
    await store('quick');
    await fail('compose');
    for (const name of ['chapters', 'captions'] as const) await skip(name);
    await clear(retryGraceMs - minutes);
    expect(await app.queues.find(clearVideo, videoId)).toBeNull();
    await clear(retryGraceMs + minutes);
    expect(await app.queues.find(clearVideo, videoId)).toMatchObject({ state: 'pending' });
    await app.db.$executeRaw`UPDATE processing_steps SET updated_at = now() - interval '90 days'`;
    expect(await begin()).toMatchObject({ what: 'captured' });
    expect(await step('compose')).toMatchObject({ state: 'failed', retryable: false });
    await expect(retry('compose')).rejects.toMatchObject({ code: 'conflict' });
    // A worker that is killed here leaves the files: they are asked for again until somebody says that they are gone.
    await app.redis.flushdb();
    await clear();
    expect(await app.queues.find(clearVideo, videoId)).toMatchObject({ state: 'pending' });
    expect(await begin()).toMatchObject({ what: 'captured' });
    await finish();
    await app.redis.flushdb();
    await clear(retryGraceMs + minutes);
    expect(await app.queues.find(clearVideo, videoId)).toBeNull();
    expect(await begin()).toEqual({ what: 'nothing' });
  });

  it('and is tried again is not taken by a deletion that was asked for before, nor within the new time', async () => {
    await reconcile();
    await done('quick', [made('quick', 'quick', 'video.webm')]);
    await store('quick');
    await fail('compose');
    for (const name of ['chapters', 'captions'] as const) await skip(name);
    await clear(retryGraceMs + minutes);
    await retry('compose');
    expect(await begin()).toEqual({ what: 'nothing' });
    await start('compose', 2);
    expect(await begin()).toEqual({ what: 'nothing' });
    await fail('compose', { run: 2 });
    expect(await begin()).toEqual({ what: 'nothing' });
    expect(await step('compose')).toMatchObject({ state: 'failed', retryable: true });
  });

  it('cannot be tried again in the bin, whoever asks', async () => {
    await reconcile();
    await fail('quick');
    await app.db.video.update({ where: { id: videoId }, data: { deletedAt: new Date() } });
    await expect(retry('quick')).rejects.toMatchObject({ code: 'not_found' });
    expect(await createProcessing(app).service.retryAll(videoId)).toBe(false);
  });
});

describe('the reconciler', () => {
  it('adds every job again after Redis has lost everything, but not at once', async () => {
    await reconcile();
    await start('quick');
    await done('chapters', [made('chapters', 'chapters', 'a.vtt')]);
    await app.redis.flushdb();
    await reconcile(0);
    expect(await job('quick')).toBeNull();
    await reconcile();
    expect(await job('quick')).toMatchObject({ state: 'pending' });
    expect(await job('compose')).toBeNull();
    const [fileId = ''] = await fileIds('chapters');
    expect(await app.queues.find(storeFile, fileId)).toMatchObject({ state: 'pending' });
  });

  it('says of a step that it has failed when its job has, and nobody had said so', async () => {
    await reconcile();
    await start('quick');
    const connection = app.blockingRedis();
    const worker = new Worker(quickStep.queue, null, { connection, prefix: queuePrefix });
    for (;;) {
      const taken = await worker.getNextJob('token');
      if (taken?.id !== `${videoId}.quick.1`) continue;
      await taken.moveToFailed(new UnrecoverableError('The disk is gone.'), 'token');
      break;
    }
    await worker.close();
    connection.disconnect();
    await reconcile();
    expect(await step('quick')).toMatchObject({
      state: 'failed',
      reason: 'The disk is gone.',
      retryable: true,
    });
    expect(await job('compose')).toMatchObject({ state: 'pending' });
  });

  it('mends a video in the bin as well: it may be had back, and what stands still could never be deleted', async () => {
    await app.db.video.update({ where: { id: videoId }, data: { deletedAt: new Date() } });
    await reconcile();
    expect(await job('quick')).toMatchObject({ state: 'pending' });
  });

  it('ends what is deleted for good, so that its files can go', async () => {
    await reconcile();
    await start('quick');
    const now = new Date();
    await app.db.video.update({ where: { id: videoId }, data: { deletedAt: now, purgedAt: now } });
    await app.redis.flushdb();
    await reconcile();
    expect(await begin()).toEqual({ what: 'nothing' });
    expect(await job('quick')).toMatchObject({ state: 'pending' });
    expect(await start('quick')).toEqual({ wanted: false });
    expect(await begin()).toMatchObject({ what: 'all', recordingId: videoId });
  });
});

it('only the owner and admins see the steps and try them again', async () => {
  await reconcile();
  await fail('quick');
  const attendee = await app.person('user');
  await attend(app, session, attendee);
  for (const stranger of [attendee, await app.person('creator')]) {
    await expect(app.call(listProcessingSteps, { params: { videoId } }, stranger)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(retry('quick', stranger)).rejects.toMatchObject({ code: 'not_found' });
  }
  expect((await retry('quick', await app.person('admin'))).data).toHaveLength(8);
});
