import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readRecording } from '@lectern/contracts/rest/recordings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attend, makeLiveClass, makeRecording } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp, testJwtSecret } from '../../testing/test-app.ts';
import { createMediaUrlSigner } from './signed-media-url.ts';

const bytes = randomBytes(700_001);
const poster = randomBytes(5_000);
let app: TestApp;
let owner: Person;
let other: Person;
let attendee: Person;
let recordingId: string;
let otherRecordingId: string;
let mediaUrl: string;
let thumbnailUrl: string;

beforeAll(async () => {
  app = await startTestApp();
  [owner, other, attendee] = await Promise.all([
    app.person('creator'),
    app.person('creator'),
    app.person('user'),
  ]);
  const file = path.join(app.storageDir, 'source');
  for (const [key, content] of [
    ['recordings/a.mp4', bytes],
    ['recordings/a.jpg', poster],
    ['recordings/empty.mp4', Buffer.alloc(0)],
  ] as const) {
    await writeFile(file, content);
    await app.storage.putFile(key, file, '');
  }
  const { session } = await makeLiveClass(app, owner);
  const row = {
    state: 'ready' as const,
    storageKey: 'recordings/a.mp4',
    thumbnailKey: 'recordings/a.jpg',
    contentType: 'video/mp4',
    title: 'Größe; "und" Maß',
    startedAt: new Date('2030-01-02'),
  };
  recordingId = await makeRecording(app, session, row);
  otherRecordingId = await makeRecording(app, (await makeLiveClass(app, other)).session, row);
  await attend(app, session, attendee);
  const found = await app.call(readRecording, { params: { recordingId } }, owner);
  mediaUrl = found.mediaUrl ?? '';
  thumbnailUrl = found.thumbnailUrl ?? '';
});
afterAll(() => app?.close());

const get = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(app.url + url, { headers, method });
const codeOf = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await get(url, headers);
  return answer.ok ? answer.status : ((await answer.json()) as { code: string }).code;
};
const body = async (answer: Response) => Buffer.from(await answer.arrayBuffer());
const as = (person: Person) => ({ authorization: `Bearer ${person.token}` });
const etag = async () => (await get(mediaUrl, {}, 'HEAD')).headers.get('etag') ?? '';

describe('the file of a recording', () => {
  it('comes whole, byte for byte, with what a player needs to know', async () => {
    const answer = await get(mediaUrl);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-type': 'video/mp4',
      'content-length': String(bytes.length),
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'private, max-age=3600',
    });
    expect((await body(answer)).equals(bytes)).toBe(true);
  });

  it.each([
    ['bytes=0-', 0, 700_000],
    ['bytes=0-99', 0, 99],
    ['bytes=262143-262145', 262_143, 262_145],
    ['bytes=-5', 699_996, 700_000],
    ['bytes=700000-9999999', 700_000, 700_000],
  ])('comes in parts: %s', async (range, first, last) => {
    const answer = await get(mediaUrl, { range });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes ${first}-${last}/${bytes.length}`);
    expect(answer.headers.get('content-length')).toBe(String(last - first + 1));
    expect((await body(answer)).equals(bytes.subarray(first, last + 1))).toBe(true);
  });

  it.each(['bytes=700001-', 'bytes=-0'])(
    'says how long it is when a range is outside of it: %s',
    async range => {
      const answer = await get(mediaUrl, { range });
      expect(answer.status).toBe(416);
      expect(answer.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
      expect(await answer.json()).toMatchObject({ code: 'range_not_satisfiable' });
    },
  );

  it.each(['bytes=0-1,5-6', 'bytes=9-1', 'pages=1-2'])(
    'comes whole for what it does not answer in parts: %s',
    async range => {
      const answer = await get(mediaUrl, { range });
      expect([answer.status, (await body(answer)).length]).toEqual([200, bytes.length]);
      expect(answer.headers.get('content-range')).toBeNull();
    },
  );

  it('is not sent again to who has it', async () => {
    const known = await etag();
    const answer = await get(mediaUrl, { 'if-none-match': `"x", W/${known}` });
    expect([answer.status, (await body(answer)).length]).toEqual([304, 0]);
    expect(answer.headers.get('etag')).toBe(known);
    expect((await get(mediaUrl, { 'if-none-match': '"x"' })).status).toBe(200);
  });

  it('goes on where a download stopped, unless it has become another file', async () => {
    const range = 'bytes=700000-';
    expect((await get(mediaUrl, { range, 'if-range': await etag() })).status).toBe(206);
    expect((await get(mediaUrl, { range, 'if-range': '"another"' })).status).toBe(200);
  });

  it('answers HEAD with the headers alone, a Range in it or not', async () => {
    for (const headers of [{}, { range: 'bytes=0-9' }] as Record<string, string>[]) {
      const answer = await get(mediaUrl, headers, 'HEAD');
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-length')).toBe(String(bytes.length));
      expect((await body(answer)).length).toBe(0);
    }
  });

  it('is saved under a name that says what it is', async () => {
    const { headers } = await get(`${mediaUrl}&download=true`, {}, 'HEAD');
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="Groe und Ma 2030-01-02.mp4"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%3B%20%22und%22%20Ma%C3%9F%202030-01-02.mp4`,
    );
    expect((await get(mediaUrl, {}, 'HEAD')).headers.get('content-disposition')).toMatch(/^inline/);
  });

  it('comes with its picture', async () => {
    const answer = await get(thumbnailUrl);
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect((await body(answer)).equals(poster)).toBe(true);
  });

  it('of no bytes at all is answered, too', async () => {
    const { session } = await makeLiveClass(app, owner);
    const empty = { state: 'ready', storageKey: 'recordings/empty.mp4' } as const;
    const url = `/recordings/${await makeRecording(app, session, empty)}/media`;
    const answer = await get(url, as(owner));
    expect([answer.status, (await body(answer)).length]).toEqual([200, 0]);
  });
});

