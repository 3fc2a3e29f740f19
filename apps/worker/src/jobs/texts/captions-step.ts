import { writeFile } from 'node:fs/promises';
import type { VideoTimeline } from '@lectern/contracts/internal/video-timeline';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import { type CaptionEngine, CaptionEngineError } from '../../platform/caption-engine.ts';
import { askApi, type ProcessingApi } from '../../platform/processing-api.ts';
import { runFfmpeg } from '../../platform/run-ffmpeg.ts';
import { belowCapture, readVideo } from '../finished-video.ts';
import { findComposed } from '../steps/find-composed.ts';
import type { MakeStep, StepRun } from '../steps/step-run.ts';

export interface CaptionsDependencies {
  api: Pick<ProcessingApi, 'readVideoTimeline' | 'putEngineCaptions'>;
  storage: Pick<ObjectStorage, 'stat' | 'read'>;
  /** Null: there is none. */
  engine: CaptionEngine | null;
}

/**
 * Captions that were typed in the class or brought since, and those of an engine where there is one → WebVTT files, one a track.
 */
export const captionsOf =
  ({ api, storage, engine }: CaptionsDependencies): MakeStep =>
  async run => {
    const params = { videoId: run.videoId };
    const read = () => askApi(api.readVideoTimeline({ params }));
    let { captions } = await read();
    if (engine && captions.length === 0) {
      const heard = await listen(run, storage, engine);
      if (heard) {
        const { language, vtt: content } = heard;
        const label = new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language;
        await askApi(
          api.putEngineCaptions({ params, body: { language, label: label.slice(0, 60), content } }),
        );
        ({ captions } = await read());
      }
    }
    if (captions.length === 0)
      return { skipped: engine ? 'Nobody speaks in it.' : 'No captions were typed in this class.' };
    const outputs = [];
    for (const [name, vtt] of captionFiles(captions)) {
      const file = run.folder.file(name);
      await writeFile(file, vtt);
      outputs.push({ kind: 'captions' as const, file: belowCapture(run, file), contentType: 'text/vtt' });
    }
    return { outputs };
  };

/** A name for each track, by its language and, where there are several, a number. */
export function captionFiles(captions: VideoTimeline['captions']): [name: string, vtt: string][] {
  const taken = new Map<string, number>();
  return captions.map(({ language, vtt }) => {
    const base = language.replace(/[^\w-]/g, '');
    const number = (taken.get(base) ?? 0) + 1;
    taken.set(base, number);
    return [`captions-${base}${number > 1 ? `-${number}` : ''}.vtt`, vtt];
  });
}

async function listen(run: StepRun, storage: CaptionsDependencies['storage'], engine: CaptionEngine) {
  await run.checkFfmpeg();
  const video = await findComposed(run, storage);
  const sound = run.folder.file('sound.m4a');
  await runFfmpeg(run.tools.ffmpeg, {
    args: [...readVideo, '-i', video, '-map', '0:a:0', '-c:a', 'copy', '-f', 'mp4', '-y', sound],
    purpose: 'take the sound for the caption engine',
    signal: run.signal,
    timeoutMs: 10 * 60_000,
    onStarted: pid => run.folder.ownProcess(pid),
  });
  try {
    return await engine({ file: sound, contentType: 'audio/mp4' }, run.signal);
  } catch (error) {
    run.signal.throwIfAborted();
    if (error instanceof CaptionEngineError)
      throw new JobFailure(`${error.message}.`, { retryable: error.retryable, cause: error });
    throw error;
  }
}
