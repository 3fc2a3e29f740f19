import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { openRunFolder, type RunFolder } from '../jobs/steps/run-folder.ts';
import type { FinishedVideo } from '../jobs/finished-video.ts';

const run = promisify(execFile);

export interface VideoFixture {
  /** A source of ffmpeg's `lavfi`; null for sound alone. */
  picture: string | null;
  /** Null for a silent film. */
  sound: string | null;
  seconds: number;
  /** As composing makes it, with a key frame on every fourth second; otherwise as some camera might. */
  foreign?: boolean;
}

export interface MadeVideo {
  input: FinishedVideo;
  folder: RunFolder;
  /** Everything that progress was reported of. */
  shares: number[];
  remove(): Promise<void>;
}

/** A finished video in a folder of its own, as the input of a maker. For tests only. */
export async function finishedVideo(
  { picture, sound, seconds, foreign = false }: VideoFixture,
  signal: AbortSignal = new AbortController().signal,
): Promise<MadeVideo> {
  const captureDir = await mkdtemp(path.join(tmpdir(), 'lectern-video-'));
  const video = path.join(captureDir, 'video.mp4');
  const lavfi = (source: string) => ['-f', 'lavfi', '-t', `${seconds}`, '-i', source];
  await run('ffmpeg', [
    ...['-v', 'error', '-nostdin', ...(picture ? lavfi(picture) : []), ...(sound ? lavfi(sound) : [])],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-threads', '1'],
    ...(foreign
      ? ['-bf', '2', '-g', '77']
      : ['-bf', '0', '-g', '120', '-force_key_frames', 'expr:gte(t,n_forced*4)', '-sc_threshold', '0']),
    ...[
      '-c:a',
      'aac',
      '-ac',
      '2',
      '-b:a',
      '96k',
      '-video_track_timescale',
      '90000',
      '-movflags',
      '+faststart',
      video,
    ],
  ]);
  const folder = await openRunFolder(path.join(captureDir, 'output'));
  const shares: number[] = [];
  return {
    input: {
      ...{ video, captureDir, folder, threads: 1, signal },
      tools: { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' },
      onProgress: share => shares.push(share),
    },
    folder,
    shares,
    remove: () => rm(captureDir, { recursive: true, force: true }),
  };
}

export interface Packet {
  seconds: number;
  isKey: boolean;
}

/** The packets of the picture in order of time. */
export async function packetsOf(file: string, stream = 'v:0'): Promise<Packet[]> {
  const { stdout } = await run(
    'ffprobe',
    [
      ...['-v', 'error', '-select_streams', stream, '-show_entries', 'packet=pts_time,flags'],
      ...['-of', 'csv=p=0', file],
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout
    .trim()
    .split('\n')
    .map(line => line.split(','))
    .map(([time, flags]) => ({ seconds: Number(time), isKey: flags?.startsWith('K') ?? false }))
    .sort((a, b) => a.seconds - b.seconds);
}

/** The mean brightness of every frame as a player shows them, rounded. */
export async function brightnessOf(file: string): Promise<number[]> {
  const { stdout } = await run(
    'ffmpeg',
    [
      ...['-v', 'error', '-nostdin', '-i', file, '-an', '-vf', 'crop=64:64,scale=1:1:flags=area'],
      ...['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'],
    ],
    { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 },
  );
  return [...stdout];
}
