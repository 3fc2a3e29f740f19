import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beepHz, columnCount, everySeconds, framesPerSecond, lengthSeconds } from './flash-and-beep.ts';

const run = promisify(execFile);
const [width, height] = [640, 360];
/** A class is recorded from its next key frame on. */
const framesPerKeyFrame = framesPerSecond;

/** The same flashes and beeps as a page makes them, as a file in VP8 and Opus: in it, picture and sound are together to a millisecond. */
export async function makeFlashAndBeepFilm(file: string, seconds: number): Promise<void> {
  const on = `lt(mod(t,${everySeconds}),${lengthSeconds})*gte(t,${everySeconds})`;
  const box = (x: number, boxWidth: number, when: string) =>
    `drawbox=x=${x}:y=0:w=${boxWidth}:h=${height}:color=white:t=fill:enable='${when}'`;
  const half = width / 2;
  const columns = Array.from({ length: columnCount }, (_, bit) =>
    box(
      half + (bit * half) / columnCount,
      half / columnCount,
      `${on}*mod(floor(floor(t/${everySeconds})/${2 ** bit}),2)`,
    ),
  );
  const picture = [
    `color=black:s=${width}x${height}:r=${framesPerSecond}:d=${seconds}`,
    box(0, half, on),
    ...columns,
  ].join(',');
  await run('ffmpeg', [
    ...['-loglevel', 'error', '-f', 'lavfi', '-i', picture],
    ...['-f', 'lavfi', '-i', `aevalsrc=exprs='0.8*sin(2*PI*${beepHz}*t)*${on}':s=48000:d=${seconds}`],
    ...['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1M'],
    ...['-g', `${framesPerKeyFrame}`],
    // Without a look ahead an Opus encoder holds its sound back by 2.5 ms.
    ...['-c:a', 'libopus', '-application', 'lowdelay', '-frame_duration', '20', '-b:a', '48k'],
    ...['-y', file],
  ]);
}
