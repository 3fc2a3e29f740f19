/** Of so many reports the one that travelled fastest counts: half a minute of a camera, two of a microphone. */
const reportsKept = 32;
/** A sender whose clock was set anew tells another time from here on. */
const farthestMs = 5_000;

/** By person and join: who comes back may have another device. */
export class SenderClocks {
  readonly #clocks = new WeakMap<object, SenderClock>();

  of(peer: object): SenderClock {
    const clock = this.#clocks.get(peer) ?? new SenderClock();
    this.#clocks.set(peer, clock);
    return clock;
  }
}

/**
 * From the clock that a person's reports go by to ours. All that this person sends has the same clock, so picture and sound are together to the
 * millisecond, however far it is from ours; the report that travelled fastest says how far.
 */
export class SenderClock {
  #offsetsMs: number[] = [];

  /** @param senderMs of a report. @param arrivedMs when it came, by our clock. @returns what our clock showed when it was sent. */
  wallMs(senderMs: number, arrivedMs: number): number {
    const offsetMs = arrivedMs - senderMs;
    if (Math.abs(offsetMs - this.#leastMs) > farthestMs) this.#offsetsMs = [];
    this.#offsetsMs = [...this.#offsetsMs, offsetMs].slice(-reportsKept);
    return senderMs + this.#leastMs;
  }

  get #leastMs(): number {
    return Math.min(...this.#offsetsMs);
  }
}
