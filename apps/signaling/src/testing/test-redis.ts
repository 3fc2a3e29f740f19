import { createHash } from 'node:crypto';

/**
 * A Redis database for one test file, so that files running at the same time do not meet. Pub/sub is shared by all databases; session ids
 * keep it apart.
 */
export function testRedisUrl(file: string): string {
  const base = process.env.TEST_REDIS_URL;
  if (!base) throw new Error('Set TEST_REDIS_URL, or run the tests from the root of the repository.');
  const database = 40 + ((createHash('sha256').update(file).digest()[0] ?? 0) % 30);
  return new URL(`/${database}`, base).href;
}
