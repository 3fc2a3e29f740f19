import { EventEmitter, once } from 'node:events';
import { topics } from '@lectern/contracts/bus/topics';
import type { TopicPayload } from '@lectern/contracts/kernel/bus';
import { createRedisBus, type Bus } from '@lectern/service-kit/bus/redis-bus';
import type { Logger } from '@lectern/service-kit/logger';
import type { Redis } from 'ioredis';

type Topics = typeof topics;
export type Fact = {
  [Name in keyof Topics]: { topic: Name; payload: TopicPayload<Topics[Name]> };
}[keyof Topics];

/** Everything that is said on the bus from now on. The bus is shared by all tests of a run: look for your own ids. */
export class BusEar {
  readonly heard: Fact[] = [];
  readonly #events = new EventEmitter();
  readonly #bus: Bus;

  static async open(redis: Redis, logger: Logger): Promise<BusEar> {
    const bus = createRedisBus(redis, logger);
    const ear = new BusEar(bus);
    for (const [topic, definition] of Object.entries(topics))
      await bus.subscribe(definition, payload => {
        ear.heard.push({ topic, payload } as Fact);
        ear.#events.emit('fact');
      });
    return ear;
  }

  private constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** Resolves with the first fact of this topic that fits, one that has been heard already included. */
  async fact<Name extends keyof Topics>(
    topic: Name,
    fits: (payload: TopicPayload<Topics[Name]>) => boolean,
  ): Promise<TopicPayload<Topics[Name]>> {
    for (;;) {
      const found = this.of(topic).find(fits);
      if (found) return found;
      await once(this.#events, 'fact');
    }
  }

  of<Name extends keyof Topics>(topic: Name): TopicPayload<Topics[Name]>[] {
    return this.heard
      .filter(fact => fact.topic === topic)
      .map(fact => fact.payload as TopicPayload<Topics[Name]>);
  }

  async close(): Promise<void> {
    await this.#bus.close();
  }
}
