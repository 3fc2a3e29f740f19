import { randomUUID } from 'node:crypto';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointCall } from '@lectern/contracts/kernel/endpoint';
import { listRecordings, readRecording } from '@lectern/contracts/rest/recordings';
import type { Session } from '@lectern/contracts/rest/sessions';
import { readEmbed } from '@lectern/contracts/rest/share-links';
import { listDownloads } from '@lectern/contracts/rest/video-forms';
import { listVideos, readVideo, type VideoVisibility } from '@lectern/contracts/rest/videos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attend, makeLiveClass, makeRecording, storeVideoFile } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';

let app: TestApp;
let owner: Person;
let admin: Person;
let other: Person;
let attendee: Person;
let stranger: Person;
beforeAll(async () => {
  app = await startTestApp();
  [owner, admin, other, attendee, stranger] = await Promise.all([
    app.person('creator'),
    app.person('admin'),
    app.person('creator'),
    app.person('user'),
    app.person('user'),
  ]);
});
afterAll(() => app?.close());

type Query = NonNullable<EndpointCall<typeof listVideos>['query']>;
const list = (query: Query, caller: Person) => app.call(listVideos, { query }, caller);
const ids = async (query: Query, caller: Person) =>
  (await list({ limit: 100, ...query }, caller)).data.map(video => video.videoId);
const ready = { state: 'ready' as const, durationMs: 60_000 };

describe.each(['private', 'class', 'link', 'public'] as VideoVisibility[])('a %s video', visibility => {
  let session: Session;
  let videoId: string;
  beforeAll(async () => {
    ({ session } = await makeLiveClass(app, owner));
    await attend(app, session, attendee);
    videoId = await makeRecording(app, session, ready, { visibility });
    await storeVideoFile(app, videoId, 'composed');
  });

  const sees = {
    private: [],
    class: ['attendee'],
    link: ['attendee'],
    public: ['attendee', 'other', 'nobody'],
  };
  const people = () => ({ owner, admin, attendee, other, stranger, nobody: undefined });

  it.each(['owner', 'admin', 'attendee', 'other', 'stranger', 'nobody'] as const)(
    'is there for the %s by every way, or by none',
    async who => {
      const caller = people()[who];
      const key = who === 'stranger' ? 'other' : who;
      const expected = key === 'owner' || key === 'admin' || sees[visibility].includes(key as never);
      const got = async (asked: Promise<unknown>) =>
        asked.then(
          () => true,
          (error: unknown) => {
            expect(error).toBeInstanceOf(AppError);
            expect(['not_found', 'unauthenticated']).toContain((error as AppError).code);
            return false;
          },
        );
      const params = { videoId };
      expect(await got(app.call(readVideo, { params }, caller))).toBe(expected);
      expect(await got(app.call(listDownloads, { params }, caller))).toBe(expected);
      expect(await got(app.call(readEmbed, { params }))).toBe(visibility === 'public');
      const poster = await fetch(`${app.url}/videos/${videoId}/poster`, {
        headers: caller ? { authorization: `Bearer ${caller.token}` } : {},
      });
      // There is no picture of it; who may not see it must not learn even that.
      const { detail } = (await poster.json()) as { detail: string };
      expect(/no picture yet/.test(detail)).toBe(caller !== undefined && expected);
      if (!caller) return;
      expect((await ids({}, caller)).includes(videoId)).toBe(expected);
      // As a recording it is there for its owner and who attended alone, however public the video is.
      const isMember = expected && key !== 'other';
      const recordingId = videoId;
      expect(await got(app.call(readRecording, { params: { recordingId } }, caller))).toBe(isMember);
      const { data } = await app.call(listRecordings, { query: { limit: 100 } }, caller);
      expect(data.some(one => one.recordingId === recordingId)).toBe(isMember);
    },
  );

  it('is nobody’s to watch in the bin, whatever they could before', async () => {
    const { mediaUrl } = await app.call(readRecording, { params: { recordingId: videoId } }, owner);
    await app.db.video.update({ where: { id: videoId }, data: { deletedAt: new Date() } });
    for (const caller of [owner, admin, attendee]) {
      await expect(app.call(listDownloads, { params: { videoId } }, caller)).rejects.toThrow();
      expect(await ids({}, caller)).not.toContain(videoId);
      expect((await ids({ deleted: 'true' }, caller)).includes(videoId)).toBe(caller !== attendee);
    }
    await expect(app.call(readVideo, { params: { videoId } }, attendee)).rejects.toThrow();
    expect((await app.call(readVideo, { params: { videoId } }, owner)).playable).toBe(false);
    // An address that was signed before leads nowhere.
    expect((await fetch(app.url + mediaUrl)).status).toBe(404);
  });
});

