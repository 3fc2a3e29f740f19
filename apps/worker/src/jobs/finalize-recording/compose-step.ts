import { rename } from 'node:fs/promises';
import path from 'node:path';
import { requireSegments, requireTimeline } from '../steps/recorded.ts';
import { saveUnlessFirst } from '../steps/save-unless-first.ts';
import type { MakeStep } from '../steps/step-run.ts';
import { compose } from './compose.ts';
import { makePoster } from './poster.ts';
import { planFromUsableSegments } from './usable-segments.ts';

/** Segments of a finished class → one MP4 and a poster. */
export const makeComposed: MakeStep = async run => {
  const { captureDir, tools, manifest, folder, signal, log, videoId } = run;
  requireSegments(manifest);
  await run.checkFfmpeg();
  const { timeline, plan, skipped } = await planFromUsableSegments(
    ...([manifest, captureDir, tools, signal] as const),
    (done, total) => run.onProgress((0.05 * done) / total),
  );
  for (const { file, reason } of skipped) log.warn({ videoId, file, reason }, 'a segment is left out');
  requireTimeline(timeline, skipped.length);

  const composed = await compose({
    ...{ plan, captureDir, folder, tools, signal, threads: run.threads },
    onProgress: share => run.onProgress(0.05 + 0.93 * share),
    saveWhatCanBeSaved: (error, loss) => saveUnlessFirst(run, error, loss),
  });
  const taken = await makePoster(tools, folder, composed, plan.posterSeconds, signal);
  const poster = folder.file('poster.jpg');
  if (taken) await rename(taken, poster);
  const below = (file: string) => path.relative(captureDir, file);
  return {
    durationMs: Math.round(timeline.durationMs),
    outputs: [
      { kind: 'composed', file: below(composed), contentType: 'video/mp4', ...plan.canvas },
      ...(taken
        ? [{ kind: 'poster' as const, file: below(poster), contentType: 'image/jpeg', ...plan.canvas }]
        : []),
    ],
  };
};