describe('an address with a signature', () => {
  const signed = (id: string, msAgo = 0) =>
    createMediaUrlSigner(testJwtSecret).sign('media', id, Date.now() - msAgo);
  const hourMs = 3_600_000;

  it('works for six hours at least and seven at most', async () => {
    expect(await codeOf(signed(recordingId, 6 * hourMs - 60_000))).toBe(200);
    const late = await get(signed(recordingId, 7 * hourMs + 1_000));
    expect(late.status).toBe(401);
    expect(((await late.json()) as { detail: string }).detail).toMatch(/expired/);
  });

  it('stays the same while a page reads the recording again and again', () => {
    const { sign } = createMediaUrlSigner(testJwtSecret);
    const hour = Date.UTC(2030, 0, 1, 10);
    expect(sign('media', recordingId, hour + 1)).toBe(sign('media', recordingId, hour + hourMs));
    expect(sign('media', recordingId, hour + 1)).not.toBe(sign('media', recordingId, hour + hourMs + 1));
  });

  it('is of no use for another recording, another part, a later time, or with another secret', async () => {
    const query = mediaUrl.split('?')[1];
    const later = mediaUrl.replace(/expires=(\d+)/, (_, seconds) => `expires=${Number(seconds) + 3600}`);
    const forged = createMediaUrlSigner('a secret of somebody else, long enough').sign('media', recordingId);
    for (const url of [
      `/recordings/${otherRecordingId}/media?${query}`,
      `/recordings/${recordingId}/thumbnail?${query}`,
      ...[later, forged, mediaUrl.slice(0, -2), mediaUrl.replace(/&signature.*/, '')],
      ...[mediaUrl.replace(/expires=\d+&/, ''), `/recordings/${recordingId}/media`],
    ])
      expect([url, await codeOf(url)]).toEqual([url, 'unauthenticated']);
  });
});

describe('without one', () => {
  it('the file is for those who may read the recording', async () => {
    const url = `/recordings/${recordingId}/media`;
    for (const person of [owner, attendee, await app.person('admin')])
      expect(await codeOf(url, as(person))).toBe(200);
    expect(await codeOf(url, as(other))).toBe('not_found');
    // Whoever is signed in is judged by that, and not by an address that they were sent.
    expect(await codeOf(mediaUrl, as(other))).toBe('not_found');
  });

  it.each([
    [{ state: 'processing' }, 'recording_not_ready', 'not_found'],
    [{ state: 'failed', storageKey: 'recordings/a.mp4' }, 'recording_not_ready', 'not_found'],
    [{ state: 'ready', storageKey: 'recordings/gone.mp4' }, 'not_found', 'not_found'],
    [{ state: 'recovered', storageKey: 'recordings/a.mp4' }, 200, 'not_found'],
  ] as const)('a recording like %o answers %s', async (row, media, thumbnail) => {
    const id = await makeRecording(app, (await makeLiveClass(app, owner)).session, row);
    expect(await codeOf(`/recordings/${id}/media`, as(owner))).toBe(media);
    expect(await codeOf(`/recordings/${id}/thumbnail`, as(owner))).toBe(thumbnail);
  });
});
