import { writeFile } from 'node:fs/promises';
import { replayFramesPerSecond } from '@lectern/contracts/internal/live-replay';
import type { CaptureManifest } from '@lectern/contracts/internal/capture-manifest';
import type { Logger } from '@lectern/service-kit/logger';
import { DiskFull, type FfmpegTools, runFfmpeg } from '../../platform/run-ffmpeg.ts';
import { type Composition, encodePictures } from '../finalize-recording/compose.ts';
import {
  type ComposePlan,
  planComposition,
  type SegmentRun,
  samplesPerSecond,
} from '../finalize-recording/compose-plan.ts';

import { buildTimeline } from '../finalize-recording/timeline.ts';
import { checkSegment, fileFaultOf, filesOf } from '../finalize-recording/usable-segments.ts';
import type { RunFolder } from '../steps/run-folder.ts';
import { cutTimeline } from './cut-timeline.ts';
import type { ReplayPicture } from './picture-size.ts';
import { blockMs, blockSamples, encodePartSound, leadBlocks, tailBlocks } from './part-sound.ts';

export interface PartTools {
  captureDir: string;
  folder: RunFolder;
  tools: FfmpegTools;
  /** Threads of each ffmpeg. */
  threads: number;
  signal: AbortSignal;
  log: Logger;
  /** Why a file cannot be used, null when it can; kept from part to part. */
  faults: Map<string, string | null>;
}

export interface PartPlan {
  index: number;
  /** On the replay's clock, which starts at `originMs`. */
  fromMs: number;
  originMs: number;
  frames: number;
  picture: ReplayPicture;
}

/** Timestamps start here rather than at zero, so that nothing that belongs to the first picture is ever negative. */
const firstTimestampSeconds = 10;

/**
 * First with segments whose bytes are those that were recorded; when ffmpeg stumbles, with those alone that it can open; at last
 * with darkness or silence where it still stumbles, because a class goes on.
 */
const care = ['quick', 'thorough', 'lenient'] as const;
type Care = (typeof care)[number];

/** Makes one HLS segment. @returns its file in the run's folder, and how many captured files of it turned out to be gone. */
export async function makePart(
  manifest: CaptureManifest,
  part: PartPlan,
  tools: PartTools,
): Promise<{ file: string; missing: number }> {
  for (const level of care) {
    const plan = await planPart(manifest, part, tools, level);
    const missing = missingOf(manifest, part, tools.faults);
    try {
      return { file: await encodePart(plan, part, tools, level), missing };
    } catch (error) {
      tools.signal.throwIfAborted();
      if (error instanceof DiskFull || level === 'lenient') throw error;
      tools.log.warn({ err: error, part: part.index, level }, 'a part of a live replay could not be made');
    }
  }
  throw new Error('not reached');
}

/** How many files that were recorded during a part are gone. What was lost earlier in the class has cost its own part already. */
function missingOf(manifest: CaptureManifest, part: PartPlan, faults: PartTools['faults']): number {
  const startMs = part.originMs + part.fromMs;
  const endMs = startMs + (part.frames * 1_000) / replayFramesPerSecond;
  return manifest.tracks
    .flatMap(track => track.segments)
    .filter(segment => segment.startMs < endMs && segment.startMs + segment.durationMs > startMs)
    .filter(segment => faults.get(segment.file) === 'missing').length;
}

async function encodePart(plan: ComposePlan, part: PartPlan, tools: PartTools, level: Care): Promise<string> {
  const { index, frames, picture } = part;
  const { folder } = tools;
  const composition: Composition = {
    ...{ plan, encoding: picture.encoding, folder, tools: tools.tools },
    ...{ captureDir: tools.captureDir, threads: tools.threads, signal: tools.signal },
    onProgress: () => undefined,
    saveWhatCanBeSaved(error, loss) {
      if (level !== 'lenient' || error instanceof DiskFull) throw error;
      tools.log.warn({ err: error, part: index, loss }, 'a part of a live replay has a loss');
    },
  };
  const [pictures, adts] = await Promise.all([
    encodePictures(composition),
    encodePartSound(composition, blocksOf(frames)),
  ]);
  const soundFile = folder.file('sound.aac');
  await writeFile(soundFile, adts);
  const file = folder.file(`${index}.ts`);
  const startSeconds = firstTimestampSeconds + part.fromMs / 1_000;
  await runFfmpeg(tools.tools.ffmpeg, {
    args: muxArgs(pictures, soundFile, startSeconds, file),
    purpose: 'join picture and sound',
    signal: tools.signal,
    timeoutMs: 60_000,
    onStarted: pid => folder.ownProcess(pid),
  });
  return file;
}

