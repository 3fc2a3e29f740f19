import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the teacher's fake devices show and sound like, so that a recording can be checked against it. */
export const teacherTone = { frequencyHz: 880 };
/** The left half is this red, the right half this blue. */
export const teacherPicture = { left: [200, 30, 30], right: [30, 30, 200] } as const;

/** Makes `camera.y4m` and `microphone.wav` with ffmpeg; Chromium plays them in a loop as camera and microphone. */
export async function makeFakeDevices(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  const colour = ([r, g, b]: readonly [number, number, number]) =>
    `0x${[r, g, b].map(part => part.toString(16).padStart(2, '0')).join('')}`;
  await run('ffmpeg', [
    ...['-y', '-loglevel', 'error'],
    ...['-f', 'lavfi', '-i', `color=c=${colour(teacherPicture.left)}:s=320x360:r=15:d=2`],
    ...['-f', 'lavfi', '-i', `color=c=${colour(teacherPicture.right)}:s=320x360:r=15:d=2`],
    ...['-filter_complex', '[0][1]hstack,format=yuv420p', path.join(dir, 'camera.y4m')],
  ]);
  await run('ffmpeg', [
    ...['-y', '-loglevel', 'error'],
    ...['-f', 'lavfi', '-i', `sine=frequency=${teacherTone.frequencyHz}:sample_rate=48000:duration=10`],
    ...['-af', 'volume=4', '-ac', '1', '-c:a', 'pcm_s16le', path.join(dir, 'microphone.wav')],
  ]);
}
