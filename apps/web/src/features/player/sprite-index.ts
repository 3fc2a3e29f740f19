import { readVttTimestamp } from '@lectern/contracts/captions/web-vtt';

/** A rectangle of a sprite sheet, in its pixels, that shows the video from `startMs` on. */
export interface Sprite {
  startMs: number;
  url: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * WebVTT whose cues name pictures with a rectangle each (`sheet.jpg#xywh=0,90,160,90`, Media Fragments 1.0, 4.2.2; pixels). Addresses are relative to
 * the index's own. What does not fit is left out: a preview that is missing hurts nobody.
 */
export function readSpriteIndex(vtt: string, indexUrl: string): Sprite[] {
  const sprites = vtt.split(/\r?\n\r?\n/).flatMap((block): Sprite[] => {
    const lines = block.split(/\r?\n/);
    const at = lines.findIndex(line => line.includes('-->'));
    const startMs = readVttTimestamp(lines[at]?.split('-->')[0]?.trim() ?? '');
    const match = lines[at + 1]?.trim().match(/^(.+)#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)$/);
    if (at < 0 || startMs === null || !match) return [];
    const [x = 0, y = 0, width = 0, height = 0] = match.slice(2).map(Number);
    const url = resolve(match[1] ?? '', indexUrl);
    return url && width > 0 && height > 0 ? [{ startMs, url, x, y, width, height }] : [];
  });
  return sprites.sort((a, b) => a.startMs - b.startMs);
}

/** Only pictures of the place that the index came from. */
function resolve(reference: string, indexUrl: string): string | null {
  try {
    const url = new URL(reference, indexUrl);
    return url.origin === new URL(indexUrl).origin ? url.href : null;
  } catch {
    return null;
  }
}
