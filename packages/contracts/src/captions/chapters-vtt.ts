import type { Chapter } from '../rest/playback.ts';
import { writeCaptions } from './web-vtt.ts';

/** Chapters as WebVTT. Each lasts until the next one. */
export function chaptersVtt({
  chapters,
  durationMs,
}: {
  chapters: readonly Chapter[];
  durationMs: number | null;
}): string {
  return writeCaptions(
    chapters.map(({ startMs, title: text }, index) => {
      const endMs = chapters[index + 1]?.startMs ?? durationMs ?? startMs;
      return { startMs, endMs: Math.max(startMs + 1, endMs), text };
    }),
  );
}
