import type { z } from 'zod';
import type { Logger } from '../logger.ts';

/** Something that carries text under a subject. Neither call may fail because it is away: it comes back by itself. */
export interface Carrier {
  name: string;
  publish(subject: string, text: string): Promise<void>;
  /** Holds from now on, or from when the carrier is there. */
  subscribe(subject: string, listener: (text: string) => void): void;
  close(): Promise<void>;
}

/**
 * Messages to and from software that is not ours: plain JSON under a subject, over every carrier there is, at most once on each. What
 * arrives by two carriers is heard twice, so listeners must not mind.
 */
export interface OpenBus {
  /** Never throws: what cannot be sent is logged. */
  publish(subject: string, message: object): Promise<void>;
  subscribe<Shape extends z.ZodType>(
    subject: string,
    shape: Shape,
    listener: (message: z.output<Shape>) => Promise<void>,
  ): void;
  /** Messages that did not parse, since the start. */
  readonly dropped: number;
  close(): Promise<void>;
}

export function createOpenBus(carriers: readonly Carrier[], logger: Logger): OpenBus {
  let dropped = 0;
  return {
    get dropped() {
      return dropped;
    },
    async publish(subject, message) {
      const text = JSON.stringify(message);
      const send = (carrier: Carrier) =>
        carrier
          .publish(subject, text)
          .catch((error: unknown) =>
            logger.warn({ err: error, subject, carrier: carrier.name }, 'could not publish an event'),
          );
      await Promise.all(carriers.map(send));
    },
    subscribe(subject, shape, listener) {
      for (const { name, subscribe } of carriers)
        subscribe(subject, text => {
          const message = shape.safeParse(parseJson(text));
          if (!message.success) {
            dropped += 1;
            logger.warn({ subject, carrier: name, dropped }, 'ignored a message that does not parse');
            return;
          }
          listener(message.data).catch((error: unknown) =>
            logger.error({ err: error, subject, carrier: name }, 'a listener of the open bus failed'),
          );
        });
    },
    async close() {
      await Promise.all(carriers.map(carrier => carrier.close()));
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
