import type { Redis } from 'ioredis';
import type { Carrier } from './open-bus.ts';

/** Redis pub/sub; a subject is the channel of that very name. `publisher` may serve other commands too. */
export function createRedisCarrier(publisher: Redis): Carrier {
  const subscriber = publisher.duplicate({ maxRetriesPerRequest: null });
  subscriber.on('error', () => {
    // The publisher's connection reports that Redis is away; ioredis subscribes again by itself.
  });
  const listeners = new Map<string, ((text: string) => void)[]>();
  subscriber.on('message', (channel: string, text: string) => {
    for (const listener of listeners.get(channel) ?? []) listener(text);
  });
  return {
    name: 'redis',
    async publish(subject, text) {
      await publisher.publish(subject, text);
    },
    subscribe(subject, listener) {
      listeners.set(subject, [...(listeners.get(subject) ?? []), listener]);
      // Waits for Redis as long as it takes, and fails only when the connection is closed by us.
      subscriber.subscribe(subject).catch(() => undefined);
    },
    async close() {
      subscriber.disconnect();
    },
  };
}
