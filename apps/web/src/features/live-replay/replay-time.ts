import { rates } from '../player/player-keys.ts';

/** Faster than this nobody follows, and the replay may not grow fast enough. */
export const fastest = 2;
export const replayRates = rates.filter(rate => rate <= fastest);

/** As close to its end as a growing replay is played: parts come every four seconds, and one must be there in time. */
export const edgeSeconds = 8;

/** How far behind the class somebody is who sees the picture at `seconds`. The replay keeps the pace of the class. Pure. */
export function behindLiveMs(startedAt: string | null, seconds: number, nowMs: number): number | null {
  return startedAt === null ? null : Math.max(0, nowMs - Date.parse(startedAt) - seconds * 1_000);
}

/** Of what can be played: what the element knows, and what the server said last. */
export function lengthSeconds(
  video: Pick<HTMLVideoElement, 'duration' | 'seekable'> | null,
  durationMs: number,
): number {
  const told = durationMs / 1_000;
  if (!video) return told;
  const { duration, seekable } = video;
  const seekableTo = seekable.length > 0 ? seekable.end(seekable.length - 1) : 0;
  return Math.max(told, seekableTo, Number.isFinite(duration) ? duration : 0);
}
