/** Small pictures of a video, every so many seconds, in sheets of rows and columns. */
export interface SpritePlan {
  everySeconds: number;
  count: number;
  /** Of each picture. */
  width: number;
  height: number;
}

export const columns = 10;
export const perSheet = 100;
const width = 160;
/** More would not be told apart on a seek bar, and cost memory in the player. */
const mostPictures = 500;

/** How often pictures are taken: seldom enough in a long video, often enough in a short one. Pure. */
export function planSprites(durationSeconds: number, size: { width: number; height: number }): SpritePlan {
  // Multiples of four seconds are key frames in what is composed here: only those need decoding.
  const everySeconds =
    durationSeconds <= 200 ? 2 : Math.max(4, 4 * Math.ceil(durationSeconds / mostPictures / 4));
  const shape = size.height / Math.max(1, size.width);
  return {
    everySeconds,
    count: Math.max(1, Math.ceil(durationSeconds / everySeconds)),
    width,
    height: Math.min(2 * width, Math.max(2, 2 * Math.round((width * shape) / 2))),
  };
}

/** A WebVTT index: which part of which sheet shows each stretch of the video. Sheets are named beside it. Pure. */
export function spriteIndex(
  plan: SpritePlan,
  durationSeconds: number,
  sheetName: (sheet: number) => string,
): string {
  const cues = Array.from({ length: plan.count }, (_, index) => {
    const place = index % perSheet;
    const x = (place % columns) * plan.width;
    const y = Math.floor(place / columns) * plan.height;
    const from = index * plan.everySeconds;
    const to = Math.max(from + 0.001, Math.min(from + plan.everySeconds, durationSeconds));
    const sheet = sheetName(Math.floor(index / perSheet));
    return `${clock(from)} --> ${clock(to)}\n${sheet}#xywh=${x},${y},${plan.width},${plan.height}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

function clock(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}
