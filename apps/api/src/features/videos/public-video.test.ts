import { randomUUID } from 'node:crypto';
import { addCaptions, deleteCaptions } from '@lectern/contracts/rest/captions';
import { readPlayback, saveChapters } from '@lectern/contracts/rest/playback';
import { createShareLink, openShareLink, readEmbed } from '@lectern/contracts/rest/share-links';
import { type Download, listDownloads } from '@lectern/contracts/rest/video-forms';
import { listVideos, readVideo, updateVideo } from '@lectern/contracts/rest/videos';
import { viewingHeader } from '@lectern/contracts/tokens';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attend, makeLiveClass, storeVideoFile } from '../../testing/classes.ts';
import { said } from '../../testing/log-of-a-class.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';
import { classStart, makeWatchableVideo } from '../../testing/videos.ts';

let app: TestApp;
let owner: Person;
let admin: Person;
let attendee: Person;
let stranger: Person;
let videoId: string;
beforeAll(async () => {
  app = await startTestApp();
  [owner, admin, attendee, stranger] = await Promise.all([
    app.person('creator'),
    app.person('admin'),
    app.person('user'),
    app.person('creator'),
  ]);
});
beforeEach(async () => {
  const { session } = await makeLiveClass(app, owner);
  const { sessionId } = session;
  await attend(app, session, attendee);
  const ada = randomUUID();
  await app.db.participant.create({
    data: {
      ...{ id: ada, sessionId, displayName: 'Ada', role: 'student' },
      firstJoinedAt: new Date(classStart),
    },
  });
  await app.db.participantConsent.create({
    data: {
      ...{ sessionId, participantId: ada, answer: 'given', seq: 1, textVersion: '1' },
      at: new Date(classStart),
    },
  });
  const events = [
    { atMs: 60_000, ...sharedScreen(ada) },
    { atMs: 90_000, ...said(ada, 'what was said') },
  ];
  videoId = await makeWatchableVideo(app, session, {
    ...{ events, visibility: 'public', expiresAt: new Date(Date.now() + 86_400_000) },
    ...{ embedOwn: true, embedOrigins: ['https://school.example'] },
  });
  await app.db.recording.update({ where: { id: videoId }, data: { reason: 'The disk was full' } });
  await storeVideoFile(app, videoId, 'pack', 'zip', {
    ...{ name: 'class.zip', step: 'pack', contentType: 'application/zip' },
  });
  await storeVideoFile(app, videoId, 'audio', 'sound', { name: 'a.m4a', contentType: 'audio/mp4' });
});
afterAll(() => app?.close());

const sharedScreen = (participantId: string) => ({
  type: 'media:producer-added' as const,
  payload: {
    producer: {
      ...{ producerId: randomUUID(), participantId, paused: false },
      ...{ source: 'screen' as const, kind: 'video' as const },
    },
  },
});
const params = () => ({ videoId });
const kinds = (downloads: Download[]) => downloads.map(({ kind }) => kind);
const saved = async (caller?: Person) =>
  kinds((await app.call(listDownloads, { params: params() }, caller)).data);
const textOf = async (url: string | undefined) => (await fetch(app.url + url)).text();
const trim = () =>
  app.call(updateVideo, { params: params(), body: { trimStartMs: 30_000, trimEndMs: 500_000 } }, owner);

async function openLink() {
  const { token } = await app.call(createShareLink, { params: params(), body: {} }, owner);
  return app.call(openShareLink, { params: { token }, body: {} });
}

