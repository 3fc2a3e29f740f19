import { readableFormats } from '../../platform/probe-media.ts';
import { type SegmentRun, type SoundChunk, samplesPerSecond } from './compose-plan.ts';

/** Interleaved stereo floats, so that voices which add up to more than full level reach the limiter unclipped. */
export const rawSound = ['-f', 'f32le', '-ar', `${samplesPerSecond}`, '-ac', '2'] as const;
export const soundFrameBytes = 8;

/** A list for ffmpeg's concat demuxer: every file starts `untilNextMs` after the one before, whatever its own length is. */
export function concatList(files: readonly { path: string; untilNextMs?: number }[]): string {
  const lines = files.flatMap(({ path, untilNextMs }) => [
    `file '${path.replaceAll("'", String.raw`'\''`)}'`,
    ...(untilNextMs === undefined ? [] : [`duration ${seconds(untilNextMs)}`]),
  ]);
  return `ffconcat version 1.0\n${lines.join('\n')}\n`;
}

/** Options that open a run; the last of them names the input. */
export const readRun = (run: SegmentRun, listFile: string, decoder: readonly string[]) => [
  ...decoder,
  ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', readableFormats],
  ...['-itsoffset', seconds(run.startMs), '-f', 'concat', '-safe', '0', '-i', listFile],
];

/** All runs of a chunk, mixed at full level, as raw sound on standard output. The reader cuts or fills it to the sample. */
export function mixArgs(chunk: SoundChunk, listFiles: readonly string[]): string[] {
  const inputs = chunk.runs.flatMap((run, index) =>
    // Capture starts in the middle of a stream, so there is no encoder delay to throw away at every segment's start.
    readRun({ ...run, startMs: Math.ceil(run.startMs) }, listFiles[index] ?? '', [
      ...['-flags2', '+skip_manual', '-threads', '1'],
    ]),
  );
  const tuned = chunk.runs.map(({ startMs }, index) =>
    [
      // Silence goes in wherever packets are missing (mute, loss, DTX), so that what follows stays on time.
      `[${index}:a:0]aresample=${samplesPerSecond}:async=1:min_hard_comp=0.03:first_pts=0`,
      // Containers count in milliseconds, and would round; the rest of one is taken away by the sample.
      `atrim=start_sample=${Math.round(((Math.ceil(startMs) - startMs) * samplesPerSecond) / 1000)}`,
      'asetpts=N/SR/TB',
      // A voice in mono goes to both sides at full level; ffmpeg's own conversion would take 3 dB away.
      `aformat=sample_fmts=fltp,pan=stereo|FL=FL+FC|FR=FR+FC[a${index}]`,
    ].join(','),
  );
  const all = chunk.runs.map((_, index) => `[a${index}]`).join('');
  const mixed = `${all}amix=inputs=${chunk.runs.length}:normalize=0:dropout_transition=0,atrim=end_sample=${chunk.samples}[out]`;
  return [
    ...inputs,
    ...['-filter_complex', [...tuned, mixed].join(';'), '-map', '[out]'],
    ...rawSound,
    'pipe:1',
  ];
}

/** Copies the picture's pieces behind one another and encodes the sound that comes in on standard input. */
export function joinArgs(piecesList: string, output: string): string[] {
  return [
    ...['-protocol_whitelist', 'file,pipe', '-f', 'concat', '-safe', '0', '-i', piecesList],
    ...['-protocol_whitelist', 'file,pipe', ...rawSound, '-i', 'pipe:0'],
    ...['-map', '0:v:0', '-map', '1:a:0', '-c:v', 'copy'],
    // Many voices at full level can exceed the scale; a limiter keeps them from clipping and leaves one voice alone.
    ...['-af', 'alimiter=limit=0.95:level=false', '-c:a', 'aac', '-b:a', '128k'],
    ...['-movflags', '+faststart', '-f', 'mp4', '-y', output],
  ];
}

/** One picture; its statistics go to standard output, so that a black one can be told. */
export function posterArgs(video: string, atSeconds: number, output: string): string[] {
  return [
    ...['-protocol_whitelist', 'file', '-ss', atSeconds.toFixed(3), '-i', video, '-frames:v', '1'],
    ...['-vf', 'signalstats,metadata=mode=print:file=-', '-q:v', '4', '-f', 'mjpeg', '-y', output],
  ];
}

const seconds = (ms: number) => (ms / 1000).toFixed(6);
