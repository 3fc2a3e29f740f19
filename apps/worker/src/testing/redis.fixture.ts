import { createLogger } from '@lectern/service-kit/logger';
import { createRedis } from '@lectern/service-kit/redis';
import type { Redis } from 'ioredis';

const firstDatabase = 90;

/** An empty Redis database that no other test file uses at the same time. */
export async function openTestRedis(): Promise<{ url: string; connect(): Redis; close(): Promise<void> }> {
  const server = process.env.TEST_REDIS_URL;
  if (!server) throw new Error('Set TEST_REDIS_URL to a Redis whose databases 90 to 109 may be emptied.');
  const url = `${server.replace(/\/\d*$/, '')}/${firstDatabase + (Number(process.env.VITEST_POOL_ID ?? 0) % 20)}`;
  const opened: Redis[] = [];
  const connect = () => {
    const redis = createRedis(url, createLogger('test', 'silent', false), { blocking: true });
    opened.push(redis);
    return redis;
  };
  await connect().flushdb();
  return {
    url,
    connect,
    async close() {
      for (const redis of opened) redis.disconnect();
    },
  };
}
