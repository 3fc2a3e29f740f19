import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from '@nats-io/transport-node';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createRedis } from '../redis.ts';
import { freeNatsPort, startTestNats } from '../testing/nats-server.ts';
import { createNatsCarrier } from './nats-carrier.ts';
import { createOpenBus, type OpenBus } from './open-bus.ts';
import { createRedisCarrier } from './redis-carrier.ts';

const redisUrl = process.env.TEST_REDIS_URL;
if (!redisUrl) throw new Error('Set TEST_REDIS_URL, or run the tests from the root of the repository.');

const logger = pino({ level: 'silent' });
const shape = z.object({ n: z.number() });
const opened: { close(): unknown }[] = [];
const keep = <T extends { close(): unknown }>(one: T): T => {
  opened.push(one);
  return one;
};
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

/** @returns what has been heard, and how to wait for a number */
function hear(bus: OpenBus, subject: string) {
  const heard: number[] = [];
  bus.subscribe(subject, shape, async ({ n }) => {
    heard.push(n);
    if (n < 0) throw new Error('this listener fails');
  });
  return { heard, until: (n: number) => vi.waitFor(() => expect(heard).toContain(n), 10_000) };
}

const natsOn = (port: number) => keep(createNatsCarrier(`nats://127.0.0.1:${port}`, 'listeners', logger));
const isThere = (carrier: { check(): Promise<void> }) => vi.waitFor(() => carrier.check(), 10_000);

describe('over Redis', () => {
  it('a subject is the channel of that name, and a message plain JSON', async () => {
    const redis = createRedis(redisUrl, logger);
    keep({ close: () => redis.disconnect() });
    const subject = `test.${randomUUID()}`;
    const bus = keep(createOpenBus([createRedisCarrier(redis)], logger));
    const ear = redis.duplicate();
    keep({ close: () => ear.disconnect() });
    await ear.subscribe(subject);
    const arrived = once(ear, 'message');
    await bus.publish(subject, { n: 1, more: 'is fine' });
    expect(await arrived).toEqual([subject, '{"n":1,"more":"is fine"}']);
  });

  it('what does not parse is counted, and what comes after it is heard', async () => {
    const redis = createRedis(redisUrl, logger);
    keep({ close: () => redis.disconnect() });
    const subject = `test.${randomUUID()}`;
    const bus = keep(createOpenBus([createRedisCarrier(redis)], logger));
    const { heard, until } = hear(bus, subject);
    await vi.waitFor(async () => expect(await redis.publish(subject, '{"n":-1}')).toBe(1));
    for (const text of ['', 'not json', '{"n":"one"}', '[]', 'null', '{"n":1'])
      await redis.publish(subject, text);
    await redis.publish(subject, '{"n":2}');
    await until(2);
    expect(heard).toEqual([-1, 2]);
    expect(bus.dropped).toBe(6);
  });
});

describe('over a real nats-server', () => {
  it('both ways, each message to one process of a group', async () => {
    const port = await freeNatsPort();
    const server = await startTestNats(port, ['--user', 'ada', '--pass', 'p@ss']);
    keep({ close: () => server.stop() });
    const url = `nats://ada:p%40ss@127.0.0.1:${port}`;
    const carriers = [1, 2].map(() => keep(createNatsCarrier(url, 'listeners', logger)));
    const buses = carriers.map(carrier => keep(createOpenBus([carrier], logger)));
    const ears = buses.map(bus => hear(bus, 'stream.test'));
    await Promise.all(carriers.map(isThere));

    const stranger = await connect({ servers: `127.0.0.1:${port}`, user: 'ada', pass: 'p@ss' });
    keep(stranger);
    const subscription = stranger.subscribe('stream.out', { max: 1 });
    stranger.publish('stream.test', 'nonsense');
    for (const n of [1, 2, 3, 4]) stranger.publish('stream.test', JSON.stringify({ n }));
    await vi.waitFor(() => expect(ears.flatMap(({ heard }) => heard).toSorted()).toEqual([1, 2, 3, 4]));
    expect(buses[0]?.dropped).toBe(1 - (buses[1]?.dropped ?? 0));

    await buses[0]?.publish('stream.out', { n: 9 });
    for await (const message of subscription) expect(message.string()).toBe('{"n":9}');
  });

  it('starts before the server does, outlives it, and hears again when it is back', async () => {
    const port = await freeNatsPort();
    const carrier = natsOn(port);
    const bus = keep(createOpenBus([carrier], logger));
    const { heard, until } = hear(bus, 'stream.test');
    await expect(carrier.check()).rejects.toThrow('not reachable');
    await bus.publish('stream.test', { n: 1 });

    const first = await startTestNats(port);
    keep({ close: () => first.stop() });
    await isThere(carrier);
    await bus.publish('stream.test', { n: 2 });
    await until(2);

    await first.stop();
    await vi.waitFor(() => expect(carrier.check()).rejects.toThrow(), 10_000);
    await bus.publish('stream.test', { n: 3 });
    const second = await startTestNats(port);
    keep({ close: () => second.stop() });
    await isThere(carrier);
    await bus.publish('stream.test', { n: 4 });
    await until(4);
    expect(heard).toEqual([2, 4]);
  });
});
