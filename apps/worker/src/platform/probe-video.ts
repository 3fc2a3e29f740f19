import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';
import { readableFormats } from './probe-media.ts';
import { type FfmpegTools, programMissing } from './run-ffmpeg.ts';
import { toolEnvironment } from './tool-environment.ts';

const run = promisify(execFile);
const safely = ['-v', 'error', '-protocol_whitelist', 'file', '-format_whitelist', readableFormats];

export interface ProbedVideo {
  durationSeconds: number;
  /** Null without a picture. */
  picture: {
    codec: string;
    width: number;
    height: number;
    pixelFormat: string;
    framesPerSecond: number;
    /** Whether pictures refer to later ones, so that their order in the file is not that in time. */
    reordered: boolean;
    /** Of its decoder's configuration: streams with equal ones can be put behind one another. */
    configuration: string;
  } | null;
  /** Null without sound. */
  sound: { codec: string; channels: number } | null;
}

interface ProbeOutput {
  format?: { duration?: string };
  streams?: {
    codec_type?: string;
    codec_name?: string;
    width?: number;
    height?: number;
    pix_fmt?: string;
    avg_frame_rate?: string;
    has_b_frames?: number;
    extradata_hash?: string;
    channels?: number;
  }[];
}

/** Reads the headers of a video file. @throws JobFailure when it is no video, or ffprobe is missing. */
export async function probeVideo(
  tools: FfmpegTools,
  file: string,
  signal: AbortSignal,
): Promise<ProbedVideo> {
  let found: ProbeOutput;
  try {
    const { stdout } = await run(
      tools.ffprobe,
      [...safely, '-show_format', '-show_streams', '-show_data_hash', 'md5', '-of', 'json', file],
      { signal, env: toolEnvironment, timeout: 60_000, killSignal: 'SIGKILL', maxBuffer: 4 * 1024 * 1024 },
    );
    found = JSON.parse(stdout) as ProbeOutput;
  } catch (error) {
    signal.throwIfAborted();
    if (typeof (error as { code?: unknown }).code === 'string') throw programMissing(error, tools.ffprobe);
    throw new JobFailure('The video cannot be read.', { cause: error });
  }
  const picture = found.streams?.find(stream => stream.codec_type === 'video');
  const sound = found.streams?.find(stream => stream.codec_type === 'audio');
  const [frames = 0, seconds = 1] = (picture?.avg_frame_rate ?? '').split('/').map(Number);
  return {
    durationSeconds: Number(found.format?.duration) || 0,
    picture: picture
      ? {
          codec: picture.codec_name ?? 'unknown',
          width: picture.width ?? 0,
          height: picture.height ?? 0,
          pixelFormat: picture.pix_fmt ?? 'unknown',
          framesPerSecond: frames / (seconds || 1) || 30,
          reordered: (picture.has_b_frames ?? 0) > 0,
          configuration: picture.extradata_hash ?? '',
        }
      : null,
    sound: sound ? { codec: sound.codec_name ?? 'unknown', channels: sound.channels ?? 2 } : null,
  };
}

/** @returns when the key frames of the picture are, in seconds and in order. Nothing is decoded. */
export async function readKeyFrames(
  tools: FfmpegTools,
  file: string,
  signal: AbortSignal,
): Promise<number[]> {
  const args = ['-select_streams', 'v:0', '-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0', file];
  const child = spawn(tools.ffprobe, [...safely, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: toolEnvironment,
    signal,
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', error =>
      reject(signal.aborted ? (signal.reason as Error) : programMissing(error, tools.ffprobe)),
    );
    child.on('close', code =>
      code === 0 ? resolve() : reject(new JobFailure(`The video cannot be read: code ${code}.`)),
    );
  });
  // It is awaited below; until then a failure is no unhandled one.
  ended.catch(() => undefined);
  const keys: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [time, flags] = line.split(',');
    if (flags?.startsWith('K')) keys.push(Number(time));
  }
  await ended;
  return keys.sort((a, b) => a - b);
}
