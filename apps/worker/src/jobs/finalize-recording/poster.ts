import { type FfmpegTools, runFfmpeg } from '../../platform/run-ffmpeg.ts';
import { posterArgs } from './ffmpeg-arguments.ts';
import type { RunFolder } from '../steps/run-folder.ts';

/** Of 0 to 255; below them a picture is black, or one even surface. */
const leastBrightness = 24;
const leastContrast = 8;

/**
 * Takes the poster from the first of the wished places that shows something.
 * @returns its path, or null when there is no picture at all to take.
 */
export async function makePoster(
  tools: FfmpegTools,
  folder: Pick<RunFolder, 'file' | 'ownProcess'>,
  video: string,
  wishedSeconds: readonly number[],
  signal: AbortSignal,
): Promise<string | null> {
  let fallback: string | null = null;
  for (const [index, seconds] of wishedSeconds.entries()) {
    const file = folder.file(`poster-${index}.jpg`);
    let statistics = '';
    await runFfmpeg(tools.ffmpeg, {
      args: posterArgs(video, seconds, file),
      purpose: 'make the poster',
      signal,
      timeoutMs: 60_000,
      onStarted: pid => folder.ownProcess(pid),
      consume: async stdout => {
        for await (const text of stdout) statistics += text;
      },
    });
    const figure = (name: string) =>
      Number(new RegExp(`signalstats\\.${name}=([\\d.]+)`).exec(statistics)?.[1]);
    // No statistics: there was no frame at that place.
    if (Number.isNaN(figure('YAVG'))) continue;
    fallback ??= file;
    if (figure('YAVG') >= leastBrightness && figure('YHIGH') - figure('YLOW') >= leastContrast) return file;
  }
  return fallback;
}
