/**
 * What looked wrong in the sweep before. Between two looks at two services something may always be under way; what both sweeps see, with
 * enough time between them for a request to end, is wrong indeed.
 */
export class Suspicions {
  readonly #minAgeMs: number;
  #before = new Map<string, number>();
  #now = new Map<string, number>();

  constructor(minAgeMs: number) {
    this.#minAgeMs = minAgeMs;
  }

  /** A new sweep begins: what it does not see again was nothing. */
  begin(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  /** Notes it. @returns whether the sweeps before saw it too, for long enough */
  confirms(what: string, nowMs = performance.now()): boolean {
    const sinceMs = this.#before.get(what);
    this.#now.set(what, sinceMs ?? nowMs);
    return sinceMs !== undefined && nowMs - sinceMs >= this.#minAgeMs;
  }
}