async function planPart(
  manifest: CaptureManifest,
  part: PartPlan,
  { captureDir, tools, signal, faults }: PartTools,
  level: Care,
): Promise<ComposePlan> {
  const segments = new Map(
    manifest.tracks.flatMap(({ kind, segments: all }) =>
      all.map(segment => [segment.file, { segment, kind }]),
    ),
  );
  const looked = new Set<string>();
  for (;;) {
    const plan = cutPlan(manifest, part, file => !faults.get(file));
    const open = [...filesOf(plan)].filter(file =>
      level === 'quick' ? !faults.has(file) : !looked.has(file),
    );
    if (open.length === 0) return plan;
    for (const file of open) {
      const entry = segments.get(file);
      if (!entry) throw new Error(`The plan names a file that the manifest does not: ${file}`);
      const { segment, kind } = entry;
      const fault =
        level === 'quick'
          ? await fileFaultOf(segment, captureDir, signal)
          : (await checkSegment(segment, kind, captureDir, tools, signal)).fault;
      faults.set(file, fault);
      looked.add(file);
    }
  }
}

/** What the finished recording would show in this stretch, and its sound with what lies around it. */
function cutPlan(
  manifest: CaptureManifest,
  { fromMs, originMs, frames, picture }: PartPlan,
  usable: (file: string) => boolean,
): ComposePlan {
  const timeline = buildTimeline(manifest, usable);
  // The timeline begins with the very first sample; a track that began early and was told of late has moved that.
  const at = originMs - firstSampleMs(manifest) + fromMs;
  const pictures = planComposition(
    cutTimeline(timeline, at, at + (frames * 1_000) / replayFramesPerSecond),
    picture.canvas,
  );
  const sound = planComposition(
    cutTimeline(timeline, at - leadBlocks * blockMs, at + (blocksOf(frames) + tailBlocks) * blockMs),
  );
  const pieces = pictures.pieces.map(piece => ({
    ...piece,
    tiles: piece.tiles.map(tile => ({ ...tile, run: tile.run && withoutHeld(tile.run) })),
  }));
  return { ...pictures, pieces, samples: sound.samples, chunks: sound.chunks };
}

/**
 * A file that ends before the first picture is only for holding its last one until the next file begins. Where that one has begun,
 * decoding the other is work for nothing, and half of the work of a part.
 */
function withoutHeld(run: SegmentRun): SegmentRun {
  const [first, ...rest] = run.files;
  if (!first || rest.length === 0 || run.startMs + first.untilNextMs > 0) return run;
  return { startMs: run.startMs + first.untilNextMs, files: rest };
}

const firstSampleMs = (manifest: CaptureManifest) =>
  manifest.tracks
    .flatMap(track => track.segments)
    .reduce((least, segment) => Math.min(least, segment.startMs), Infinity);

/** Frames of AAC that cover so many pictures. */
const blocksOf = (frames: number) =>
  Math.ceil((frames * samplesPerSecond) / replayFramesPerSecond / blockSamples);

const muxArgs = (pictures: string, sound: string, startSeconds: number, output: string) => [
  ...['-protocol_whitelist', 'file,pipe', '-f', 'concat', '-safe', '0', '-i', pictures],
  ...['-protocol_whitelist', 'file', '-f', 'aac', '-i', sound],
  ...['-map', '0:v:0', '-map', '1:a:0', '-c', 'copy', '-muxdelay', '0', '-muxpreload', '0'],
  ...['-output_ts_offset', startSeconds.toFixed(6), '-mpegts_flags', '+initial_discontinuity'],
  ...['-f', 'mpegts', '-y', output],
];
