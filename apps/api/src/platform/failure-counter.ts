import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Redis } from 'ioredis';

/** Counts what fails, not what is tried: a whole school may do at once what is right, and nobody may guess for long. */
export interface FailureCounter {
  /** @throws AppError `rate_limited` when there were as many as there may be. */
  assertFew(key: string): Promise<void>;
  add(key: string): Promise<void>;
}

/** `max` failures in `windowSeconds` for each key, over all processes. While Redis is away nothing is counted, as with other limits. */
export function createFailureCounter(
  redis: Redis,
  { name, max, windowSeconds }: { name: string; max: number; windowSeconds: number },
): FailureCounter {
  const keyOf = (key: string) => `lectern:api:failures:${name}:${key}`;
  return {
    async assertFew(key) {
      const [count, ttl] = await Promise.all([redis.get(keyOf(key)), redis.ttl(keyOf(key))]).catch(() => [
        null,
        0,
      ]);
      if (Number(count ?? 0) >= max)
        throw new AppError(
          'rate_limited',
          `Too many attempts; try again in ${Math.max(1, Number(ttl))} seconds`,
        );
    },
    async add(key) {
      // The window starts with the first failure, and its end is set in the same step: a count without one would lock out for ever.
      await redis
        .multi()
        .set(keyOf(key), 0, 'EX', windowSeconds, 'NX')
        .incr(keyOf(key))
        .exec()
        .catch(() => undefined);
    },
  };
}
