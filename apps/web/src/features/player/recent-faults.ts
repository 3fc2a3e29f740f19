/** Faults that lie further apart than this are not of one cause: over hours a decoder may stumble now and then. */
const spanMs = 60_000;

/** Counts faults of the last minute. */
export class RecentFaults {
  #timesMs: number[] = [];

  /** @returns how many there are with this one */
  add(nowMs: number): number {
    this.#timesMs = [...this.#timesMs.filter(time => nowMs - time < spanMs), nowMs];
    return this.#timesMs.length;
  }
}
