import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { runFfmpeg } from '../../platform/run-ffmpeg.ts';
import type { Composition } from './compose.ts';
import type { SoundChunk } from './compose-plan.ts';
import { concatList, mixArgs, soundFrameBytes } from './ffmpeg-arguments.ts';

/** Mixes the whole sound chunk after chunk and writes it to the encoder, exactly as many samples as planned; ends the stream. */
export async function feedSound(composition: Composition, stdin: Writable): Promise<void> {
  for (const chunk of composition.plan.chunks) {
    composition.signal.throwIfAborted();
    await writeAll(stdin, await mixChunk(composition, chunk));
  }
  stdin.end();
}

/** What mixing needs to know. */
export type SoundMix = Pick<Composition, 'captureDir' | 'folder' | 'tools' | 'signal' | 'saveWhatCanBeSaved'>;

/** @param name of the lists that are written for it. @returns exactly as many samples as planned; where nothing could be heard, silence. */
export async function mixChunk(composition: SoundMix, chunk: SoundChunk, name = 'sound'): Promise<Buffer> {
  const sound = Buffer.alloc(chunk.samples * soundFrameBytes);
  if (chunk.runs.length === 0) return sound;
  try {
    const lists = await Promise.all(
      chunk.runs.map(async (run, index) => {
        const list = composition.folder.file(`${name}-${index}.txt`);
        const files = run.files.map(({ file, untilNextMs }) => ({
          path: path.resolve(composition.captureDir, file),
          untilNextMs,
        }));
        await writeFile(list, concatList(files));
        return list;
      }),
    );
    let filled = 0;
    await runFfmpeg(composition.tools.ffmpeg, {
      args: mixArgs(chunk, lists),
      purpose: 'mix the sound',
      signal: composition.signal,
      timeoutMs: 5 * 60_000,
      onStarted: pid => composition.folder.ownProcess(pid),
      consume: async stdout => {
        for await (const part of stdout) filled += (part as Buffer).copy(sound, filled);
      },
    });
    return sound;
  } catch (error) {
    composition.saveWhatCanBeSaved(error, 'a minute of sound is missing');
    return sound;
  }
}

/** Resolves when the stream has taken all of it. */
export function writeAll(stream: Writable, data: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(data, error => (error ? reject(error) : resolve()));
  });
}
