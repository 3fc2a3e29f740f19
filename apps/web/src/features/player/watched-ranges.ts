import type { WatchedRange } from '@lectern/contracts/rest/playback';

/** Between two looks at a playing video more time than this has not been watched but jumped over, at three times the speed, too. */
const longestStepMs = 4_000;

/** Ranges without overlaps, in order; those that touch become one. */
export function mergeRanges(ranges: readonly WatchedRange[]): WatchedRange[] {
  const merged: WatchedRange[] = [];
  for (const { startMs, endMs } of [...ranges].sort((a, b) => a.startMs - b.startMs)) {
    const last = merged.at(-1);
    if (last && startMs <= last.endMs) last.endMs = Math.max(last.endMs, endMs);
    else merged.push({ startMs, endMs });
  }
  return merged;
}

/** What is watched, from looks at where the video is. */
export class WatchedRanges {
  #ranges: WatchedRange[] = [];
  #lastMs: number | null = null;

  /** Called several times a second. @param playing false when it stands still, or is being moved to another place. */
  look(atMs: number, playing: boolean): void {
    const from = this.#lastMs;
    this.#lastMs = playing ? atMs : null;
    if (from === null) return;
    const step = atMs - from;
    if (step > 0 && step <= longestStepMs)
      this.#ranges = mergeRanges([...this.#ranges, { startMs: Math.floor(from), endMs: Math.ceil(atMs) }]);
  }

  /** At most `most` of what has been watched since the last time, and forgets it. */
  take(most: number): WatchedRange[] {
    return this.#ranges.splice(0, most);
  }

  /** What could not be told is told next time. */
  putBack(ranges: readonly WatchedRange[]): void {
    this.#ranges = mergeRanges([...this.#ranges, ...ranges]);
  }
}
