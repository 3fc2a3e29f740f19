import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const options = { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 } as const;

export interface Probe {
  durationSeconds: number;
  streams: {
    codec: string;
    width?: number;
    height?: number;
    pixelFormat?: string;
    durationSeconds: number;
  }[];
}

export async function probe(file: string): Promise<Probe> {
  const { stdout } = await run('ffprobe', [
    '-v',
    'error',
    '-show_format',
    '-show_streams',
    '-of',
    'json',
    file,
  ]);
  const found = JSON.parse(stdout) as {
    format: { duration: string };
    streams: { codec_name: string; width?: number; height?: number; pix_fmt?: string; duration: string }[];
  };
  return {
    durationSeconds: Number(found.format.duration),
    streams: found.streams.map(stream => ({
      codec: stream.codec_name,
      width: stream.width,
      height: stream.height,
      pixelFormat: stream.pix_fmt,
      durationSeconds: Number(stream.duration),
    })),
  };
}

export type Colour = 'red' | 'green' | 'blue' | 'white' | 'dark' | 'other';

/** A place in the picture as shares of its width and height. */
export type Place = readonly [across: number, down: number];

/** The colour at one place of every frame, in the middle unless told, 30 a second as a player shows them. */
export async function watch(file: string, [across, down]: Place = [0.5, 0.5]): Promise<Colour[]> {
  const { stdout } = await run(
    'ffmpeg',
    [
      '-v',
      'error',
      '-i',
      file,
      '-vf',
      `fps=30,crop=32:32:(iw-32)*${across}:(ih-32)*${down},scale=1:1`,
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgb24',
      'pipe:1',
    ],
    options,
  );
  return Array.from({ length: stdout.length / 3 }, (_, frame) =>
    colourOf(stdout[frame * 3] ?? 0, stdout[frame * 3 + 1] ?? 0, stdout[frame * 3 + 2] ?? 0),
  );
}

function colourOf(red: number, green: number, blue: number): Colour {
  const bright = [red, green, blue].map(value => value > 100);
  const name = `${bright}`;
  if (name === 'true,false,false') return 'red';
  if (name === 'false,true,false') return 'green';
  if (name === 'false,false,true') return 'blue';
  if (name === 'true,true,true') return 'white';
  return Math.max(red, green, blue) < 60 ? 'dark' : 'other';
}

/** Runs of one colour as `colour from-to` in seconds, to the hundredth. */
export function colourRuns(frames: readonly Colour[]): { colour: Colour; from: number; to: number }[] {
  const runs: { colour: Colour; from: number; to: number }[] = [];
  for (const [frame, colour] of frames.entries()) {
    const last = runs.at(-1);
    if (last?.colour === colour) last.to = (frame + 1) / 30;
    else runs.push({ colour, from: frame / 30, to: (frame + 1) / 30 });
  }
  return runs;
}

const samplesPerSecond = 16_000;

/** The sound as mono samples from -1 to 1, as a player plays them. */
export async function listen(file: string): Promise<Float32Array> {
  const { stdout } = await run(
    'ffmpeg',
    [
      '-v',
      'error',
      '-i',
      file,
      '-vn',
      '-af',
      'pan=mono|c0=0.5*FL+0.5*FR',
      '-ar',
      `${samplesPerSecond}`,
      '-f',
      'f32le',
      'pipe:1',
    ],
    options,
  );
  return new Float32Array(stdout.buffer, stdout.byteOffset, stdout.length / 4);
}

/** Amplitude of one frequency between two moments (Goertzel's algorithm); 1 is a full-scale sine. */
export function toneAt(sound: Float32Array, hertz: number, fromSeconds: number, toSeconds: number): number {
  const window = sound.subarray(
    Math.round(fromSeconds * samplesPerSecond),
    Math.round(toSeconds * samplesPerSecond),
  );
  const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / samplesPerSecond);
  let last = 0;
  let before = 0;
  for (const sample of window) {
    const value = sample + coefficient * last - before;
    before = last;
    last = value;
  }
  const power = last * last + before * before - coefficient * last * before;
  return (2 * Math.sqrt(Math.max(0, power))) / window.length;
}

/** Seconds at which the sound becomes louder than a tenth of full scale after at least 50 ms of quiet. */
export function onsets(sound: Float32Array): number[] {
  const found: number[] = [];
  let quietSince = 0;
  for (const [index, sample] of sound.entries()) {
    if (Math.abs(sample) < 0.1) continue;
    if (index - quietSince > samplesPerSecond * 0.05) found.push(index / samplesPerSecond);
    quietSince = index;
  }
  return found;
}
