import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findStream } from './probe-media.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lectern-probe-'));
});
afterAll(() => rm(folder, { recursive: true }));

const { signal } = new AbortController();

it('a file that is no media holds nothing', async () => {
  const file = path.join(folder, 'notes.mkv');
  await writeFile(file, 'no media');
  const tools = { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' };
  expect(await findStream(tools, file, 'audio', signal)).toBeNull();
});

it('a probe that is killed says nothing about the file: it is looked at again', async () => {
  const ffprobe = path.join(folder, 'ffprobe');
  await writeFile(ffprobe, '#!/bin/sh\nkill -KILL $$\n', { mode: 0o755 });
  const looking = findStream({ ffmpeg: 'ffmpeg', ffprobe }, '0.mkv', 'video', signal);
  await expect(looking).rejects.toMatchObject({ name: 'JobFailure', retryable: true });
});
