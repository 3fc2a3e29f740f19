/** The last of `items`, in order of time, that has begun at `ms`; -1 before the first. */
export function indexAt(items: readonly { startMs: number }[], ms: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.startMs ?? Number.POSITIVE_INFINITY) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Cues that are to be seen at `ms`; several may overlap. `cues` in order of their beginnings. */
export function cuesAt<Cue extends { startMs: number; endMs: number }>(
  cues: readonly Cue[],
  ms: number,
): Cue[] {
  // Cues are short: one that began more than this many before the latest is over.
  const last = indexAt(cues, ms);
  return cues.slice(Math.max(0, last - 20), last + 1).filter(({ endMs }) => endMs > ms);
}

/**
 * Where B and N lead: the beginning of this chapter when it has run for a few seconds, else of the one before; the next one's. Null when there is
 * none there.
 */
export function chapterStart(
  chapters: readonly { startMs: number }[],
  ms: number,
  steps: 1 | -1,
): number | null {
  const now = indexAt(chapters, ms);
  if (steps === 1) return chapters[now + 1]?.startMs ?? null;
  const start = chapters[now]?.startMs ?? 0;
  return ms - start > 3_000 ? start : (chapters[now - 1]?.startMs ?? start);
}
