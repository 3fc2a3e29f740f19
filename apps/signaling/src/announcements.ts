export const aliveIntervalMs = 2_000;
export const aliveLifetimeMs = 6_000;

/**
 * Whether this process may take another for dead. A living process that could not renew its announcement for so long that it lapsed was
 * kept from it by Redis, and then so were we: until everybody has had a lifetime to announce themselves again, nobody's silence counts.
 */
export class Announcements {
  readonly #intervalMs: number;
  readonly #lifetimeMs: number;
  /** Since when each followed the one before in time. */
  #steadySinceMs: number | null = null;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(intervalMs = aliveIntervalMs, lifetimeMs = aliveLifetimeMs) {
    this.#intervalMs = intervalMs;
    this.#lifetimeMs = lifetimeMs;
  }

  succeeded(nowMs = performance.now()): void {
    if (this.#steadySinceMs === null || this.#isLate(nowMs)) this.#steadySinceMs = nowMs;
    this.#lastMs = nowMs;
  }

  mayJudge(nowMs = performance.now()): boolean {
    if (this.#steadySinceMs === null || this.#isLate(nowMs)) return false;
    return nowMs - this.#steadySinceMs >= this.#lifetimeMs;
  }

  /** A shorter outage than this lets no announcement lapse, however old it was. */
  #isLate(nowMs: number): boolean {
    return nowMs - this.#lastMs >= this.#lifetimeMs - this.#intervalMs;
  }
}