it('of a class that nobody has kept yet is its owner’s alone, whatever its visibility', async () => {
  const { session } = await makeLiveClass(app, owner);
  await attend(app, session, attendee);
  const held = { state: 'held', provisional: true } as const;
  const videoId = await makeRecording(app, session, held, { visibility: 'public' });
  for (const caller of [attendee, stranger, undefined]) {
    const read = app.call(readVideo, { params: { videoId } }, caller);
    await expect(read).rejects.toMatchObject({ code: 'not_found' });
    if (caller) expect(await ids({}, caller)).not.toContain(videoId);
  }
  expect(await ids({}, owner)).toContain(videoId);
  await app.db.recording.update({ where: { id: videoId }, data: { keptAt: new Date() } });
  expect(await ids({}, stranger)).toContain(videoId);
  await app.db.video.update({ where: { id: videoId }, data: { visibility: 'private' } });
});

describe('the list', () => {
  let teacher: Person;
  let sessions: Session[];
  let videos: string[];
  beforeAll(async () => {
    teacher = await app.person('creator');
    const titles = ['Waves 100% real', 'Optics', 'algebra', 'Algebra'];
    sessions = [];
    videos = [];
    for (const [i, title] of titles.entries()) {
      const { session } = await makeLiveClass(app, teacher);
      sessions.push(session);
      const startedAt = new Date(Date.UTC(2030, 0, 1 + i, 12));
      const state = i === 3 ? ('failed' as const) : ('ready' as const);
      const row = { title, durationMs: 10_000 * (4 - i), startedAt, state };
      const videoId = await makeRecording(app, session, row);
      await storeVideoFile(app, videoId, 'composed', Buffer.alloc(100 + (i % 2)));
      videos.push(videoId);
    }
  });
  const at = (...places: number[]) => places.map(i => videos[i]);

  it('is sorted by what was asked for, both ways, equals always in the same order', async () => {
    expect(await ids({}, teacher)).toEqual(at(3, 2, 1, 0));
    expect(await ids({ order: 'asc' }, teacher)).toEqual(at(0, 1, 2, 3));
    const sameTitle = [videos[2] ?? '', videos[3] ?? ''].sort();
    expect(await ids({ sort: 'title' }, teacher)).toEqual([...sameTitle, ...at(1, 0)]);
    expect(await ids({ sort: 'duration' }, teacher)).toEqual(at(0, 1, 2, 3));
    const bySize = await ids({ sort: 'size', order: 'asc' }, teacher);
    expect(bySize.slice(0, 2).sort()).toEqual([videos[0], videos[2]].sort());
  });

  it.each(['recordedAt', 'title', 'duration', 'size'] as const)(
    'comes page by page by %s, none twice and none left out',
    async sort => {
      for (const order of ['asc', 'desc'] as const) {
        const whole = await ids({ sort, order }, teacher);
        const paged: string[] = [];
        for (let cursor: string | undefined; ; ) {
          const page = await list({ sort, order, limit: 1, cursor }, teacher);
          paged.push(...page.data.map(video => video.videoId));
          if (!page.nextCursor) break;
          cursor = page.nextCursor;
        }
        expect(paged).toEqual(whole);
      }
    },
  );

  it('refuses a cursor of another order, and one that nobody made', async () => {
    const { nextCursor } = await list({ limit: 1 }, teacher);
    const forge = (sort: string, order: string, key: string, id: string = randomUUID()) =>
      Buffer.from(JSON.stringify({ s: sort, o: order, k: key, i: id })).toString('base64url');
    const forged = forge('title', 'asc', "'; DROP", 'x');
    for (const query of [
      { cursor: nextCursor ?? '', sort: 'title' as const },
      { cursor: 'nonsense' },
      { cursor: forged, sort: 'title' as const },
      { cursor: forge('recordedAt', 'desc', '2026-99-99T00:00:00Z') },
      { cursor: forge('recordedAt', 'desc', '0000-01-01T00:00:00Z') },
      { cursor: forge('duration', 'desc', '9999999999'), sort: 'duration' as const },
      { cursor: forge('size', 'desc', '9'.repeat(19)), sort: 'size' as const },
    ])
      await expect(list(query, teacher)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('is filtered by room, owner, state and date', async () => {
    expect(await ids({ roomId: sessions[1]?.roomId }, teacher)).toEqual(at(1));
    expect(await ids({ ownerId: other.userId }, teacher)).toEqual([]);
    expect(await ids({ state: 'failed' }, teacher)).toEqual(at(3));
    expect(await ids({ from: '2030-01-02', to: '2030-01-03' }, teacher)).toEqual(at(2, 1));
    expect(await ids({ from: '2030-01-03T12:00:00Z', to: '2030-01-03T12:00:00Z' }, teacher)).toEqual(at(2));
    expect(await ids({ ownerId: teacher.userId }, admin)).toEqual(at(3, 2, 1, 0));
    expect(await ids({ ownerId: teacher.userId }, stranger)).toEqual([]);
  });

  it('is searched by title, room, people and chat, each word somewhere', async () => {
    const [first, second] = sessions;
    if (!first || !second) throw new Error('no classes');
    await attend(app, second, attendee);
    await app.db.participant.updateMany({
      where: { sessionId: second.sessionId },
      data: { displayName: 'Zoë Müller' },
    });
    const say = (session: Session, text: string) =>
      app.db.sessionEvent.create({
        data: {
          ...{ sessionId: session.sessionId, seq: 900, type: 'chat:message-sent', at: new Date() },
          payload: { messageId: randomUUID(), participantId: randomUUID(), displayName: 'Zoë', text },
        },
      });
    await say(first, 'Is the photon a wave? 光子は波ですか');
    expect(await ids({ q: 'WAVE' }, teacher)).toEqual(at(0));
    expect(await ids({ q: 'alg' }, teacher)).toEqual(expect.arrayContaining(at(2, 3)));
    expect(await ids({ q: 'müller' }, teacher)).toEqual(at(1));
    expect(await ids({ q: 'optics müller' }, teacher)).toEqual(at(1));
    expect(await ids({ q: 'waves müller' }, teacher)).toEqual([]);
    expect(await ids({ q: 'photo' }, teacher)).toEqual(at(0));
    expect(await ids({ q: '子は波' }, teacher)).toEqual(at(0));
    const vtt = 'WEBVTT\n\n00:00.000 --> 00:01.000\nMaxwell wrote these equations\n';
    const track = { id: randomUUID(), language: 'en', label: 'English', source: 'upload' as const, vtt };
    await app.db.caption.create({ data: { ...track, videoId: videos[1] ?? '' } });
    expect(await ids({ q: 'maxwell equations' }, teacher)).toEqual(at(1));
    // What means something to SQL is only text.
    expect(await ids({ q: '100%' }, teacher)).toEqual(at(0));
    for (const q of ['%', '_', "' OR 1=1 --", '\\', '!!', ':*'])
      expect(await ids({ q: `${q} nowhere` }, teacher)).toEqual([]);
    await expect(list({ q: 'a\u0000b' }, teacher)).rejects.toMatchObject({ code: 'malformed_request' });

    // A public video tells strangers neither who was there nor what was said.
    await app.db.video.updateMany({ where: { ownerId: teacher.userId }, data: { visibility: 'public' } });
    expect(await ids({ q: 'optics' }, stranger)).toEqual(at(1));
    expect(await ids({ q: 'müller' }, stranger)).toEqual([]);
    expect(await ids({ q: 'photon' }, stranger)).toEqual([]);
    expect(await ids({ q: 'müller' }, attendee)).toEqual(at(1));
  });
});
