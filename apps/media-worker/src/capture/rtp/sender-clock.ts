/** Clocks of crystals do not drift apart faster: reports that are later than that wait in a queue on their way, for however long. */
const mostDrift = 0.0005;
/** When all reports of so long a time are so late, it is no queue: the sender's clock was set. */
const anewAfterMs = 30_000;
const anewAboveMs = 1_000;
/** A sender whose clock was set by this much tells another time from here on. */
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
  #known: { offsetMs: number; senderMs: number } | null = null;
  /** When a report last came that was not far too late. */
  #fitMs = 0;

  /** @param senderMs of a report. @param arrivedMs when it came, by our clock. @returns what our clock showed when it was sent. */
  wallMs(senderMs: number, arrivedMs: number): number {
    const offsetMs = arrivedMs - senderMs;
    const expectedMs = this.#expectedMs(senderMs);
    const lateMs = offsetMs - expectedMs;
    if (lateMs <= anewAboveMs) this.#fitMs = arrivedMs;
    const isSet = Math.abs(lateMs) > farthestMs || arrivedMs - this.#fitMs > anewAfterMs;
    if (isSet) this.#fitMs = arrivedMs;
    this.#known = {
      offsetMs: isSet ? offsetMs : Math.min(offsetMs, expectedMs),
      senderMs: Math.max(senderMs, isSet ? senderMs : (this.#known?.senderMs ?? senderMs)),
    };
    return senderMs + this.#known.offsetMs;
  }

  /** The least that is known, and what may have come to it since then. */
  #expectedMs(senderMs: number): number {
    if (!this.#known) return Number.POSITIVE_INFINITY;
    return this.#known.offsetMs + Math.max(0, senderMs - this.#known.senderMs) * mostDrift;
  }
}
