import type { Canvas } from './layout.ts';
import type { Scene } from './scenes.ts';

/** 9:16, and even: 480 lines have 853⅓ columns. */
export const canvases = {
  full: { width: 1920, height: 1080 },
  high: { width: 1280, height: 720 },
  low: { width: 854, height: 480 },
} as const satisfies Record<string, Canvas>;

/**
 * As large as the largest picture, never larger, up to 1080 lines. Several pictures beside one another need 720 lines even when each is
 * small, and so do names, which must be read.
 */
export function canvasFor(sizes: Iterable<Canvas>, scenes: readonly Scene[]): Canvas {
  let lines = 0;
  // A tall picture fills the height of the canvas, a wide one its width.
  for (const { width, height } of sizes) lines = Math.max(lines, height, (width * 9) / 16);
  if (lines >= canvases.full.height) return canvases.full;
  const rich = scenes.some(({ screens, people }) => {
    const tiles = [...screens, ...people];
    return tiles.length > 1 || tiles.some(tile => tile.trackId === null);
  });
  return lines >= canvases.high.height || rich || lines === 0 ? canvases.high : canvases.low;
}
