import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { replayPartKey } from '@lectern/contracts/internal/live-replay';

const run = promisify(execFile);
const maxBuffer = 256 * 1024 * 1024;

/** The parts of a replay behind one another, as a player appends them. @returns the path of one transport stream. */
export async function joinParts(storageDir: string, recordingId: string, count: number): Promise<string> {
  const parts = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      readFile(path.join(storageDir, replayPartKey(recordingId, index))),
    ),
  );
  const file = path.join(storageDir, `${recordingId}.ts`);
  await writeFile(file, Buffer.concat(parts));
  return file;
}

/** Presentation times of all packets of a stream, in ticks of 90 kHz. */
export async function timestampsOf(file: string, stream: 'v' | 'a'): Promise<number[]> {
  const args = [
    '-v',
    'error',
    '-select_streams',
    stream,
    '-show_entries',
    'packet=pts',
    '-of',
    'csv=p=0',
    file,
  ];
  const { stdout } = await run('ffprobe', args, { maxBuffer });
  return stdout
    .split('\n')
    .filter(Boolean)
    .map(line => Number.parseInt(line, 10));
}

export const soundRate = 48_000;

/** The left channel as it is played. */
export async function leftChannel(file: string): Promise<Float32Array> {
  const args = ['-v', 'error', '-i', file, '-vn', '-af', 'pan=mono|c0=FL', '-f', 'f32le', 'pipe:1'];
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer', maxBuffer });
  return new Float32Array(stdout.buffer, stdout.byteOffset, stdout.length / 4);
}

/** Milliseconds of the longest stretch from `fromSeconds` to `toSeconds` that is quieter than a hundredth of full scale. */
export function longestSilenceMs(sound: Float32Array, fromSeconds: number, toSeconds: number): number {
  let longest = 0;
  let length = 0;
  for (const sample of sound.subarray(
    Math.round(fromSeconds * soundRate),
    Math.round(toSeconds * soundRate),
  )) {
    length = Math.abs(sample) < 0.01 ? length + 1 : 0;
    longest = Math.max(longest, length);
  }
  return (longest * 1_000) / soundRate;
}

/**
 * By how much the samples leave a pure tone at each moment: a sine obeys x₊ + x₋ = 2·cos(ω)·x, and a step or a gap does not.
 * @returns the largest of each block of `blockSamples`
 */
export function departuresFromTone(sound: Float32Array, hertz: number, blockSamples: number): number[] {
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / soundRate);
  const blocks: number[] = [];
  for (let at = 1; at < sound.length - 1; at += 1) {
    const left = (sound[at - 1] ?? 0) + (sound[at + 1] ?? 0) - factor * (sound[at] ?? 0);
    const block = Math.floor(at / blockSamples);
    blocks[block] = Math.max(blocks[block] ?? 0, Math.abs(left));
  }
  return blocks;
}

/** Loudness (root mean square) of the quietest and the loudest five milliseconds within 60 ms around a moment. */
export function levelsAround(sound: Float32Array, seconds: number): { least: number; most: number } {
  const length = soundRate * 0.005;
  const levels: number[] = [];
  for (let at = (seconds - 0.06) * soundRate; at < (seconds + 0.06) * soundRate; at += length / 4) {
    const part = sound.subarray(Math.round(at), Math.round(at + length));
    levels.push(Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length));
  }
  return { least: Math.min(...levels), most: Math.max(...levels) };
}
