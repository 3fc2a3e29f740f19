import { readableFormats } from '../../platform/probe-media.ts';
import { samplesPerSecond } from '../finalize-recording/compose-plan.ts';

/**
 * Copies the segments of the list behind one another, and encodes the sound that comes in on standard input. The encoder's lowest
 * effort takes a third of the time of its usual one; at this rate nobody hears it, and the composed video follows.
 */
export function copyArgs(copy: {
  container: 'webm' | 'mp4';
  list: string;
  /** Where the first segment starts; null when there is no picture. */
  startMs: number | null;
  output: string;
}): string[] {
  const picture =
    copy.startMs === null
      ? []
      : [
          ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', readableFormats],
          ...['-itsoffset', (copy.startMs / 1000).toFixed(6), '-f', 'concat', '-safe', '0', '-i', copy.list],
        ];
  return [
    ...['-progress', 'pipe:1', '-stats_period', '0.5'],
    ...picture,
    ...[
      '-protocol_whitelist',
      'file,pipe',
      '-f',
      'f32le',
      '-ar',
      `${samplesPerSecond}`,
      '-ac',
      '2',
      '-i',
      'pipe:0',
    ],
    ...(copy.startMs === null ? ['-map', '0:a:0'] : ['-map', '0:v:0', '-map', '1:a:0', '-c:v', 'copy']),
    ...['-c:a', 'libopus', '-b:a', '64k', '-compression_level', '0'],
    ...(copy.container === 'mp4' ? ['-movflags', '+faststart'] : []),
    ...['-f', copy.container, '-y', copy.output],
  ];
}
