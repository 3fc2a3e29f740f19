import { defineTopic } from '@lectern/contracts/kernel/bus';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createRedis } from '../redis.ts';
import { createRedisBus } from './redis-bus.ts';

const redisUrl = process.env.TEST_REDIS_URL;
if (!redisUrl) throw new Error('Set TEST_REDIS_URL, or run the tests from the root of the repository.');

it('delivers what fits the contract and drops what does not', async () => {
  const topic = defineTopic({
    name: `test.${process.pid}`,
    version: 2,
    payload: z.object({ n: z.number() }),
  });
  const logger = pino({ level: 'silent' });
  const redis = createRedis(redisUrl, logger);
  const bus = createRedisBus(redis, logger);
  const got: number[] = [];
  const third = new Promise<void>(resolve => {
    void bus
      .subscribe(topic, ({ n }) => {
        got.push(n);
        if (n === 3) resolve();
      })
      .then(async () => {
        await bus.publish(topic, { n: 1 });
        await redis.publish(`lectern:bus:${topic.name}`, 'not json');
        await bus.publish({ ...topic, version: 1 }, { n: 2 });
        await redis.publish(
          `lectern:bus:${topic.name}`,
          '{"version":2,"at":"2026-01-01T00:00:00Z","payload":{"n":"x"}}',
        );
        await bus.publish(topic, { n: 3 });
      });
  });
  await third;
  expect(got).toEqual([1, 3]);
  await bus.close();
  redis.disconnect();
});
