import {
  createShareLink,
  listShareLinks,
  openShareLink,
  revokeShareLink,
} from '@lectern/contracts/rest/share-links';
import { listDownloads } from '@lectern/contracts/rest/video-forms';
import { readVideo, updateVideo, type VideoVisibility } from '@lectern/contracts/rest/videos';
import { viewingHeader } from '@lectern/contracts/tokens';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLiveClass, makeRecording, storeVideoFile } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';

let app: TestApp;
let owner: Person;
let other: Person;
let videoId: string;
let otherVideoId: string;
beforeAll(async () => {
  app = await startTestApp();
  [owner, other] = await Promise.all([app.person('creator'), app.person('creator')]);
  otherVideoId = await makeVideo(other);
});
beforeEach(async () => {
  videoId = await makeVideo(owner);
});
afterAll(() => app?.close());

async function makeVideo(person: Person) {
  const { session } = await makeLiveClass(app, person);
  const id = await makeRecording(app, session, { state: 'ready' }, { visibility: 'link' });
  await storeVideoFile(app, id, 'composed');
  return id;
}
type LinkInput = { label?: string; password?: string; expiresAt?: string | null };
const create = (body: LinkInput = {}, caller = owner) =>
  app.call(createShareLink, { params: { videoId }, body }, caller);
const open = (token: string, password?: string) =>
  app.call(openShareLink, { params: { token }, body: { password } });
const refused = { code: 'share_link_refused' };
const setVisibility = (visibility: VideoVisibility) =>
  app.call(updateVideo, { params: { videoId }, body: { visibility } }, owner);
const asViewer = async (viewingToken: string, id: string, path = '') =>
  (await fetch(`${app.url}/videos/${id}${path}`, { headers: { [viewingHeader]: viewingToken } })).status;

describe('a link', () => {
  it('lets a stranger watch that video, and nothing else', async () => {
    const { token } = await create();
    const { video, viewingToken } = await open(token);
    expect(video).toMatchObject({ videoId, title: 'Algebra', playable: true, mediaUrl: expect.any(String) });
    expect(video).not.toHaveProperty('ownerId');
    expect(await asViewer(viewingToken, videoId)).toBe(200);
    expect(await asViewer(viewingToken, videoId, '/downloads')).toBe(200);
    expect(await asViewer(viewingToken, otherVideoId)).toBe(404);
    await expect(app.call(readVideo, { params: { videoId } })).rejects.toMatchObject({ code: 'not_found' });
    // It is no login: not even for what everybody with an account may do.
    await expect(app.call(listDownloads, { params: { videoId } }, viewingToken)).rejects.toMatchObject({
      code: 'token_invalid',
    });
  });

  it('is kept as a hash alone, and named without its token', async () => {
    const { token, linkId } = await create({ label: 'For parents', password: 'open sesame' });
    const row = await app.db.videoShareLink.findUniqueOrThrow({ where: { id: linkId } });
    expect(JSON.stringify(row)).not.toContain(token);
    expect(row.passwordHash).toMatch(/^\$argon2id\$/);
    await open(token, 'open sesame');
    const { data } = await app.call(listShareLinks, { params: { videoId } }, owner);
    expect(data).toEqual([
      expect.objectContaining({ linkId, label: 'For parents', hasPassword: true, uses: 1 }),
    ]);
    expect(JSON.stringify(data)).not.toContain(token);
  });

  it('ends when it is revoked, and so does what was opened by it', async () => {
    const { token, linkId } = await create();
    const { viewingToken } = await open(token);
    const revoke = { params: { videoId, linkId } };
    await expect(app.call(revokeShareLink, revoke, other)).rejects.toMatchObject({ code: 'not_found' });
    expect(await asViewer(viewingToken, videoId)).toBe(200);
    await app.call(revokeShareLink, revoke, owner);
    await app.call(revokeShareLink, revoke, owner);
    await expect(open(token)).rejects.toMatchObject(refused);
    expect(await asViewer(viewingToken, videoId)).toBe(404);
    expect((await app.call(listShareLinks, { params: { videoId } }, owner)).data).toEqual([]);
  });

  it('expires', async () => {
    const past = new Date(Date.now() - 1).toISOString();
    await expect(create({ expiresAt: past })).rejects.toMatchObject({ code: 'validation_failed' });
    const { token, linkId } = await create({ expiresAt: new Date(Date.now() + 60_000).toISOString() });
    const { viewingToken } = await open(token);
    await app.db.videoShareLink.update({ where: { id: linkId }, data: { expiresAt: new Date(past) } });
    await expect(open(token)).rejects.toMatchObject(refused);
    expect(await asViewer(viewingToken, videoId)).toBe(404);
  });

  it.each([
    ['private', false],
    ['class', false],
    ['link', true],
    ['public', true],
  ] as const)('of a %s video works: %s', async (visibility, works) => {
    const { token } = await create();
    const { viewingToken } = await open(token);
    await setVisibility(visibility);
    if (works) await open(token);
    else await expect(open(token)).rejects.toMatchObject(refused);
    expect(await asViewer(viewingToken, videoId)).toBe(works ? 200 : 404);
  });

  it('does not work for a video in the bin', async () => {
    const { token } = await create();
    await app.db.video.update({ where: { id: videoId }, data: { deletedAt: new Date() } });
    await expect(open(token)).rejects.toMatchObject(refused);
  });

  it('cannot be made without end', async () => {
    await app.db.videoShareLink.createMany({
      data: Array.from({ length: 50 }, (_, i) => ({
        ...{ id: crypto.randomUUID(), videoId, tokenHash: `${videoId}${i}` },
      })),
    });
    await expect(create()).rejects.toMatchObject({ code: 'too_many_share_links' });
  });
});

