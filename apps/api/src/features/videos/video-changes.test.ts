import { readRecording } from '@lectern/contracts/rest/recordings';
import { readVideo, updateVideo, type Video } from '@lectern/contracts/rest/videos';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attend, makeLiveClass, makeRecording } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';
import type { WantedChange } from './video-changes.ts';

let app: TestApp;
let owner: Person;
let attendee: Person;
let videoId: string;
beforeAll(async () => {
  app = await startTestApp();
  [owner, attendee] = await Promise.all([app.person('creator'), app.person('user')]);
});
beforeEach(async () => {
  const { session } = await makeLiveClass(app, owner);
  await attend(app, session, attendee);
  videoId = await makeRecording(app, session, { state: 'ready', durationMs: 60_000 });
});
afterAll(() => app?.close());

const read = () => app.call(readVideo, { params: { videoId } }, owner);
const update = (body: WantedChange, caller = owner) =>
  app.call(updateVideo, { params: { videoId }, body }, caller);
const updateIf = async (ifMatch: string, body: WantedChange) => {
  const answer = await fetch(`${app.url}/videos/${videoId}`, {
    method: 'PATCH',
    headers: {
      ...{ authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' },
      'if-match': ifMatch,
    },
    body: JSON.stringify(body),
  });
  return { answer, body: (await answer.json()) as Video & { code?: string } };
};

it('a title is changed in the library and in the studio', async () => {
  expect((await update({ title: '  Waves ' })).title).toBe('Waves');
  const recording = await app.call(readRecording, { params: { recordingId: videoId } }, owner);
  expect(recording.title).toBe('Waves');
  await expect(update({ title: ' ' })).rejects.toMatchObject({ code: 'validation_failed' });
});

it('who only watches may change nothing', async () => {
  await expect(update({ visibility: 'public' }, attendee)).rejects.toMatchObject({ code: 'not_found' });
  expect((await read()).visibility).toBe('class');
});

describe('with If-Match', () => {
  it('a change of what nobody else has changed goes through, and answers the next version', async () => {
    const before = await read();
    const { answer, body } = await updateIf(`"${before.version}"`, { title: 'Second' });
    expect([answer.status, body.title]).toEqual([200, 'Second']);
    expect(answer.headers.get('etag')).toBe(`"${body.version}"`);
    expect(body.version).not.toBe(before.version);
    expect((await read()).version).toBe(body.version);
  });

  it('a change of what somebody else has changed is refused, and so is a weak tag', async () => {
    const { version } = await read();
    await update({ visibility: 'private' });
    for (const tag of [`"${version}"`, `W/"${(await read()).version}"`]) {
      const { answer, body } = await updateIf(tag, { title: 'Mine' });
      expect([answer.status, body.code]).toEqual([412, 'precondition_failed']);
    }
    expect(await read()).toMatchObject({ title: 'Algebra', visibility: 'private' });
  });

  it('of two at the same moment one wins', async () => {
    const { version } = await read();
    const tries = ['One', 'Two', 'Three'].map(title => updateIf(`"${version}"`, { title }));
    const statuses = (await Promise.all(tries)).map(({ answer }) => answer.status);
    expect(statuses.sort()).toEqual([200, 412, 412]);
  });

  it('processing that goes on is no change', async () => {
    const { version } = await read();
    await app.db.recording.update({ where: { id: videoId }, data: { progressPercent: 50 } });
    expect((await read()).version).toBe(version);
  });
});

describe('a trim', () => {
  it('says how long the video is from then on, and can be taken back', async () => {
    expect(await update({ trimStartMs: 5_000, trimEndMs: 20_000 })).toMatchObject({
      ...{ durationMs: 15_000, fullDurationMs: 60_000, trimStartMs: 5_000, trimEndMs: 20_000 },
    });
    expect((await update({ trimStartMs: null })).durationMs).toBe(20_000);
    expect((await update({ trimEndMs: null })).durationMs).toBe(60_000);
  });

  it.each([
    [{ trimStartMs: 60_000 }, 'body.trimStartMs'],
    [{ trimEndMs: 60_001 }, 'body.trimEndMs'],
    [{ trimStartMs: 20_000, trimEndMs: 20_500 }, 'body.trimEndMs'],
    [{ trimStartMs: 59_500 }, 'body.trimStartMs'],
    [{ trimStartMs: -1 }, 'body.trimStartMs'],
    [{ trimStartMs: 0.5 }, 'body.trimStartMs'],
  ])('outside of the video is an error of its field: %o', async (body, field) => {
    await expect(update(body)).rejects.toMatchObject({
      code: 'validation_failed',
      fieldErrors: [{ field, message: expect.any(String) }],
    });
    expect((await read()).durationMs).toBe(60_000);
  });

  it('is held against the ends that stay', async () => {
    await update({ trimEndMs: 10_000 });
    await expect(update({ trimStartMs: 10_000 })).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('waits until the length is known', async () => {
    await app.db.recording.update({
      where: { id: videoId },
      data: { durationMs: null, state: 'processing' },
    });
    await expect(update({ trimStartMs: 1 })).rejects.toMatchObject({ code: 'recording_not_ready' });
  });
});

it('it expires when a person says so, but not in the past', async () => {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  expect(await update({ expiresAt })).toMatchObject({ expiresAt, expiresSoon: true });
  await expect(update({ expiresAt: '2020-01-01T00:00:00Z' })).rejects.toMatchObject({
    fieldErrors: [{ field: 'body.expiresAt', message: expect.any(String) }],
  });
  expect(await update({ expiresAt: null })).toMatchObject({ expiresAt: null, expiresSoon: false });
});

it('pages may embed it that its owner names, and nothing that is no origin', async () => {
  const embedOrigins = ['https://school.example', 'https://*.school.example:8443'];
  expect(await update({ embedOrigins })).toMatchObject({ embedOrigins });
  for (const wrong of [
    "https://a.example; script-src 'unsafe-inline'",
    'javascript:x',
    '*',
    'https://a.example/p',
  ])
    await expect(update({ embedOrigins: [wrong] })).rejects.toMatchObject({ code: 'validation_failed' });
  expect((await update({ embedOrigins: null })).embedOrigins).toBeNull();
});
