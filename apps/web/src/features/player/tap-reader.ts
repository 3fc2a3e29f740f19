const doubleTapMs = 300;

/** Tells double taps at the sides of a video from single ones. A third tap goes on. */
export class TapReader {
  #last: { atMs: number; side: 'left' | 'right' | 'middle' } | null = null;

  /** @param share where it was, from 0 (left) to 1 (right). @returns where to go, in seconds; 0 for a single tap. */
  tap(share: number, atMs: number): number {
    const side = share < 0.35 ? 'left' : share > 0.65 ? 'right' : 'middle';
    const before = this.#last;
    this.#last = { atMs, side };
    if (!before || before.side !== side || side === 'middle' || atMs - before.atMs > doubleTapMs) return 0;
    return side === 'left' ? -10 : 10;
  }
}
