import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { deflateSync, crc32 } from 'node:zlib';
import { removePoster, replacePoster } from '@lectern/contracts/rest/video-forms';
import { readPlayback } from '@lectern/contracts/rest/playback';
import { readRecording } from '@lectern/contracts/rest/recordings';
import { readVideo } from '@lectern/contracts/rest/videos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLiveClass, makeRecording, storeVideoFile } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';
import { checkPicture } from './picture-check.ts';

const run = promisify(execFile);
let folder: string;
let jpeg: Buffer;
let png: Buffer;
let app: TestApp;
let owner: Person;
let videoId: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lectern-pictures-'));
  const make = async (name: string) => {
    const file = path.join(folder, name);
    const source = [
      '-f',
      'lavfi',
      '-i',
      'testsrc=size=320x180',
      '-frames:v',
      '1',
      '-metadata',
      'comment=Secret place',
    ];
    await run('ffmpeg', ['-v', 'error', ...source, file]);
    return readFile(file);
  };
  [jpeg, png] = [await make('a.jpg'), await make('a.png')];
  app = await startTestApp();
  owner = await app.person('creator');
  const { session } = await makeLiveClass(app, owner);
  videoId = await makeRecording(app, session, { state: 'ready' });
});
afterAll(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

const put = (bytes: Buffer, type: string, caller = owner) =>
  app.call(replacePoster, { params: { videoId }, body: new Blob([new Uint8Array(bytes)], { type }) }, caller);
const segment = (marker: number, content: Buffer) => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
};
const chunk = (name: string, content: Buffer) => {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(content.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
};
/** A PNG that says it is that large; what it shows does not matter. */
function pngOf(width: number, height: number) {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const parts = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(64))),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([png.subarray(0, 8), ...parts]);
}

describe('a picture', () => {
  it('keeps what it shows and loses what was written beside it', async () => {
    const exif = segment(0xe1, Buffer.from('Exif\0\0 where it was taken'));
    const withExif = Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]);
    const kept = checkPicture(withExif);
    expect(kept).toMatchObject({ type: 'image/jpeg', width: 320, height: 180 });
    for (const secret of ['Exif', 'where it was taken', 'Secret place', 'Lavc'])
      expect(kept.bytes.includes(secret)).toBe(false);
    const textAt = png.indexOf('IDAT') - 4;
    const text = chunk('tEXt', Buffer.from('Comment\0Secret place'));
    const withText = Buffer.concat([png.subarray(0, textAt), text, png.subarray(textAt)]);
    const keptPng = checkPicture(withText);
    expect(keptPng).toMatchObject({ type: 'image/png', width: 320, height: 180 });
    expect(keptPng.bytes.includes('Secret place')).toBe(false);
    // ffmpeg reads both, and sees the same picture as before.
    for (const [before, after, name] of [
      [jpeg, kept.bytes, 'k.jpg'],
      [png, keptPng.bytes, 'k.png'],
    ] as const) {
      const hash = async (bytes: Buffer) => {
        const { writeFile } = await import('node:fs/promises');
        await writeFile(path.join(folder, name), bytes);
        return (await run('ffmpeg', ['-v', 'error', '-i', path.join(folder, name), '-f', 'md5', '-'])).stdout;
      };
      expect(await hash(after)).toBe(await hash(before));
    }
  });

  it('is refused when it is none, is damaged, or carries something else', () => {
    const html = Buffer.from('<!doctype html><script>alert(1)</script>');
    for (const bytes of [
      html,
      Buffer.from('GIF89a'),
      Buffer.alloc(0),
      jpeg.subarray(0, jpeg.length - 2),
      Buffer.concat([jpeg, html]),
      Buffer.concat([jpeg.subarray(0, 2), html]),
      png.subarray(0, png.length - 12),
      Buffer.concat([png, html]),
      Buffer.concat([png.subarray(0, 40), Buffer.from([1]), png.subarray(41)]),
      ...[0, 2, 3, 10, 20].map(length => jpeg.subarray(0, length)),
      ...[8, 9, 20, 33, 40].map(length => png.subarray(0, length)),
    ])
      expect(() => checkPicture(bytes)).toThrow(/neither a JPEG nor a PNG|is damaged/);
  });

  it.each([
    [15, 100],
    [100, 4_097],
    [4_000_000_000, 4_000_000_000],
  ])('of %i × %i pixels is refused', (width, height) => {
    expect(() => checkPicture(pngOf(width, height))).toThrow(/pixels/);
    expect(checkPicture(pngOf(16, 4_096)).type).toBe('image/png');
  });
});

