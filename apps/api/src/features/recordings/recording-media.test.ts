import { randomBytes } from 'node:crypto';
import { readRecording } from '@lectern/contracts/rest/recordings';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attend, makeLiveClass, makeRecording, storeVideoFile } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp, testJwtSecret } from '../../testing/test-app.ts';
import { createFileUrlSigner } from '../video-files/signed-file-url.ts';

const bytes = randomBytes(700_001);
const poster = randomBytes(5_000);
let app: TestApp;
let owner: Person;
let other: Person;
let attendee: Person;
let recordingId: string;
let otherRecordingId: string;
let otherFileId: string;
let mediaUrl: string;
let thumbnailUrl: string;

beforeAll(async () => {
  app = await startTestApp();
  [owner, other, attendee] = await Promise.all([
    app.person('creator'),
    app.person('creator'),
    app.person('user'),
  ]);
  const { session } = await makeLiveClass(app, owner);
  const row = {
    ...{ state: 'ready' as const, title: 'Größe; "und" Maß', startedAt: new Date('2030-01-02') },
  };
  recordingId = await makeRecording(app, session, row);
  await storeVideoFile(app, recordingId, 'composed', bytes);
  await storeVideoFile(app, recordingId, 'poster', poster, { name: 'poster.jpg', contentType: 'image/jpeg' });
  otherRecordingId = await makeRecording(app, (await makeLiveClass(app, other)).session, row);
  otherFileId = await storeVideoFile(app, otherRecordingId, 'composed', bytes);
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
      `attachment; filename="Groe und Ma 2030-01-02.mp4"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%3B%20und%20Ma%C3%9F%202030-01-02.mp4`,
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
    const id = await makeRecording(app, session, { state: 'ready' });
    await storeVideoFile(app, id, 'quick', '');
    const answer = await get(`/recordings/${id}/media`, as(owner));
    expect([answer.status, (await body(answer)).length]).toEqual([200, 0]);
  });
});

describe('an address with a signature', () => {
  const fileId = () => mediaUrl.match(/files\/([\w-]+)/)?.[1] ?? '';
  const signed = (msAgo = 0) =>
    createFileUrlSigner(testJwtSecret).signFile(recordingId, fileId(), Date.now() - msAgo);
  const hourMs = 3_600_000;

  it('works for six hours at least and seven at most', async () => {
    expect(await codeOf(signed(6 * hourMs - 60_000))).toBe(200);
    const late = await get(signed(7 * hourMs + 1_000));
    expect(late.status).toBe(401);
    expect(((await late.json()) as { detail: string }).detail).toMatch(/expired/);
  });

  it('stays the same while a page reads the recording again and again', () => {
    const { signFile } = createFileUrlSigner(testJwtSecret);
    const hour = Date.UTC(2030, 0, 1, 10);
    const sign = (at: number) => signFile(recordingId, otherFileId, at);
    expect(sign(hour + 1)).toBe(sign(hour + hourMs));
    expect(sign(hour + 1)).not.toBe(sign(hour + hourMs + 1));
  });

  it('is of no use for another video or file, a later time, or with another secret', async () => {
    const query = mediaUrl.split('?')[1];
    const later = mediaUrl.replace(/expires=(\d+)/, (_, seconds) => `expires=${Number(seconds) + 3600}`);
    const secret = 'a secret of somebody else, long enough';
    const forged = createFileUrlSigner(secret).signFile(recordingId, fileId());
    for (const url of [
      `/videos/${otherRecordingId}/files/${otherFileId}?${query}`,
      thumbnailUrl.replace(/\?.*/, `?${query}`),
      ...[later, forged, mediaUrl.slice(0, -2), mediaUrl.replace(/&signature.*/, '')],
      ...[mediaUrl.replace(/expires=\d+&/, ''), mediaUrl.replace(/\?.*/, '')],
    ])
      expect([url, await codeOf(url)]).toEqual([url, 'unauthenticated']);
  });

  it('of one video does not open the file of another', async () => {
    const crossed = createFileUrlSigner(testJwtSecret).signFile(recordingId, otherFileId);
    expect(await codeOf(crossed)).toBe('not_found');
  });
});

describe('the address of the recording', () => {
  it('the file is for those who may read the recording', async () => {
    const url = `/recordings/${recordingId}/media`;
    for (const person of [owner, attendee, await app.person('admin')])
      expect(await codeOf(url, as(person))).toBe(200);
    expect(await codeOf(url, as(other))).toBe('not_found');
    expect(await codeOf(url)).toBe('unauthenticated');
  });

  it('brings the best that there is: first nothing, then the quick copy, then the composed video', async () => {
    const id = await makeRecording(app, (await makeLiveClass(app, owner)).session, { state: 'processing' });
    const url = `/recordings/${id}/media`;
    expect(await codeOf(url, as(owner))).toBe('recording_not_ready');
    expect(await codeOf(`/recordings/${id}/thumbnail`, as(owner))).toBe('not_found');
    await storeVideoFile(app, id, 'quick', 'quick', { step: 'quick' });
    expect(await (await get(url, as(owner))).text()).toBe('quick');
    await storeVideoFile(app, id, 'composed', 'composed');
    expect(await (await get(url, as(owner))).text()).toBe('composed');
    await app.storage.delete(`videos/${id}/compose/composed.mp4`);
    const gone = await get(url, as(owner));
    expect([gone.status, ((await gone.json()) as { detail: string }).detail]).toEqual([
      404,
      expect.stringMatching(/gone from the storage/),
    ]);
  });
});
