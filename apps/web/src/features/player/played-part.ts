import type { PlayerAction } from './player-keys.ts';

/** What is played of the file, in seconds. */
export interface PlayedPart {
  from: number;
  /** Null for up to its end. */
  length: number | null;
}

/** Files are a little longer or shorter than what is known of them; a trim takes away more than that. */
const toleranceSeconds = 1;

/** Sums of floats and the clock of the element, which counts microseconds, miss an end by less than this. */
const roundingSeconds = 0.05;

/** Where in the file the played part ends; `Infinity` while nothing is known of it. @param duration of the file, as the element says it: NaN before it knows */
export function endOf(duration: number, { from, length }: PlayedPart): number {
  const end = length === null ? Number.POSITIVE_INFINITY : from + length;
  if (Number.isNaN(duration)) return end;
  return duration - end > toleranceSeconds ? end : duration;
}

/** Whether who presses play at `seconds` of the file begins anew. */
export const isAtEnd = (seconds: number, end: number): boolean => seconds >= end - roundingSeconds;

/**
 * Where in the file an action leads, in seconds; null when it is not about that, or when it asks for a share of a length that nobody knows yet.
 * @param at where in the file it is now
 */
export function placeAfter(action: PlayerAction, at: number, end: number, { from }: PlayedPart) {
  const within = (seconds: number) => Math.max(from, Math.min(end, seconds));
  if (action.kind === 'seek-by') return within(at + action.seconds);
  if (action.kind === 'seek-to') return within(from + action.seconds);
  if (action.kind !== 'seek-to-share') return null;
  if (action.share === 0) return from;
  return Number.isFinite(end) ? within(from + (end - from) * action.share) : null;
}
