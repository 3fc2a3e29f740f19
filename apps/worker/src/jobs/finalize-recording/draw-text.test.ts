import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runFfmpeg } from '../../platform/run-ffmpeg.ts';
import { canvases } from './canvas.ts';
import { canDrawText, initialsOf, writeTextFile } from './draw-text.ts';
import { pictureArgs } from './picture-arguments.ts';

const tools = { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' };
const { signal } = new AbortController();

test('initials are those of the first and the last word, whatever the writing', () => {
  expect(
    ['Ada Lovelace', 'ben', 'Jean-Luc de la Tour', '(Zoë) Ünal', '李 明', '🙂', ''].map(initialsOf),
  ).toEqual(['AL', 'B', 'JT', 'ZÜ', '李明', '', '']);
});

test('whether text can be drawn is found out, not assumed', async () => {
  expect(await canDrawText(tools, signal)).toBe(true);
  expect(await canDrawText({ ...tools, ffmpeg: '/nowhere/ffmpeg' }, signal)).toBe(false);
});

test('without text, and in a folder with any name, the picture is made', async () => {
  const outer = await mkdtemp(path.join(tmpdir(), 'lectern-text-'));
  const folder = path.join(outer, String.raw`it's [odd], \: ;%{n}`);
  await mkdir(folder);
  const tile = { x: 0, y: 0, ...canvases.low, run: null, displayName: 'Ada' };
  const piece = { firstFrame: 0, frames: 3, tiles: [tile], title: 'Algebra' };
  const options = {
    canvas: canvases.low,
    threads: 1,
    encoding: { preset: 'ultrafast' } as const,
  };
  const make = async (name: string | null) => {
    let frames = 0;
    const files = { tiles: [{ list: null, initials: null, name }], title: null };
    await runFfmpeg(tools.ffmpeg, {
      args: pictureArgs(piece, files, path.join(folder, 'out.mp4'), options),
      purpose: 'draw',
      signal,
      timeoutMs: 60_000,
      onProgress: progress => {
        frames = progress.frames;
      },
    });
    return frames;
  };
  try {
    expect(await make(await writeTextFile(path.join(folder, 'name.txt'), 'Ada'))).toBe(3);
    expect(await make(null)).toBe(3);
    expect(await writeTextFile(path.join(folder, 'nothing.txt'), '\u{202e}\u{200b}')).toBeNull();
  } finally {
    await rm(outer, { recursive: true });
  }
});
