import { writeFile } from 'node:fs/promises';
import { type FfmpegTools, runFfmpeg } from '../../platform/run-ffmpeg.ts';

/** Whether this ffmpeg can write: it may have been built without the filter, and a slim system may have no font. */
export async function canDrawText(tools: FfmpegTools, signal: AbortSignal): Promise<boolean> {
  const picture = ['-f', 'lavfi', '-i', 'color=s=64x64:d=0.04,drawtext=text=A:fontsize=16'];
  try {
    await runFfmpeg(tools.ffmpeg, {
      args: [...picture, '-frames:v', '1', '-f', 'null', '-'],
      purpose: 'draw text',
      signal,
      timeoutMs: 60_000,
    });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/** Writes one line for `drawtext` to read. @returns the file, or null when nothing in the text can be shown. */
export async function writeTextFile(file: string, text: string): Promise<string | null> {
  const line = text.replaceAll(/\p{C}|\p{Zl}|\p{Zp}/gu, '').trim();
  if (line === '') return null;
  await writeFile(file, line);
  return file;
}

const letters = new Intl.Segmenter();

/** At most two letters, of the first and of the last word. */
export function initialsOf(displayName: string): string {
  const words = displayName.split(/[\s-]+/u).flatMap(word => {
    const [first] = letters.segment(word.replace(/^[^\p{L}\p{N}]+/u, ''));
    return first ? [first.segment] : [];
  });
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.join('').toUpperCase();
}
