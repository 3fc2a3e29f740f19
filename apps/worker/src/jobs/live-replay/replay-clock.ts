import { replayFramesPerSecond, replayPartFrames } from '@lectern/contracts/internal/live-replay';
import type { CaptureManifest } from '@lectern/contracts/internal/capture-manifest';

/** A segment lasts four seconds at most and is registered within one more: after this, whatever had begun by a moment is known. */
export const settleMs = 5_000;
/** A track that was there a moment ago and is behind is waited for this long; then its part is missing from the replay. */
export const deadlineMs = 10_000;
/** A track that ended longer ago than this is silent, and not late. */
const quietMs = 1_000;

export const partMs = (replayPartFrames * 1_000) / replayFramesPerSecond;

export type NextPart =
  | { kind: 'part'; fromMs: number; frames: number }
  /** Nothing to do before so many milliseconds have passed. */
  | { kind: 'wait'; ms: number }
  /** All of it has been made. */
  | { kind: 'end' };

/** Wall-clock time of the first sample, once nothing earlier can turn up any more. */
export function originOf(manifest: CaptureManifest, nowMs: number): number | null {
  const firstMs = segmentsOf(manifest).reduce((least, { startMs }) => Math.min(least, startMs), Infinity);
  const settled = manifest.endedAtMs !== null || nowMs >= firstMs + settleMs;
  return Number.isFinite(firstMs) && settled ? firstMs : null;
}

/**
 * Whether the part at `index` can be made by now. Times in the answer are on the replay's clock, which starts at `originMs`. Parts are
 * contiguous, so where nobody sent anything for a while there is darkness and silence of that length, once something follows. Pure.
 */
export function nextPart(
  manifest: CaptureManifest,
  originMs: number,
  index: number,
  nowMs: number,
): NextPart {
  const fromMs = index * partMs;
  const startMs = originMs + fromMs;
  const endMs = startMs + partMs;
  const reachedMs = segmentsOf(manifest).reduce(
    (most, segment) => Math.max(most, segment.startMs + segment.durationMs),
    -Infinity,
  );
  const over = manifest.endedAtMs !== null && nowMs >= manifest.endedAtMs + settleMs;
  if (over && reachedMs < endMs) {
    const frames = Math.round(((reachedMs - startMs) * replayFramesPerSecond) / 1_000);
    return frames > 0 ? { kind: 'part', fromMs, frames } : { kind: 'end' };
  }
  const whole: NextPart = { kind: 'part', fromMs, frames: replayPartFrames };
  if (over) return whole;
  if (nowMs < endMs + settleMs) return { kind: 'wait', ms: endMs + settleMs - nowMs };
  if (reachedMs < endMs) return { kind: 'wait', ms: 1_000 };
  if (nowMs < endMs + deadlineMs && isAwaited(manifest, startMs, endMs)) return { kind: 'wait', ms: 500 };
  return whole;
}

/** Whether a track that was just there has not come to the end of the part. */
function isAwaited(manifest: CaptureManifest, startMs: number, endMs: number): boolean {
  return manifest.tracks.some(track => {
    const lastMs = track.segments.reduce(
      (most, segment) => Math.max(most, segment.startMs + segment.durationMs),
      -Infinity,
    );
    return lastMs > startMs - quietMs && lastMs < endMs;
  });
}

const segmentsOf = (manifest: CaptureManifest) => manifest.tracks.flatMap(track => track.segments);
