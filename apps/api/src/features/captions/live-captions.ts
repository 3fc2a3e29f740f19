import { createHash } from 'node:crypto';
import type { Cue } from '@lectern/contracts/captions/web-vtt';
import type { TypedLine } from '../playback/class-timeline.ts';

/** How long a line stays when none follows: long enough to be read. */
const shortestMs = 2_500;
const longestMs = 8_000;
const msPerCharacter = 70;

/**
 * Lines typed in a class → cues of one language. A line begins when its typing did, since that is when the words were spoken, but never before
 * the one before it.
 */
export function cuesOfLines(lines: readonly TypedLine[], durationMs: number): Cue[] {
  const starts: number[] = [];
  for (const { atMs, typedForMs } of lines)
    starts.push(Math.max(0, (starts.at(-1) ?? -1) + 1, atMs - typedForMs));
  return lines.flatMap(({ text }, i) => {
    const startMs = starts[i] ?? 0;
    const readMs = Math.min(longestMs, Math.max(shortestMs, text.length * msPerCharacter));
    const endMs = Math.min(durationMs, startMs + readMs, starts[i + 1] ?? Number.POSITIVE_INFINITY);
    return endMs > startMs ? [{ startMs, endMs, text }] : [];
  });
}

/** The id of the live captions of a video in a language: always the same, although they are no row. A UUID of version 8 (RFC 9562, 5.8). */
export function liveCaptionId(videoId: string, language: string): string {
  const hex = createHash('sha256').update(`live captions ${videoId} ${language}`).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** `German` for `de`; the tag itself where nobody knows it. */
export function languageName(language: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language;
  } catch {
    return language;
  }
}
