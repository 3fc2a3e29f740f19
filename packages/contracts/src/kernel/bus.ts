import { z } from 'zod';

/**
 * A topic on the bus between services (Redis pub/sub). Delivery is at most once: a fact that must not be lost is
 * also found by whoever reconciles it (each topic names how).
 */
export interface Topic<P extends z.ZodType = z.ZodType> {
  name: string;
  version: number;
  payload: P;
}

export function defineTopic<P extends z.ZodType>(topic: Topic<P>): Topic<P> {
  return topic;
}

export type TopicPayload<T extends Topic> = z.output<T['payload']>;

/** What is really sent. A reader drops an envelope whose version it does not know. */
export const envelopeSchema = z.object({
  version: z.number().int(),
  /** ISO 8601, UTC. */
  at: z.iso.datetime(),
  payload: z.unknown(),
});