describe('a password', () => {
  it('is asked for, and its absence, a wrong one and an unknown link are one answer', async () => {
    const { token } = await create({ password: 'open sesame' });
    const answers = await Promise.all(
      [
        [token, undefined],
        [token, 'wrong'],
        [token, ''],
        ['unknown', undefined],
        ['unknown', 'wrong'],
      ].map(async ([link, password]) => {
        const answer = await fetch(`${app.url}/shared/${link}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ password }),
        });
        const { requestId: _, ...problem } = (await answer.json()) as Record<string, unknown>;
        return { status: answer.status, ...problem, instance: undefined };
      }),
    );
    expect(new Set(answers.map(answer => JSON.stringify(answer))).size).toBe(1);
    expect((await open(token, 'open sesame')).video.videoId).toBe(videoId);
  });

  it('that nobody asks for is no reason to refuse the right link', async () => {
    const { token } = await create();
    expect((await open(token, 'for nothing')).video.videoId).toBe(videoId);
  });
});

describe('guessing', () => {
  it('at one link ends after a hundred wrong passwords, for the right one too, and for that link alone', async () => {
    const [{ token }, another] = await Promise.all([create({ password: 'open sesame' }), create()]);
    const codes: string[] = [];
    for (let i = 0; i < 103; i += 1)
      codes.push(
        await open(token, `guess ${i}`).then(
          () => 'opened',
          (error: { code: string }) => error.code,
        ),
      );
    expect(codes.indexOf('rate_limited')).toBe(100);
    await expect(open(token, 'open sesame')).rejects.toMatchObject({ code: 'rate_limited' });
    await open(another.token);
  });

  it('is not what a page does that opens a link to learn whether it needs a password', async () => {
    const { token } = await create({ password: 'open sesame' });
    for (let i = 0; i < 120; i += 1) await expect(open(token)).rejects.toMatchObject(refused);
    expect((await open(token, 'open sesame')).video.videoId).toBe(videoId);
  });

  it('from one address ends after twenty, and a class that opens the right link does not count', async () => {
    const strict = await startTestApp({ settings: { rateLimitScale: 1 } });
    try {
      const person = await strict.person('creator');
      const { session } = await makeLiveClass(strict, person);
      const video = await makeRecording(strict, session, { state: 'ready' }, { visibility: 'link' });
      const { token } = await strict.call(createShareLink, { params: { videoId: video }, body: {} }, person);
      const tryOne = (link: string, guess?: string) =>
        strict.call(openShareLink, { params: { token: link }, body: { password: guess } }).then(
          () => 'opened',
          (error: { code: string }) => error.code,
        );
      for (let i = 0; i < 40; i += 1) expect(await tryOne(token)).toBe('opened');
      const guesses: string[] = [];
      for (let i = 0; i < 1_000 && guesses.at(-1) !== 'rate_limited'; i += 1)
        guesses.push(await tryOne(`guess-${i}`, 'a guess'));
      expect(guesses).toEqual([...Array.from({ length: 20 }, () => 'share_link_refused'), 'rate_limited']);
    } finally {
      await strict.close();
    }
  });
});
