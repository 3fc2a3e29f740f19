import { addCaptions } from '@lectern/contracts/rest/captions';
import { saveChapters } from '@lectern/contracts/rest/playback';
import { updateVideo } from '@lectern/contracts/rest/videos';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLiveClass, makeRecording } from '../../testing/classes.ts';
import { minutes, processingOf } from '../../testing/processing-of.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';

let app: TestApp;
let owner: Person;
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
  const { session } = await makeLiveClass(app, owner);
  videoId = await makeRecording(app, session, { state: 'processing' });
});

const { reconcile, begin, finish, start, fail, skip, made, done, store, step, recording, job } = processingOf(
  () => ({ app, owner, videoId }),
);
const edit = () =>
  app.call(
    addCaptions,
    { params: { videoId }, body: { language: 'en', label: 'English', content: vtt } },
    owner,
  );
const vtt = 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nGood morning\n';

/** The pack of a finished class, made and stored. @param meanwhile between the video and its pack */
async function packOnce(meanwhile: () => Promise<unknown> = async () => undefined) {
  await reconcile();
  for (const name of ['quick', 'chapters', 'captions', 'renditions', 'thumbnails'] as const) {
    await start(name);
    await skip(name);
  }
  await start('compose');
  await done('compose', [made('compose', 'composed', 'video.mp4')]);
  await meanwhile();
  await start('pack');
  await done('pack', [made('pack', 'pack', 'class.zip')]);
  for (const name of ['compose', 'pack'] as const) await store(name);
}

describe('a pack', () => {
  it('is made again once nobody has changed what is in it for some minutes', async () => {
    await packOnce(edit);
    // What was changed before it was begun is in it.
    await reconcile(6 * minutes);
    expect(await step('pack')).toMatchObject({ state: 'done' });

    await edit();
    await reconcile();
    expect(await step('pack')).toMatchObject({ state: 'done' });
    await reconcile(6 * minutes);
    expect(await step('pack')).toMatchObject({ state: 'waiting', percent: 0 });
    expect(await job('pack', 2)).toMatchObject({ state: 'pending' });
    expect(await recording()).toMatchObject({ state: 'ready' });
    const packs = await app.db.videoFile.count({ where: { videoId, kind: 'pack' } });
    expect(packs).toBe(1);

    await start('pack', 2);
    await done('pack', [made('pack', 'pack', 'class.zip', 'b')], 2);
    await reconcile(6 * minutes);
    expect(await job('pack', 3)).toBeNull();
  });

  it.each([
    ['its title', () => app.call(updateVideo, { params: { videoId }, body: { title: 'Sets' } }, owner)],
    [
      'its chapters',
      () =>
        app.call(
          saveChapters,
          { params: { videoId }, body: { chapters: [{ startMs: 0, title: 'Sets' }] } },
          owner,
        ),
    ],
  ])('has changes of %s', async (_, change) => {
    await change();
    expect(await app.db.video.findUnique({ where: { id: videoId } })).toMatchObject({
      packOutdatedAt: expect.any(Date),
    });
  });

  it('whose worker was killed does not lose what was changed meanwhile', async () => {
    await packOnce();
    await edit();
    await reconcile(6 * minutes);
    await start('pack', 2);
    await edit();
    // The job is taken up again, and may find that the pack was made before the change.
    await start('pack', 2);
    await done('pack', [made('pack', 'pack', 'class.zip', 'b')], 2);
    await store('pack');
    await reconcile(6 * minutes);
    expect(await job('pack', 3)).toMatchObject({ state: 'pending' });
  });

  it('that cannot be made again is tried later, and the one before stays', async () => {
    await packOnce();
    await edit();
    await reconcile(6 * minutes);
    await start('pack', 2);
    await fail('pack', { run: 2 });
    await reconcile(6 * minutes);
    expect(await step('pack')).toMatchObject({ state: 'failed', reason: 'ffmpeg stopped' });
    expect(await app.db.videoFile.count({ where: { videoId, kind: 'pack' } })).toBe(1);
    await reconcile(70 * minutes);
    expect(await job('pack', 3)).toMatchObject({ state: 'pending' });
  });

  it('is not made again before the last one is stored, nor while what it is made from is cleared away', async () => {
    await packOnce();
    await app.db.madeFile.updateMany({ where: { videoId, step: 'pack' }, data: { storedAt: null } });
    await edit();
    await reconcile(6 * minutes);
    expect(await job('pack', 2)).toBeNull();
    await store('pack');
    expect(await begin()).toMatchObject({ what: 'captured' });
    await reconcile(6 * minutes);
    expect(await job('pack', 2)).toBeNull();
    await finish();
    await reconcile(6 * minutes);
    expect(await job('pack', 2)).toMatchObject({ state: 'pending' });
  });

  it('of a video in the bin waits until it is had back', async () => {
    await reconcile();
    await app.db.processingStep.updateMany({ where: { videoId }, data: { state: 'done' } });
    await edit();
    await app.db.video.update({ where: { id: videoId }, data: { deletedAt: new Date() } });
    await reconcile(6 * minutes);
    expect(await job('pack', 2)).toBeNull();
    await app.db.video.update({ where: { id: videoId }, data: { deletedAt: null } });
    await reconcile(6 * minutes);
    expect(await job('pack', 2)).toMatchObject({ state: 'pending' });
  });
});
