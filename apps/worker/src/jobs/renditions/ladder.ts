import type { ProbedVideo } from '../../platform/probe-video.ts';

/** One encoded form of the picture. */
export interface Rung {
  width: number;
  height: number;
  /** Copied from the source as it is. */
  copied: boolean;
}

/** Lines of the picture. */
const steps = [1080, 720, 480, 240];
export const segmentSeconds = 4;

/** The source's own size first, then every step that is clearly smaller. Never larger than the source. Pure. */
export function ladderOf({ picture, durationSeconds }: ProbedVideo, keyFrames: readonly number[]): Rung[] {
  if (!picture) return [];
  const { width, height } = picture;
  const copied =
    picture.codec === 'h264' &&
    picture.pixelFormat === 'yuv420p' &&
    !picture.reordered &&
    height <= (steps[0] ?? 0) &&
    startsEverySegment(keyFrames, durationSeconds);
  const largest = Math.min(height, steps[0] ?? height);
  const smaller = steps.filter(step => step <= largest * 0.9);
  return [largest, ...smaller].map((lines, index) => ({
    width: even((width * lines) / height),
    height: even(lines),
    copied: copied && index === 0,
  }));
}

/** Whether a key frame lies on every multiple of a segment's length. */
function startsEverySegment(keyFrames: readonly number[], durationSeconds: number): boolean {
  const thousandths = new Set(keyFrames.map(seconds => Math.round(seconds * 1000)));
  // The sound may outlast the last frame a little.
  const last = Math.max(0, durationSeconds - 0.1);
  for (let start = 0; start <= last; start += segmentSeconds)
    if (!thousandths.has(start * 1000)) return false;
  return true;
}

const even = (value: number) => 2 * Math.round(value / 2);
