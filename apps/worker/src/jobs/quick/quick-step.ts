import { lstat, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CaptureManifest } from '@lectern/contracts/internal/capture-manifest';
import { runFfmpeg } from '../../platform/run-ffmpeg.ts';
import { planComposition } from '../finalize-recording/compose-plan.ts';
import { concatList } from '../finalize-recording/ffmpeg-arguments.ts';
import type { SoundMix } from '../finalize-recording/mix-sound.ts';
import { makePoster } from '../finalize-recording/poster.ts';
import { buildTimeline } from '../finalize-recording/timeline.ts';
import { checkSegment } from '../finalize-recording/usable-segments.ts';
import { saveUnlessFirst } from '../steps/save-unless-first.ts';
import { requireSegments, requireTimeline } from '../steps/recorded.ts';
import type { MakeStep, StepRun } from '../steps/step-run.ts';
import { copyArgs } from './copy-arguments.ts';
import { planQuick } from './quick-plan.ts';
import { feedMixedSound } from './mixed-sound.ts';

/**
 * What can be watched within moments of the end of a class: the screen or the teacher, copied as it was sent, and everybody's sound,
 * mixed. Nothing of the picture is decoded.
 */
export const makeQuick: MakeStep = async run => {
  const { captureDir, tools, manifest, folder, signal, videoId, log } = run;
  requireSegments(manifest);
  await run.checkFfmpeg();
  const faults = await findFaults(run, manifest);
  for (const [file, reason] of faults) log.warn({ videoId, file, reason }, 'a segment is left out');
  const usable = (file: string) => !faults.has(file);
  const timeline = buildTimeline(manifest, usable);
  requireTimeline(timeline, faults.size);
  const { chunks, posterSeconds } = planComposition(timeline);
  const { container, picture } = planQuick(manifest, usable);

  const list = folder.file('pictures.txt');
  const below = (file: string) => path.resolve(captureDir, file);
  await writeFile(
    list,
    concatList(picture.map(({ file, untilNextMs }) => ({ path: below(file), untilNextMs }))),
  );
  const video = folder.file(`video.${container}`);
  const { durationMs } = timeline;
  await runFfmpeg(tools.ffmpeg, {
    args: copyArgs({ container, list, startMs: picture[0]?.fromMs ?? null, output: video }),
    purpose: 'make the quick copy',
    signal,
    timeoutMs: 2 * 60_000 + durationMs / 2,
    onStarted: pid => folder.ownProcess(pid),
    onProgress: ({ outTimeMs }) => run.onProgress(Math.min(0.99, outTimeMs / durationMs)),
    feed: stdin => feedMixedSound(soundMixOf(run), chunks, stdin),
  });
  const outputs = [
    { kind: 'quick' as const, file: path.relative(captureDir, video), contentType: `video/${container}` },
  ];
  const poster = picture.length > 0 ? await takePoster(run, video, posterSeconds) : null;
  return {
    durationMs: Math.round(durationMs),
    outputs: poster
      ? [...outputs, { kind: 'poster', file: path.relative(captureDir, poster), contentType: 'image/jpeg' }]
      : outputs,
  };
};

const soundMixOf = (run: StepRun): SoundMix => ({
  ...{ captureDir: run.captureDir, folder: run.folder, tools: run.tools, signal: run.signal },
  saveWhatCanBeSaved: (error, loss) => saveUnlessFirst(run, error, loss),
});

const parallelChecks = 16;

/**
 * Segments that cannot be used, with the reason. The first attempt looks at their sizes alone, which takes no time; when that was
 * not enough, the next ones read every byte.
 */
async function findFaults(run: StepRun, manifest: CaptureManifest): Promise<Map<string, string>> {
  const { captureDir, tools, signal, attempt } = run;
  const open = manifest.tracks.flatMap(({ kind, segments }) => segments.map(segment => ({ kind, segment })));
  const faults = new Map<string, string>();
  const checkNext = async () => {
    for (let next = open.pop(); next; next = open.pop()) {
      const { kind, segment } = next;
      const found = await lstat(path.join(captureDir, segment.file)).catch(unlessMissing);
      const fault =
        found?.isFile() && found.size === segment.sizeBytes
          ? attempt > 1 && (await checkSegment(segment, kind, captureDir, tools, signal)).fault
          : 'missing, or not of its size';
      if (fault) faults.set(segment.file, fault);
    }
  };
  await Promise.all(Array.from({ length: attempt > 1 ? 2 : parallelChecks }, checkNext));
  return faults;
}

/** @throws what says nothing about this piece, such as too many open files */
function unlessMissing(error: NodeJS.ErrnoException): null {
  if (!['ENOENT', 'ENOTDIR', 'EIO'].includes(error.code ?? '')) throw error;
  return null;
}

/** A picture for lists and before playing. A video without one is better than none. */
async function takePoster(run: StepRun, video: string, seconds: readonly number[]): Promise<string | null> {
  const { tools, folder, signal, log, videoId } = run;
  try {
    const taken = await makePoster(tools, folder, video, seconds, signal);
    if (!taken) return null;
    const poster = folder.file('poster.jpg');
    await rename(taken, poster);
    return poster;
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ err: error, videoId }, 'no poster could be taken');
    return null;
  }
}
