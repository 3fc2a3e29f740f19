import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLiveClass, makeRecording, storeVideoFile } from '../../testing/classes.ts';
import { startTestApp, type TestApp, testJwtSecret } from '../../testing/test-app.ts';
import { createPathSigner } from '../../platform/signed-path.ts';
import { createVideoForms } from '../videos/video-forms.ts';
import { createFileUrlSigner } from './signed-file-url.ts';
import { createVideoFilesRepository } from './video-files.repository.ts';
import { createVideoFilesService } from './video-files.service.ts';

let app: TestApp;
let videoId: string;
let otherId: string;
const signer = createFileUrlSigner(testJwtSecret);
const forms = createVideoForms(signer, createPathSigner(testJwtSecret, 'posters'));
beforeAll(async () => {
  app = await startTestApp();
  const { session } = await makeLiveClass(app, await app.person('creator'));
  videoId = await makeRecording(app, session, { state: 'ready' });
  otherId = await makeRecording(app, session, { state: 'ready' });
});
afterAll(() => app?.close());

const filesOf = (id = videoId) =>
  createVideoFilesService(createVideoFilesRepository(app.db), app.storage, signer, forms).filesOf(id);
const get = (url: string) => fetch(app.url + url);
const rendition = (name: string, content: string, id = videoId) =>
  storeVideoFile(app, id, 'hls', content, { name, step: 'renditions', contentType: 'video/mp4' });

describe('the files of a video', () => {
  it('are named best first, each by an address that works', async () => {
    expect(await filesOf()).toMatchObject({ hlsUrl: null, files: [], posterUrl: null, previewsUrl: null });
    await storeVideoFile(app, videoId, 'quick', 'quick', { step: 'quick', name: 'video.webm' });
    await storeVideoFile(app, videoId, 'pack', 'zip', { step: 'pack', name: 'class.zip' });
    await storeVideoFile(app, videoId, 'composed', 'composed');
    await storeVideoFile(app, videoId, 'poster', 'old', { step: 'quick', name: 'poster.jpg' });
    await storeVideoFile(app, videoId, 'poster', 'new', { name: 'poster.jpg' });
    const { files, posterUrl } = await filesOf();
    expect(files.map(({ kind }) => kind)).toEqual(['composed', 'quick', 'pack']);
    for (const { kind, url } of files)
      expect(await (await get(url)).text()).toBe(kind === 'pack' ? 'zip' : kind);
    expect(await (await get(posterUrl ?? '')).text()).toBe('new');
  });

  it('that name each other are reached by relative addresses', async () => {
    await rendition('720p.m3u8', '#EXTM3U\n720p-0.m4s\n');
    await rendition('720p-0.m4s', 'media');
    expect((await filesOf()).hlsUrl).toBeNull();
    await rendition('master.m3u8', '#EXTM3U\n720p.m3u8\n');
    const url = app.url + ((await filesOf()).hlsUrl ?? '');
    const follow = async (from: string) => {
      const name = (await (await fetch(from)).text()).split('\n')[1] ?? '';
      return new URL(name, from).href;
    };
    expect(await (await fetch(await follow(await follow(url)))).text()).toBe('media');
  });

  it('of HLS are not named until all of them are stored', async () => {
    const made = await app.db.madeFile.create({
      data: {
        ...{ id: '0198c0de-0000-7000-8000-00000000000a', videoId, step: 'renditions', kind: 'hls' },
        ...{ file: 'a/b', storageKey: 'a/b', contentType: 'video/mp4', sizeBytes: 1, sha256: '' },
      },
    });
    expect((await filesOf()).hlsUrl).toBeNull();
    await app.db.madeFile.delete({ where: { id: made.id } });
    expect((await filesOf()).hlsUrl).toMatch(/master\.m3u8$/);
  });
});

describe('an address of a set of files', () => {
  it('is refused when it is forged, changed, expired or of another video', async () => {
    await rendition('master.m3u8', 'of the other', otherId);
    const good = signer.signSet(videoId, 'master.m3u8');
    expect((await get(good)).status).toBe(200);
    const [, , , , expires, signature] = good.split('/');
    for (const url of [
      good.replace(videoId, otherId),
      good.replace(`${expires}`, `${Number(expires) + 1}`),
      good.replace(`${signature}`, `${signature?.slice(0, -2)}`),
      createFileUrlSigner('a secret of somebody else, long enough').signSet(videoId, 'master.m3u8'),
      signer.signSet(videoId, 'master.m3u8', Date.now() - 8 * 3_600_000),
    ])
      expect([url, (await get(url)).status]).toEqual([url, 401]);
  });

  it('opens nothing but rows of that video, whatever the name: 10,000 tried', async () => {
    await storeVideoFile(app, videoId, 'captions', 'not of the set', { step: 'captions', name: 'en.vtt' });
    const parts = ['..', '.', '%2e%2e', '%2f', '%5c', '%00', '/', '\\', 'master.m3u8', 'etc', 'passwd', 'x'];
    const base = signer.signSet(videoId, '');
    const pick = (bytes: Buffer) => [...bytes].map(byte => parts[byte % parts.length]).join('');
    const names = Array.from({ length: 10_000 }, (_, n) => pick(randomBytes(1 + (n % 6))));
    const known = [
      ...['../captions/en.vtt', '..%2fcaptions%2fen.vtt', 'en.vtt', '%2e%2e%2fcompose%2fcomposed.mp4'],
      ...[`../../${otherId}/renditions/master.m3u8`, `..%2f..%2f${otherId}%2frenditions%2fmaster.m3u8`],
    ];
    for (const name of [...known, ...names]) {
      if (name === 'master.m3u8') continue;
      const answer = await app.server.inject({ method: 'GET', url: base + name });
      if (answer.statusCode >= 400 && answer.statusCode < 500) continue;
      // "./master.m3u8" and its like are the very file that the address is for.
      expect([name, answer.statusCode, answer.body]).toEqual([name, 200, '#EXTM3U\n720p.m3u8\n']);
    }
  });
});
