/** Lets `burst` requests through at once, and `perSecond` in the long run. */
export class TokenBucket {
  readonly #burst: number;
  readonly #perSecond: number;
  #tokens: number;
  #filledAt: number;

  constructor(limit: { burst: number; perSecond: number }, nowMs = performance.now()) {
    this.#burst = limit.burst;
    this.#perSecond = limit.perSecond;
    this.#tokens = limit.burst;
    this.#filledAt = nowMs;
  }

  /** @returns false when the caller must wait */
  take(nowMs = performance.now()): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((nowMs - this.#filledAt) / 1000) * this.#perSecond);
    this.#filledAt = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Whether nothing has been taken for so long that the bucket may be forgotten. */
  isFull(nowMs = performance.now()): boolean {
    return this.#tokens + ((nowMs - this.#filledAt) / 1000) * this.#perSecond >= this.#burst;
  }
}
