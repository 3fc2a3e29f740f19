import { envelopeSchema, type Topic, type TopicPayload } from '@lectern/contracts/kernel/bus';
import type { z } from 'zod';
import type { Redis } from 'ioredis';
import type { Logger } from '../logger.ts';

const channelPrefix = 'lectern:bus:';

/** Facts between services over Redis pub/sub: at most once, parsed by their contract on arrival. */
export interface Bus {
  /** Never throws: a fact that cannot be sent is logged, and found by whoever reconciles its topic. */
  publish<T extends Topic>(topic: T, payload: z.input<T['payload']>): Promise<void>;
  subscribe<T extends Topic>(
    topic: T,
    listener: (payload: TopicPayload<T>) => void | Promise<void>,
  ): Promise<void>;
  close(): Promise<void>;
}

/** `publisher` may serve other commands too; the bus makes its own connection for subscribing. */
export function createRedisBus(publisher: Redis, logger: Logger): Bus {
  const subscriber = publisher.duplicate({ maxRetriesPerRequest: null });
  subscriber.on('error', () => {
    // The publisher's connection reports that Redis is away; ioredis subscribes again by itself.
  });
  const listeners = new Map<string, ((message: string) => void)[]>();
  subscriber.on('message', (channel: string, message: string) => {
    for (const listener of listeners.get(channel) ?? []) listener(message);
  });

  return {
    async publish(topic, payload) {
      const envelope = { version: topic.version, at: new Date().toISOString(), payload };
      try {
        await publisher.publish(channelPrefix + topic.name, JSON.stringify(envelope));
      } catch (error) {
        logger.warn({ err: error, topic: topic.name }, 'could not publish');
      }
    },
    async subscribe(topic, listener) {
      const channel = channelPrefix + topic.name;
      const parseAndListen = (message: string) => {
        const payload = parse(topic, message);
        if (payload === undefined) {
          logger.warn({ topic: topic.name }, 'dropped a message that does not parse');
          return;
        }
        void (async () => listener(payload))().catch((error: unknown) =>
          logger.error({ err: error, topic: topic.name }, 'a bus listener failed'),
        );
      };
      listeners.set(channel, [...(listeners.get(channel) ?? []), parseAndListen]);
      await subscriber.subscribe(channel);
    },
    async close() {
      subscriber.disconnect();
    },
  };
}

function parse<T extends Topic>(topic: T, message: string): TopicPayload<T> | undefined {
  try {
    const envelope = envelopeSchema.parse(JSON.parse(message));
    if (envelope.version !== topic.version) return undefined;
    return topic.payload.parse(envelope.payload) as TopicPayload<T>;
  } catch {
    return undefined;
  }
}
