import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from './logger.ts';

/**
 * A Redis client that says when the connection is lost and found, and that never takes the process down with it.
 * Commands fail after two tries instead of hanging, so that people get an answer while Redis is away;
 * `blocking` is for BullMQ workers and stream readers, whose commands must wait instead.
 */
export function createRedis(
  url: string,
  logger: Logger,
  { blocking = false, ...options }: RedisOptions & { blocking?: boolean } = {},
): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: blocking ? null : 2,
    retryStrategy: attempt => Math.min(attempt * 100, 1_000),
    connectTimeout: 5_000,
    ...options,
  });
  let lost = false;
  redis.on('error', error => {
    if (!lost) logger.error({ err: error }, 'Redis is not reachable; trying again');
    lost = true;
  });
  redis.on('ready', () => {
    if (lost) logger.info('Redis is back');
    lost = false;
  });
  return redis;
}
