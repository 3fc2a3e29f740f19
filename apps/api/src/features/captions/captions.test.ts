import { randomUUID } from 'node:crypto';
import { captionLimits } from '@lectern/contracts/captions/web-vtt';
import { putEngineCaptions } from '@lectern/contracts/internal/video-timeline';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { addCaptions, deleteCaptions, updateCaptions } from '@lectern/contracts/rest/captions';
import { type CaptionTrack, readPlayback } from '@lectern/contracts/rest/playback';
import type { Session } from '@lectern/contracts/rest/sessions';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attend, makeLiveClass } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp, testJwtSecret } from '../../testing/test-app.ts';
import { makeWatchableVideo } from '../../testing/videos.ts';
import { createPathSigner } from '../../platform/signed-path.ts';
import { createPlaybackRepository } from '../playback/playback.repository.ts';
import { createPlayedVideos } from '../playback/played-videos.ts';
import { createCaptionsRepository } from './captions.repository.ts';
import { createCaptionsService } from './captions.service.ts';

let app: TestApp;
let owner: Person;
let student: Person;
let session: Session;
let videoId: string;
beforeAll(async () => {
  app = await startTestApp();
  [owner, student] = await Promise.all([app.person('creator'), app.person('user')]);
  ({ session } = await makeLiveClass(app, owner));
  await attend(app, session, student);
});
beforeEach(async () => {
  videoId = await makeWatchableVideo(app, session);
});
afterAll(() => app?.close());

const hello = 'WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n';
const add = (content: string, caller = owner, id = videoId) =>
  app.call(
    addCaptions,
    { params: { videoId: id }, body: { language: 'en', label: 'English', content } },
    caller,
  );
const tracks = async (caller = owner, id = videoId): Promise<CaptionTrack[]> =>
  (await app.call(readPlayback, { params: { videoId: id } }, caller)).captions;
