import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { CaptureManifest, CaptureSegment } from '@lectern/contracts/internal/capture-manifest';
import type { MediaKind } from '@lectern/contracts/primitives';
import { hasStream } from '../../platform/probe-media.ts';
import type { FfmpegTools } from '../../platform/run-ffmpeg.ts';
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
 * Plans the video from segments that are whole. Only files that the plan needs are read: a class of thirty cameras shows one
 * at a time. A segment that turns out to be missing or corrupt is left out and the plan made anew, until all of it can be read.
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
  for (;;) {
    const timeline = buildTimeline(manifest, file => !checked.get(file));
    const plan = planComposition(timeline);
    const open = [...filesOf(plan)].filter(file => !checked.has(file));
    if (open.length === 0) {
      const skipped = [...checked].flatMap(([file, reason]) => (reason ? [{ file, reason }] : []));
      return { timeline, plan, skipped };
    }
    const total = checked.size + open.length;
    const checkNext = async () => {
      for (let file = open.pop(); file !== undefined; file = open.pop()) {
        const entry = known.get(file);
        if (!entry) throw new Error(`The plan names a file that the manifest does not: ${file}`);
        checked.set(file, await faultOf(entry.segment, entry.kind, captureDir, tools, signal));
        onChecked(checked.size, total);
      }
    };
    await Promise.all(Array.from({ length: parallelChecks }, checkNext));
  }
}

function filesOf(plan: ComposePlan): Set<string> {
  const runs = [...plan.pieces.map(piece => piece.run), ...plan.chunks.flatMap(chunk => chunk.runs)];
  return new Set(runs.flatMap(run => run?.files.map(entry => entry.file) ?? []));
}

/** @returns why a segment cannot be used, or null when it can. */
async function faultOf(
  segment: CaptureSegment,
  kind: MediaKind,
  captureDir: string,
  tools: FfmpegTools,
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
  return (await hasStream(tools, file, kind, signal)) ? null : `holds no ${kind}`;
}

/** @returns hexadecimal SHA-256 of a file. */
export async function sha256Of(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), hash, { signal });
  return hash.digest('hex');
}
