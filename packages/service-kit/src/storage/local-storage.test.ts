import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalStorage } from './local-storage.ts';

let root: string;
let source: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'lectern-storage-'));
  source = path.join(root, 'source.bin');
  await writeFile(source, '0123456789');
});
afterEach(() => rm(root, { recursive: true }));

describe('local storage', () => {
  it('stores whole files, tells their size and reads ranges with both ends included', async () => {
    const storage = createLocalStorage(path.join(root, 'store'));
    await storage.putFile('recordings/a/video.mp4', source, 'video/mp4');
    expect(await storage.stat('recordings/a/video.mp4')).toMatchObject({ sizeBytes: 10 });
    expect(
      (await buffer(await storage.read('recordings/a/video.mp4', { start: 2, end: 4 }))).toString(),
    ).toBe('234');
    expect(await readdir(path.join(root, 'store/recordings/a'))).toEqual(['video.mp4']);
    await storage.delete('recordings/a/video.mp4');
    expect(await storage.stat('recordings/a/video.mp4')).toBeNull();
  });

  it('leaves nothing under the key when a copy fails', async () => {
    const storage = createLocalStorage(path.join(root, 'store'));
    await expect(storage.putFile('a/b.mp4', path.join(root, 'missing'), 'video/mp4')).rejects.toThrow();
    expect(await storage.stat('a/b.mp4')).toBeNull();
  });

  it('deletes with a file what killed copies have left of it, and nothing of another one', async () => {
    const storage = createLocalStorage(path.join(root, 'store'));
    await storage.putFile('a/video.mp4', source, 'video/mp4');
    const left = ['video.mp4.0198c0de.partial', 'video.mp4.jpg', 'other.mp4.0198c0de.partial'];
    for (const name of left) await writeFile(path.join(root, 'store/a', name), 'half');
    await storage.putFile('a/video.mp4', source, 'video/mp4');
    // One that was begun a moment ago may still be going on.
    expect((await readdir(path.join(root, 'store/a'))).toSorted()).toEqual([...left, 'video.mp4'].toSorted());
    await storage.delete('a/video.mp4');
    expect((await readdir(path.join(root, 'store/a'))).toSorted()).toEqual(left.slice(1).toSorted());
  });

  it.each([
    '../source.bin',
    '/etc/passwd',
    'a/../../source.bin',
    'a//b',
    'a/./b',
    'a\0b',
    '',
    'a\\..\\b',
    '%2e%2e/x',
    '.hidden',
  ])('refuses the key %j', async key => {
    const storage = createLocalStorage(path.join(root, 'store'));
    await expect(storage.stat(key)).rejects.toThrow(TypeError);
  });
});
