import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';

const run = promisify(execFile);
const bytes = { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 } as const;

export const everySeconds = 2;
/** Of a flash, and of its beep. */
export const lengthSeconds = 0.2;
export const beepHz = 1_000;
/** The number of a flash is shown beside it in so many bits, each a column. */
export const columnCount = 4;
export const framesPerSecond = 30;
const samplesPerSecond = 48_000;

/**
 * Makes the page's camera and microphone a canvas and an oscillator: every two seconds, by the clock of its sound, the left half of the
 * picture is white and a tone is heard, for a fifth of a second. The right half shows the flash's number in columns.
 * @param forMs after which it is quiet
 */
export async function pretendToFlashAndBeep(page: Page, forMs: number): Promise<void> {
  await page.evaluate(
    ({ every, length, hertz, columns, flashes }) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [640, 360];
      const picture = canvas.getContext('2d');
      const sound = new AudioContext({ latencyHint: 'interactive' });
      const gain = sound.createGain();
      const tone = sound.createOscillator();
      const microphone = sound.createMediaStreamDestination();
      tone.frequency.value = hertz;
      gain.gain.value = 0;
      tone.connect(gain).connect(microphone);
      tone.start();
      for (let number = 1; number <= flashes; number += 1) {
        gain.gain.setValueAtTime(0.8, number * every);
        gain.gain.setValueAtTime(0, number * every + length);
      }
      const paint = (x: number, width: number, on: boolean) => {
        if (!picture) return;
        picture.fillStyle = on ? 'white' : 'black';
        picture.fillRect(x, 0, width, canvas.height);
      };
      // How evenly the page itself goes: frames, and the clock of its sound against the clock on the wall.
      const pace = { lastFrameMs: performance.now(), longestFrameMs: 0, aheadMs: [0, 0] };
      const measure = () => {
        const nowMs = performance.now();
        const aheadMs = sound.currentTime * 1_000 - nowMs;
        pace.longestFrameMs = Math.max(pace.longestFrameMs, nowMs - pace.lastFrameMs);
        pace.aheadMs = [Math.min(pace.aheadMs[0] ?? 0, aheadMs), Math.max(pace.aheadMs[1] ?? 0, aheadMs)];
        pace.lastFrameMs = nowMs;
      };
      const takePace = () => {
        const [least = 0, most = 0] = pace.aheadMs;
        const worstMs = Math.max(pace.longestFrameMs, most - least);
        const aheadMs = sound.currentTime * 1_000 - performance.now();
        Object.assign(pace, { longestFrameMs: 0, aheadMs: [aheadMs, aheadMs] });
        return worstMs;
      };
      Object.assign(window, { takePace });
      const draw = () => {
        measure();
        const number = Math.floor(sound.currentTime / every);
        const on = number > 0 && sound.currentTime % every < length;
        const half = canvas.width / 2;
        paint(0, half, on);
        for (let bit = 0; bit < columns; bit += 1)
          paint(half + (bit * half) / columns, half / columns, on && (number >> bit) % 2 === 1);
        requestAnimationFrame(draw);
      };
      draw();
      const stream = new MediaStream([
        ...canvas.captureStream(30).getTracks(),
        ...microphone.stream.getTracks(),
      ]);
      navigator.mediaDevices.getUserMedia = async () => stream;
    },
    {
      every: everySeconds,
      length: lengthSeconds,
      hertz: beepHz,
      columns: columnCount,
      flashes: Math.ceil(forMs / 1_000 / everySeconds),
    },
  );
}

/** @returns by how many ms the page was late at most since this was asked before: a starved machine paints and plays unevenly by itself. */
export const worstPaceMs = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as { takePace(): number }).takePace());

/** The flashes of a video, in seconds of it, each with the number that it shows. */
export async function flashesOf(file: string): Promise<{ at: number; number: number }[]> {
  // The left half as one point, and each column as one.
  const columns = Array.from(
    { length: columnCount },
    (_, bit) => `[p${bit}]crop=iw/16:ih/2:iw/2+${bit}*iw/8+iw/32:ih/4,scale=1:1:flags=area[c${bit}]`,
  );
  const filter = [
    `[0:v]fps=${framesPerSecond},format=gray,split=${columnCount + 1}[left]${columns.map((_, bit) => `[p${bit}]`).join('')}`,
    '[left]crop=iw/4:ih/2:iw/8:ih/4,scale=1:1:flags=area[l]',
    ...columns,
    `[l]${columns.map((_, bit) => `[c${bit}]`).join('')}hstack=inputs=${columnCount + 1}`,
  ].join(';');
  const { stdout } = await run(
    'ffmpeg',
    ['-loglevel', 'error', '-i', file, '-filter_complex', filter, '-f', 'rawvideo', '-'],
    bytes,
  );
  const size = columnCount + 1;
  const isOn = (frame: number) => (stdout[frame * size] ?? 0) > 128;
  const found: { at: number; number: number }[] = [];
  for (let frame = 1; frame < stdout.length / size; frame += 1) {
    if (!isOn(frame) || isOn(frame - 1)) continue;
    // The number is read one frame later, when the encoder has made it sharp.
    const shown = stdout.subarray((frame + 1) * size + 1, (frame + 2) * size);
    const number = shown.reduce((sum, light, bit) => sum + (light > 128 ? 2 ** bit : 0), 0);
    found.push({ at: frame / framesPerSecond, number });
  }
  return found;
}

/** When it becomes loud after at least half a second of quiet, in seconds of the video. */
export async function beepsOf(file: string): Promise<number[]> {
  const { stdout } = await run(
    'ffmpeg',
    ['-loglevel', 'error', '-i', file, '-vn', '-ac', '1', '-ar', `${samplesPerSecond}`, '-f', 'f32le', '-'],
    bytes,
  );
  const samples = new Float32Array(stdout.buffer, stdout.byteOffset, Math.floor(stdout.length / 4));
  const found: number[] = [];
  let loudAt = Number.NEGATIVE_INFINITY;
  for (const [index, sample] of samples.entries()) {
    if (Math.abs(sample) < 0.1) continue;
    if (index - loudAt > samplesPerSecond / 2) found.push(index / samplesPerSecond);
    loudAt = index;
  }
  return found;
}
