import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const bytes = { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 } as const;

/** Red, green and blue (0 to 255) of one place of the frame at `seconds`; `x` and `y` from 0 to 1. */
export async function pixelAt(file: string, seconds: number, x: number, y: number): Promise<number[]> {
  const { stdout } = await run(
    'ffmpeg',
    [
      ...['-loglevel', 'error', '-ss', String(seconds), '-i', file, '-frames:v', '1'],
      ...[
        '-vf',
        `crop=8:8:iw*${x}-4:ih*${y}-4,scale=1:1:flags=area`,
        '-pix_fmt',
        'rgb24',
        '-f',
        'rawvideo',
        '-',
      ],
    ],
    bytes,
  );
  return [...stdout.subarray(0, 3)];
}

const sampleRate = 48_000;

/** Whether a second of sound from `seconds` on holds a tone: its Goertzel power against the power of the whole. */
export async function hasTone(file: string, seconds: number, frequencyHz: number): Promise<boolean> {
  const { stdout } = await run(
    'ffmpeg',
    [
      ...['-loglevel', 'error', '-ss', String(seconds), '-i', file, '-t', '1', '-vn'],
      ...['-ac', '1', '-ar', String(sampleRate), '-f', 's16le', '-'],
    ],
    bytes,
  );
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, Math.floor(stdout.byteLength / 2));
  const omega = (2 * Math.PI * frequencyHz) / sampleRate;
  let before = 0;
  let beforeThat = 0;
  let total = 0;
  for (const sample of samples) {
    const now = sample + 2 * Math.cos(omega) * before - beforeThat;
    beforeThat = before;
    before = now;
    total += sample * sample;
  }
  const power = before ** 2 + beforeThat ** 2 - 2 * Math.cos(omega) * before * beforeThat;
  // A pure tone has power total·N/2; a twentieth of that stands clear of speech, beeps and noise.
  return total > 0 && power / ((total * samples.length) / 2) > 0.05;
}
