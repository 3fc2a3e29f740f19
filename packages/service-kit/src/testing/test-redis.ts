import { Redis } from 'ioredis';

const firstDatabase = 10;
const lastDatabase = 69;
/** A run that was killed gives its databases back after this. */
const leaseSeconds = 15 * 60;

/** An empty Redis database that nobody else has until `release`, since the names of streams and queues are fixed. */
export async function leaseTestRedis(): Promise<{ url: string; release(): Promise<void> }> {
  const base = process.env.TEST_REDIS_URL;
  if (!base) throw new Error('Set TEST_REDIS_URL, or run the tests from the root of the repository.');
  const leases = new Redis(base);
  const keyOf = (database: number) => `lectern:test:database:${database}`;
  for (let database = firstDatabase; database <= lastDatabase; database += 1) {
    if ((await leases.set(keyOf(database), process.pid, 'EX', leaseSeconds, 'NX')) === null) continue;
    const url = new URL(`/${database}`, base).href;
    await flush(url);
    return {
      url,
      async release() {
        await flush(url);
        await leases.del(keyOf(database));
        leases.disconnect();
      },
    };
  }
  leases.disconnect();
  throw new Error(
    'Every Redis database for tests is taken. One that a killed run had is given back after 15 minutes.',
  );
}

async function flush(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushdb();
  redis.disconnect();
}