const fetchText = async (url: string, init?: RequestInit) => {
  const answer = await fetch(app.url + url, init);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const params = (captionId: string) => ({ params: { videoId, captionId } });

describe('captions that are uploaded', () => {
  it('are shown to whoever may watch, as WebVTT from a signed address', async () => {
    await add('1\n00:00:01,000 --> 00:00:02,500\nHello <i>class</i>\n');
    const [track] = await tracks(student);
    expect(track).toMatchObject({ language: 'en', label: 'English', source: 'upload' });
    const { status, headers, text } = await fetchText(track?.url ?? '');
    expect([status, headers.get('content-type'), headers.get('x-content-type-options')]).toEqual([
      200,
      'text/vtt; charset=utf-8',
      'nosniff',
    ]);
    expect(text).toBe('WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello class\n');
  });

  it('never hold markup, whatever was sent', async () => {
    const { url } = await add('WEBVTT\n\n00:01.000 --> 00:02.000\n<script>alert(1)</script>\n');
    expect((await fetchText(url)).text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('with a mistake are refused whole, each line by its number', async () => {
    const refused = add(
      'WEBVTT\n\n00:01.000 --> 00:02.000\nfine\n\n00:05.000 --> 00:04.000\nbackwards\n\nno time\n',
    );
    await expect(refused).rejects.toMatchObject({
      code: 'captions_invalid',
      message: 'Line 6: It ends before it starts',
      fieldErrors: [{ field: 'content.6' }, { field: 'content.9' }],
    });
    expect(await tracks()).toEqual([]);
  });

  it('that are too large, too many or badly named are refused', async () => {
    await expect(add('x'.repeat(captionLimits.characters + 1))).rejects.toMatchObject({
      code: 'validation_failed',
    });
    await expect(add('x'.repeat(4 * captionLimits.characters))).rejects.toMatchObject({
      code: 'payload_too_large',
    });
    for (const named of [
      { language: '../../etc', label: 'a' },
      { language: 'en', label: 'a\u0000b' },
    ])
      await expect(
        app.call(addCaptions, { params: { videoId }, body: { ...named, content: hello } }, owner),
      ).rejects.toMatchObject({ code: 'validation_failed' });
    const made = await Promise.allSettled(Array.from({ length: 24 }, () => add(hello)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  });

  it('are edited and deleted by the owner alone', async () => {
    const { captionId, url } = await add(hello);
    const body = { label: 'Deutsch', language: 'de', content: hello.replace('hello', 'hallo') };
    for (const refused of [
      () => add(hello, student),
      () => app.call(updateCaptions, { ...params(captionId), body }, student),
      () => app.call(deleteCaptions, params(captionId), student),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'not_found' });
    await app.call(updateCaptions, { ...params(captionId), body }, owner);
    expect(await tracks()).toMatchObject([{ captionId, label: 'Deutsch', language: 'de' }]);
    expect((await fetchText(url)).text).toContain('hallo');
    await app.call(deleteCaptions, params(captionId), owner);
    expect((await fetchText(url)).status).toBe(404);
    expect(await tracks()).toEqual([]);
  });

  it('have another address as soon as they say something else', async () => {
    const { captionId, url } = await add(hello);
    expect((await tracks())[0]?.url).toBe(url);
    const body = { content: hello.replace('hello', 'good morning') };
    const edited = await app.call(updateCaptions, { ...params(captionId), body }, owner);
    expect(edited.url).not.toBe(url);
    expect((await fetchText(edited.url)).text).toContain('good morning');
  });

  it('keep what is cut off when a trimmed video’s are edited', async () => {
    const cue = (from: string, to: string, text: string) => `00:0${from}.000 --> 00:0${to}.000\n${text}\n\n`;
    const { captionId } = await add(
      `WEBVTT\n\n${cue('1', '2', 'before')}${cue('3', '6', 'into')}${cue('6', '7', 'inside')}${cue('9', '9.5', 'after').replace('9.5.000', '9.500')}`,
    );
    const trim = (trimStartMs: number | null, trimEndMs: number | null) =>
      app.db.video.update({ where: { id: videoId }, data: { trimStartMs, trimEndMs } });
    await trim(5_000, 8_000);
    const content = `WEBVTT\n\n${cue('0', '2', 'corrected')}`;
    const { url } = await app.call(updateCaptions, { ...params(captionId), body: { content } }, owner);
    expect((await fetchText(url)).text).toBe('WEBVTT\n\n00:00:00.000 --> 00:00:02.000\ncorrected\n');
    await trim(null, null);
    const whole = (await fetchText((await tracks())[0]?.url ?? '')).text;
    expect(whole.match(/^[a-z].*$/gm)).toEqual(['before', 'into', 'corrected', 'after']);
    expect(whole).toContain('00:00:03.000 --> 00:00:05.000\ninto');
  });

  it('are refused rather than kept in a form that nobody could read again', async () => {
    // Written, each of these characters takes five.
    const cue = `00:00:01.000 --> 00:00:02.000\n${'&'.repeat(1_000)}\n\n`;
    await expect(add(`WEBVTT\n\n${cue.repeat(900)}`)).rejects.toMatchObject({ code: 'captions_invalid' });
    expect(await tracks()).toEqual([]);
  });

  it('of one video are not reached through another', async () => {
    const { captionId } = await add(hello);
    const { session: other } = await makeLiveClass(app, owner);
    const elsewhere = { params: { videoId: await makeWatchableVideo(app, other), captionId } };
    await expect(app.call(deleteCaptions, elsewhere, owner)).rejects.toMatchObject({ code: 'not_found' });
    await expect(app.call(updateCaptions, { ...elsewhere, body: {} }, owner)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await tracks()).toHaveLength(1);
  });
});

describe('the address of a caption file', () => {
  it('works for nothing else, and not for ever', async () => {
    const one = await add(hello);
    const two = await add(hello);
    const [path = '', query = ''] = one.url.split('?');
    const elsewhere = two.url.split('?')[0];
    for (const [url, status] of [
      [path, 401],
      [`${elsewhere}?${query}`, 401],
      [`${path}?${query.replace(/expires=\d+/, 'expires=9999999999')}`, 401],
      [`${path}?expires=1&signature=AAAA`, 401],
      [`/videos/${videoId}/captions/..%2f..%2fsecret/file?${query}`, 404],
    ] as const)
      expect([url, (await fetchText(url)).status]).toEqual([url, status]);
    const authorization = `Bearer ${student.token}`;
    expect((await fetchText(path, { headers: { authorization } })).status).toBe(200);
  });

  it('leads nowhere once the video is in the bin', async () => {
    const { url } = await add(hello);
    await app.db.video.update({ where: { id: videoId }, data: { deletedAt: new Date() } });
    expect((await fetchText(url)).status).toBe(404);
  });
});

describe('captions that were typed in the class', () => {
  const line = (atMs: number, language: string, text: string) => ({
    atMs,
    type: 'caption:line' as const,
    payload: { participantId: randomUUID(), language, text, typedForMs: 1_000 },
  });

  it('become a track for each language, on the clock of what is played', async () => {
    const { session: live } = await makeLiveClass(app, owner);
    const events = [
      line(61_000, 'en', 'Welcome'),
      line(66_000, 'de', 'Willkommen'),
      line(70_000, 'en', 'Next'),
    ];
    const id = await makeWatchableVideo(app, live, { events, trimStartMs: 50_000 });
    const found = await tracks(owner, id);
    expect(found.map(({ label, source }) => [label, source])).toEqual([
      ['English (live)', 'live'],
      ['German (live)', 'live'],
    ]);
    expect((await fetchText(found[0]?.url ?? '')).text).toBe(
      'WEBVTT\n\n00:00:10.000 --> 00:00:12.500\nWelcome\n\n00:00:19.000 --> 00:00:21.500\nNext\n',
    );
  });

  it('are renamed on a trimmed video and keep what is cut off', async () => {
    const { session: live } = await makeLiveClass(app, owner);
    const events = [line(5_000, 'en', 'Cut off'), line(61_000, 'en', 'Welcome')];
    const id = await makeWatchableVideo(app, live, { events, trimStartMs: 50_000 });
    const captionId = (await tracks(owner, id))[0]?.captionId ?? '';
    const rename = { params: { videoId: id, captionId }, body: { label: 'Class' } };
    await app.call(updateCaptions, rename, owner);
    expect((await fetchText((await tracks(owner, id))[0]?.url ?? '')).text).not.toContain('Cut off');
    await app.db.video.update({ where: { id }, data: { trimStartMs: null } });
    expect((await fetchText((await tracks(owner, id))[0]?.url ?? '')).text).toContain('Cut off');
  });

  it('are read without the log once they are rows', async () => {
    const { session: live } = await makeLiveClass(app, owner);
    const id = await makeWatchableVideo(app, live, { events: [line(5_000, 'en', 'Typed')] });
    const captionId = (await tracks(owner, id))[0]?.captionId ?? '';
    await app.call(updateCaptions, { params: { videoId: id, captionId }, body: { content: hello } }, owner);
    const video = createPlaybackRepository(app.db);
    const asked: string[] = [];
    const service = createCaptionsService({
      repository: createCaptionsRepository(app.db),
      videos: createPlayedVideos(video, async () => ({ member: true })),
      timelineOf: async ({ videoId: one }) => {
        asked.push(one);
        return { markers: [], shares: [], marks: [], pauses: [], lines: [] };
      },
      signer: createPathSigner(testJwtSecret, 'captions'),
    });
    expect((await service.readFile(null, id, captionId, {})).text).toContain('hello');
    expect(asked).toEqual([]);
  });

  it('are edited like others, and stay away once deleted', async () => {
    const { session: live } = await makeLiveClass(app, owner);
    const id = await makeWatchableVideo(app, live, { events: [line(5_000, 'en', 'Wellcome')] });
    const captionId = (await tracks(owner, id))[0]?.captionId ?? '';
    const one = { params: { videoId: id, captionId } };
    const edited = await app.call(updateCaptions, { ...one, body: { content: hello } }, owner);
    expect(edited).toMatchObject({ captionId, source: 'live' });
    expect((await fetchText(edited.url)).text).toContain('hello');
    expect(await tracks(owner, id)).toHaveLength(1);
    await app.call(deleteCaptions, one, owner);
    expect(await tracks(owner, id)).toEqual([]);
  });
});

describe('captions of an engine', () => {
  const put = (content: string) =>
    app.callInternally(putEngineCaptions, {
      params: { videoId },
      body: { language: 'en', label: 'English (automatic)', content },
    });

  it('replace what an engine made before, and never what a person has edited', async () => {
    await put(hello);
    await put(hello.replace('hello', 'better'));
    const [track, ...rest] = await tracks();
    expect(rest).toEqual([]);
    expect((await fetchText(track?.url ?? '')).text).toContain('better');
    const content = hello.replace('hello', 'by hand');
    await app.call(updateCaptions, { ...params(track?.captionId ?? ''), body: { content } }, owner);
    await put(hello);
    expect((await fetchText((await tracks())[0]?.url ?? '')).text).toContain('by hand');
  });

  it('are refused when they are no captions', async () => {
    await expect(put('I heard nothing')).rejects.toBeInstanceOf(AppError);
    expect(await tracks()).toEqual([]);
  });
});
