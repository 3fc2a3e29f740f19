import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';
import { type FfmpegTools, programMissing } from './run-ffmpeg.ts';
import { toolEnvironment } from './tool-environment.ts';

const run = promisify(execFile);

/** Containers that capture writes; everything else (playlists above all, which read other files) is refused. */
export const readableFormats = 'concat,matroska,webm,ogg,mov,mp4';

/** In pixels; zeros for sound. */
export interface StreamSize {
  width: number;
  height: number;
}

/**
 * @returns the size of the first stream of this kind that ffprobe finds in the file, or null when there is none.
 * @throws JobFailure when it could not look
 */
export async function findStream(
  tools: FfmpegTools,
  file: string,
  kind: 'audio' | 'video',
  signal: AbortSignal,
): Promise<StreamSize | null> {
  try {
    const { stdout } = await run(
      tools.ffprobe,
      [
        ...['-v', 'error', '-protocol_whitelist', 'file', '-format_whitelist', readableFormats],
        ...[
          '-select_streams',
          kind === 'audio' ? 'a:0' : 'v:0',
          '-show_entries',
          'stream=codec_name,width,height',
        ],
        ...['-of', 'csv=p=0', file],
      ],
      { signal, env: toolEnvironment, timeout: 20_000, killSignal: 'SIGKILL' },
    );
    const [codec = '', width, height] = stdout.trim().split(',');
    if (codec === '' || codec === 'unknown') return null;
    return { width: Number(width) || 0, height: Number(height) || 0 };
  } catch (error) {
    signal.throwIfAborted();
    const { code } = error as { code?: unknown };
    if (typeof code === 'string') throw programMissing(error, tools.ffprobe);
    // Any exit code: not media, or not media that we read.
    if (typeof code === 'number') return null;
    // It was killed, for want of time or of memory, and has said nothing about the file.
    throw new JobFailure('ffprobe was ended before it had looked at a recorded piece.', { cause: error });
  }
}

/** @throws JobFailure when a job could not run here. For `/health`, and before a job starts. */
export function createFfmpegCheck(tools: FfmpegTools): () => Promise<void> {
  let fineUntil = 0;
  return async () => {
    // Starting two programs at every probe would cost more than serving it.
    if (performance.now() < fineUntil) return;
    for (const program of [tools.ffmpeg, tools.ffprobe])
      await run(program, ['-version'], { env: toolEnvironment, timeout: 5_000 }).catch(error => {
        throw programMissing(error, program);
      });
    fineUntil = performance.now() + 30_000;
  };
}
