import type { types } from 'mediasoup';

type TraceType = types.ProducerTraceEventType;

const wanted = new WeakMap<types.Producer, TraceType[]>();

/** Has a producer tell of events. mediasoup knows one list a producer, and several of us want something of it. @returns a function that ends this wish */
export function traceProducer(producer: types.Producer, ...events: TraceType[]): () => void {
  const list = wanted.get(producer) ?? [];
  wanted.set(producer, list);
  list.push(...events);
  apply(producer, list);
  return () => {
    for (const event of events) list.splice(list.indexOf(event), 1);
    apply(producer, list);
  };
}

function apply(producer: types.Producer, list: readonly TraceType[]): void {
  // One that has closed meanwhile has nothing to tell.
  if (!producer.closed) producer.enableTraceEvent([...new Set(list)]).catch(() => undefined);
}