describe('a poster', () => {
  it('is what the owner sends, told by its bytes, until it is removed', async () => {
    // What the browser says it is does not matter.
    const { posterUrl, customPoster } = await put(png, 'image/jpeg');
    expect(customPoster).toBe(true);
    const answer = await fetch(app.url + posterUrl);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(checkPicture(Buffer.from(await answer.arrayBuffer()))).toMatchObject({ width: 320 });
    const etag = answer.headers.get('etag') ?? '';
    const again = await fetch(app.url + posterUrl, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);

    const replaced = await put(jpeg, 'image/jpeg');
    expect(replaced.posterUrl).not.toBe(posterUrl);
    expect((await fetch(app.url + replaced.posterUrl)).headers.get('content-type')).toBe('image/jpeg');
    const removed = await app.call(removePoster, { params: { videoId } }, owner);
    expect(removed).toMatchObject({ posterUrl: null, customPoster: false });
    expect((await fetch(app.url + replaced.posterUrl)).status).toBe(404);
  });

  it('is what the player and the list of recordings show, too', async () => {
    await storeVideoFile(app, videoId, 'poster', 'made', { name: 'p.jpg', contentType: 'image/jpeg' });
    const { posterUrl } = await put(png, 'image/png');
    const recording = await app.call(readRecording, { params: { recordingId: videoId } }, owner);
    const playback = await app.call(readPlayback, { params: { videoId } }, owner);
    expect([playback.posterUrl, recording.thumbnailUrl]).toEqual([posterUrl, posterUrl]);
    const picture = await fetch(`${app.url}/recordings/${videoId}/thumbnail`, {
      headers: { authorization: `Bearer ${owner.token}` },
    });
    expect(picture.headers.get('content-type')).toBe('image/png');
    await app.db.videoFile.deleteMany({ where: { videoId } });
  });

  it('counts among what the video takes', async () => {
    const { sizeBytes } = await put(jpeg, 'image/jpeg');
    expect(sizeBytes).toBe(checkPicture(jpeg).bytes.length);
  });

  it('is refused from strangers, in other types, and when it is too large', async () => {
    const stranger = await app.person('creator');
    await expect(put(jpeg, 'image/jpeg', stranger)).rejects.toMatchObject({ code: 'not_found' });
    await expect(put(jpeg, 'image/gif')).rejects.toMatchObject({ code: 'unsupported_media_type' });
    await expect(put(Buffer.from('<svg/>'), 'image/png')).rejects.toMatchObject({
      code: 'validation_failed',
    });
    await expect(put(Buffer.alloc(4 * 1024 * 1024 + 1), 'image/png')).rejects.toMatchObject({
      code: 'payload_too_large',
    });
  });

  it('of a video in the bin stays as it was', async () => {
    const { posterUrl } = await put(png, 'image/png');
    const setDeleted = (deletedAt: Date | null) =>
      app.db.video.update({ where: { id: videoId }, data: { deletedAt } });
    await setDeleted(new Date());
    await expect(put(jpeg, 'image/jpeg')).rejects.toMatchObject({ code: 'not_found' });
    await setDeleted(null);
    const kept = Buffer.from(await (await fetch(app.url + posterUrl)).arrayBuffer());
    expect(checkPicture(kept).type).toBe('image/png');
  });

  it('has an address that is of no use with another signature, or for another video', async () => {
    const { posterUrl } = await app.call(readVideo, { params: { videoId } }, owner);
    const { session } = await makeLiveClass(app, owner);
    const another = await makeRecording(app, session, { state: 'ready' });
    for (const url of [
      posterUrl?.replace(videoId, another),
      posterUrl?.replace(/signature=./, 'signature=_'),
      `/videos/${videoId}/poster`,
    ])
      expect((await fetch(`${app.url}${url}`)).status).toBe(401);
  });
});
