import { type StreamEvent, type StreamEventName, streamEvents } from '@lectern/contracts/bus/stream-events';
import type { OpenBus } from '@lectern/service-kit/bus/open-bus';

export type TellStreamEvent = <Name extends StreamEventName>(
  name: Name,
  event: Omit<StreamEvent<Name>, 'at'>,
) => Promise<void>;

/** Events of the seed, as their contract has them and no other way. */
export function createStreamEvents(bus: Pick<OpenBus, 'publish'>): TellStreamEvent {
  return (name, event) =>
    bus.publish(name, streamEvents[name].parse({ ...event, at: new Date().toISOString() }));
}
