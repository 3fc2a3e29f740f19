import type { Canvas } from '../finalize-recording/layout.ts';
import type { PictureEncoding } from '../finalize-recording/picture-arguments.ts';

export interface ReplayPicture {
  canvas: Canvas;
  encoding: PictureEncoding;
}

/** From the one that is wished for to the one that any machine can make. */
export const pictureSizes: readonly ReplayPicture[] = [
  { canvas: { width: 1280, height: 720 }, encoding: { preset: 'superfast' } },
  { canvas: { width: 854, height: 480 }, encoding: { preset: 'superfast' } },
  { canvas: { width: 640, height: 360 }, encoding: { preset: 'ultrafast' } },
];

/** While there is more to make than has been watched, it must grow faster than somebody watches at double speed. */
const mostBehind = 0.45;
/** At the end of the class so far: some room for a busy moment. */
const mostAtEdge = 0.8;
/** Twice as many pixels would still fit. */
const littleAtEdge = 0.2;
const partsBetweenChanges = 3;
const partsBeforeLarger = 15;

/** Chooses how large the picture is, by what making the latest parts has cost. */
export class PictureSize {
  #place: number;
  /** Time of work by time of class, of the parts since the last change. */
  #costs: number[] = [];

  /** `height` is that of the last part of an earlier run, to go on with. */
  constructor(height: number | null) {
    const found = pictureSizes.findIndex(size => size.canvas.height === height);
    this.#place = Math.max(0, found);
  }

  get picture(): ReplayPicture {
    return pictureSizes[this.#place] as ReplayPicture;
  }

  /** A part was made. `behind`: more of the class waits to be made. */
  made(cost: number, behind: boolean): void {
    this.#costs.push(cost);
    const count = this.#costs.length;
    const most = behind ? mostBehind : mostAtEdge;
    if (count < partsBetweenChanges) {
      if (cost > 2 * most) this.#change(1);
      return;
    }
    const recent = this.#costs.slice(-partsBetweenChanges);
    const average = recent.reduce((sum, one) => sum + one, 0) / recent.length;
    if (average > most) this.#change(1);
    else if (!behind && average < littleAtEdge && count >= partsBeforeLarger) this.#change(-1);
  }

  #change(steps: 1 | -1): void {
    const place = this.#place + steps;
    if (place < 0 || place >= pictureSizes.length) return;
    this.#place = place;
    this.#costs = [];
  }
}
