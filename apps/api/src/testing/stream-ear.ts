import { type StreamEvent, type StreamEventName, streamEvents } from '@lectern/contracts/bus/stream-events';
import { expect, vi } from 'vitest';
import type { TestApp } from './test-app.ts';

/** Hears the events of streams as a stranger's program does: a channel of Redis under the name of the seed. */
export async function openStreamEar({ redis }: Pick<TestApp, 'redis'>) {
  const subscriber = redis.duplicate();
  const heard: [name: string, event: unknown][] = [];
  subscriber.on('message', (name: string, text: string) => heard.push([name, JSON.parse(text)]));
  await subscriber.subscribe(...Object.keys(streamEvents));

  /** All of one name about one stream, parsed by the contract. */
  const of = <Name extends StreamEventName>(name: Name, streamId: string): StreamEvent<Name>[] =>
    heard
      .filter(([other]) => other === name)
      .map(([, event]) => streamEvents[name].parse(event) as StreamEvent<Name>)
      .filter(event => event.stream_id === streamId);

  return {
    of,
    async first<Name extends StreamEventName>(name: Name, streamId: string): Promise<StreamEvent<Name>> {
      await vi.waitFor(() => expect(of(name, streamId)).not.toEqual([]), 10_000);
      const [event] = of(name, streamId);
      if (!event) throw new Error('It has just been there.');
      return event;
    },
    close: () => subscriber.disconnect(),
  };
}
