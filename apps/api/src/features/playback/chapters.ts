import type { Chapter } from '@lectern/contracts/rest/playback';
import type { ClassTimeline } from './class-timeline.ts';

/** A pause in all speech that is long enough to part what was before from what comes after. */
const longPauseMs = 45_000;
/** Chapters that were found are at least this far apart. Marks are a person's will and always stay. */
const shortestChapterMs = 30_000;
const mostChapters = 100;

interface Boundary extends Chapter {
  /** Of two that are too close to each other the stronger one stays. */
  strength: number;
}

const markStrength = 3;

/**
 * Chapters of a class without a hand on them: they begin at marks, where a screen is shared and where the last one ends, and after long
 * pauses. Titles are cut to what a chapter may have. @returns none when nothing parts the class.
 */
export function findChapters({ marks, shares, pauses }: ClassTimeline, durationMs: number): Chapter[] {
  const boundaries: Boundary[] = [
    ...marks.map(({ atMs, label }, i) => ({
      startMs: atMs,
      title: label ?? `Mark ${i + 1}`,
      strength: markStrength,
    })),
    ...shares.map(({ fromMs, who }) => ({
      startMs: fromMs,
      title: who === null ? 'Shared screen' : `${who}’s screen`,
      strength: 2,
    })),
    ...shares
      .filter(({ toMs }) => toMs < durationMs && !shares.some(one => one.fromMs <= toMs && one.toMs > toMs))
      .map(({ toMs }) => ({ startMs: toMs, title: 'After the screen', strength: 1 })),
    ...pauses
      .filter(({ fromMs, toMs }) => fromMs > 0 && toMs < durationMs && toMs - fromMs >= longPauseMs)
      .map(({ toMs }) => ({ startMs: toMs, title: 'After a pause', strength: 1 })),
  ];
  const kept: Boundary[] = [];
  for (const one of boundaries.sort((a, b) => b.strength - a.strength || a.startMs - b.startMs)) {
    const near = kept.find(other => Math.abs(other.startMs - one.startMs) < spacingOf(one));
    if (!near && kept.length < mostChapters) kept.push(one);
  }
  if (kept.length === 0) return [];
  const chapters = kept
    .sort((a, b) => a.startMs - b.startMs)
    .map(({ startMs, title }) => ({ startMs, title: title.slice(0, 120) }));
  const [first] = chapters;
  if (first && first.startMs > 0) chapters.unshift({ startMs: 0, title: 'Beginning' });
  // One that begins at the start and goes on to the end parts nothing.
  return chapters.length > 1 ? chapters : [];
}

const spacingOf = ({ strength }: Boundary) => (strength === markStrength ? 1 : shortestChapterMs);