describe('of a public video', () => {
  it('the pack is for who manages it', async () => {
    for (const caller of [owner, admin]) expect(await saved(caller)).toContain('pack');
    for (const caller of [attendee, stranger, undefined])
      expect(await saved(caller)).toEqual(['composed', 'audio', 'chapters']);
    expect(kinds((await app.call(readEmbed, { params: params() }, owner)).downloads)).not.toContain('pack');
    const { video, viewingToken } = await openLink();
    expect(kinds(video.downloads)).toEqual(['composed', 'audio', 'chapters']);
    const answer = await fetch(`${app.url}/videos/${videoId}/downloads`, {
      headers: { [viewingHeader]: viewingToken },
    });
    expect(kinds(((await answer.json()) as { data: Download[] }).data)).not.toContain('pack');
  });

  it('names and the chat are for who was in the class, however many have an account', async () => {
    for (const caller of [owner, admin, attendee]) {
      const { markers, chapters } = await app.call(readPlayback, { params: params() }, caller);
      expect(JSON.stringify(markers)).toContain('what was said');
      expect(JSON.stringify(chapters)).toContain('Ada');
    }
    for (const caller of [stranger, undefined]) {
      const playback = await app.call(readPlayback, { params: params() }, caller);
      expect(playback.markers).toEqual([]);
      expect(playback.chapters).toEqual([
        { startMs: 0, title: 'Beginning' },
        { startMs: 60_000, title: 'Shared screen' },
      ]);
      expect(JSON.stringify(playback)).not.toContain('Ada');
    }
    const { data } = await app.call(listDownloads, { params: params() }, attendee);
    expect(await textOf(data.find(({ kind }) => kind === 'chapters')?.url)).not.toContain('Ada');
  });

  it('nobody is named by correcting another chapter, unless somebody writes the name', async () => {
    const { chapters } = await app.call(readPlayback, { params: params() }, owner);
    const [first, ...others] = chapters.map(({ startMs, title }) => ({ startMs, title }));
    const save = (body: { chapters: { startMs: number; title: string }[] }) =>
      app.call(saveChapters, { params: params(), body }, owner);
    const seen = async () => (await app.call(readPlayback, { params: params() }, stranger)).chapters;
    await save({ chapters: [{ startMs: first?.startMs ?? 0, title: 'Welcome' }, ...others] });
    expect(await seen()).toEqual([
      { startMs: 0, title: 'Welcome' },
      { startMs: 60_000, title: 'Shared screen' },
    ]);
    await save({ chapters: [{ startMs: 0, title: 'Ada shows it' }] });
    expect(await seen()).toEqual([{ startMs: 0, title: 'Ada shows it' }]);
  });

  it('strangers are told nothing by which they could join the next class', async () => {
    const hidden = {
      ...{ roomId: null, roomTitle: null, sessionId: null, ownerId: null, reason: null },
      ...{ expiresAt: null, expiresSoon: false, embedOrigins: null },
    };
    for (const caller of [stranger, undefined])
      expect(await app.call(readVideo, { params: params() }, caller)).toMatchObject(hidden);
    const { data } = await app.call(listVideos, { query: { limit: 100 } }, stranger);
    expect(data.find(one => one.videoId === videoId)).toMatchObject(hidden);
    for (const caller of [owner, admin, attendee])
      expect(await app.call(readVideo, { params: params() }, caller)).toMatchObject({
        ...{ ownerId: owner.userId, roomTitle: 'Algebra', reason: 'The disk was full', expiresSoon: true },
      });
  });

  it('that is trimmed the whole files are for who manages it', async () => {
    await trim();
    expect(await saved(owner)).toEqual(['composed', 'audio', 'chapters', 'pack']);
    for (const caller of [attendee, stranger, undefined]) {
      expect(await saved(caller)).toEqual(['chapters']);
      const { downloadable } = await app.call(readPlayback, { params: params() }, caller);
      expect(downloadable).toBe(false);
    }
    expect(kinds((await openLink()).video.downloads)).toEqual(['chapters']);
    const whole = (caller: Person) =>
      fetch(`${app.url}/recordings/${videoId}/media`, {
        headers: { authorization: `Bearer ${caller.token}` },
      });
    expect((await whole(owner)).status).toBe(200);
    expect((await whole(attendee)).status).toBe(404);
  });
});

describe('texts that are saved', () => {
  it('are as they stand: added, corrected and deleted', async () => {
    const captionsOf = async () =>
      (await app.call(listDownloads, { params: params() })).data.filter(({ kind }) => kind === 'captions');
    // What a step of processing made of them once is not what they are.
    await storeVideoFile(app, videoId, 'captions', 'old', { name: 'en.vtt', contentType: 'text/vtt' });
    expect(await captionsOf()).toEqual([]);
    const body = { language: 'en', label: 'English', content: 'WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n' };
    const { captionId } = await app.call(addCaptions, { params: params(), body }, owner);
    const [download] = await captionsOf();
    const answer = await fetch(app.url + download?.url);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="Algebra en 2030-01-01/);
    const text = await answer.text();
    expect(text).toContain('hello');
    expect(download?.sizeBytes).toBe(Buffer.byteLength(text));
    await app.call(deleteCaptions, { params: { videoId, captionId } }, owner);
    expect(await captionsOf()).toEqual([]);
    expect((await fetch(app.url + download?.url)).status).toBe(404);

    const chapters = [{ startMs: 0, title: 'By hand' }];
    await app.call(saveChapters, { params: params(), body: { chapters } }, owner);
    const { data } = await app.call(listDownloads, { params: params() });
    const url = data.find(({ kind }) => kind === 'chapters')?.url;
    expect(await textOf(url)).toContain('By hand');
    await app.db.video.update({ where: { id: videoId }, data: { deletedAt: new Date() } });
    expect((await fetch(app.url + url)).status).toBe(404);
  });
});
