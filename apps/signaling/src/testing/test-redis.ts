import { leaseTestRedis } from '@lectern/service-kit/testing/test-redis';
import { afterAll } from 'vitest';

/** A Redis database for the test file that calls it, until its tests are over. Pub/sub is shared by all databases; session ids keep it apart. */
export async function testRedisUrl(): Promise<string> {
  const { url, release } = await leaseTestRedis();
  afterAll(release);
  return url;
}
