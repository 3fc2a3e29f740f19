import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { CaptureManifest, CaptureSegment } from '@lectern/contracts/internal/capture-manifest';
import type { MediaKind } from '@lectern/contracts/primitives';
import { findStream, type StreamSize } from '../../platform/probe-media.ts';
import type { FfmpegTools } from '../../platform/run-ffmpeg.ts';
import { sha256Of } from '../../platform/sha256.ts';
import { canvasFor } from './canvas.ts';
import { type ComposePlan, planComposition } from './compose-plan.ts';
import { buildTimeline, type Timeline } from './timeline.ts';

export interface UsablePlan {
  timeline: Timeline;
  plan: ComposePlan;
  /** Segments that are left out, each with its reason, for the log. */
  skipped: { file: string; reason: string }[];
}

const parallelChecks = 2;

/**
 * Plans the video from segments that are whole. Only files that the plan needs are read: a class of thirty cameras shows some
 * of them at a time. A segment that turns out to be missing or corrupt is left out and the plan made anew, until all of it can be read.
 */
export async function planFromUsableSegments(
  manifest: CaptureManifest,
  captureDir: string,
  tools: FfmpegTools,
  signal: AbortSignal,
  onChecked: (done: number, known: number) => void,
): Promise<UsablePlan> {
  const known = new Map(
    manifest.tracks.flatMap(track =>
      track.segments.map(segment => [segment.file, { segment, kind: track.kind }]),
    ),
  );
  const checked = new Map<string, string | null>();
  const sizes = new Map<string, StreamSize>();
  for (;;) {
    const timeline = buildTimeline(manifest, file => !checked.get(file));
    const plan = planComposition(timeline);
    const open = [...filesOf(plan)].filter(file => !checked.has(file));
    if (open.length === 0) {
      const skipped = [...checked].flatMap(([file, reason]) => (reason ? [{ file, reason }] : []));
      // Which files are needed does not depend on the size of the picture.
      return {
        timeline,
        plan: planComposition(timeline, canvasFor(sizes.values(), timeline.scenes)),
        skipped,
      };
    }
    const total = checked.size + open.length;
    const checkNext = async () => {
      for (let file = open.pop(); file !== undefined; file = open.pop()) {
        const entry = known.get(file);
        if (!entry) throw new Error(`The plan names a file that the manifest does not: ${file}`);
        const found = await checkSegment(entry.segment, entry.kind, captureDir, tools, signal);
        checked.set(file, found.fault);
        if (found.fault === null && entry.kind === 'video') sizes.set(file, found.size);
        onChecked(checked.size, total);
      }
    };
    await Promise.all(Array.from({ length: parallelChecks }, checkNext));
  }
}

/** Every file that the plan reads. */
export function filesOf({ pieces, chunks }: Pick<ComposePlan, 'pieces' | 'chunks'>): Set<string> {
  const shown = pieces.flatMap(piece => piece.tiles.flatMap(tile => tile.run ?? []));
  const runs = [...shown, ...chunks.flatMap(chunk => chunk.runs)];
  return new Set(runs.flatMap(run => run.files.map(entry => entry.file)));
}

type Checked = { fault: null; size: StreamSize } | { fault: string };

/** Whether a segment can be used, and the size of its picture; or why it cannot. */
export async function checkSegment(
  segment: CaptureSegment,
  kind: MediaKind,
  captureDir: string,
  tools: FfmpegTools,
  signal: AbortSignal,
): Promise<Checked> {
  const fault = await fileFaultOf(segment, captureDir, signal);
  if (fault !== null) return { fault };
  const size = await findStream(tools, path.join(captureDir, segment.file), kind, signal);
  return size ? { fault: null, size } : { fault: `holds no ${kind}` };
}

/** @returns why a segment is not the file that was recorded, or null when it is. */
export async function fileFaultOf(
  segment: CaptureSegment,
  captureDir: string,
  signal: AbortSignal,
): Promise<string | null> {
  const file = path.join(captureDir, segment.file);
  try {
    const found = await lstat(file);
    if (!found.isFile()) return 'not a file';
    if (found.size !== segment.sizeBytes) return `has ${found.size} bytes instead of ${segment.sizeBytes}`;
    if ((await sha256Of(file, signal)) !== segment.sha256) return 'has changed since it was recorded';
  } catch (error) {
    signal.throwIfAborted();
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing';
    // A disk that fails to read this piece may well read the others.
    if (code === 'EIO') return 'cannot be read from the disk';
    throw error;
  }
  return null;
}
