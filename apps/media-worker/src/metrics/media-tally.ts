import type * as types from 'mediasoup/types';
import { traceProducer } from '../rooms/producer-traces.ts';
import type { PooledWorker, WorkerPool } from '../workers/worker-pool.ts';

/** What the latest sample of a transport said, and when it was taken. */
export interface TransportSample {
  received: { bytes: number; bps: number; loss: number | null };
  sent: { bytes: number; bps: number; loss: number | null };
  roundTripMs: number | null;
}

export interface TalliedTransport {
  transport: types.Transport;
  workerIndex: number;
  consumers: Set<types.Consumer>;
  sample: TransportSample | null;
}

/** Events since this process started. */
export interface MediaCounters {
  layerSwitches: number;
  /** That senders were asked for, by the RTCP message that asked (RFC 4585, RFC 5104). */
  keyFrameRequests: { pli: number; fir: number };
  bytes: { received: number; sent: number };
}

/**
 * Everything that lives on the mediasoup workers, whoever made it: rooms, players' routers, recordings. Kept by mediasoup's own observers, so it
 * asks the workers nothing: what is counted here is free, however often it is read.
 */
export class MediaTally {
  readonly transports = new Map<string, TalliedTransport>();
  readonly producers = new Set<types.Producer>();
  readonly consumers = new Set<types.Consumer>();
  readonly counters: MediaCounters = {
    layerSwitches: 0,
    keyFrameRequests: { pli: 0, fir: 0 },
    bytes: { received: 0, sent: 0 },
  };

  constructor(pool: WorkerPool) {
    for (const worker of pool.workers) this.#follow(worker);
    pool.on('ready', worker => this.#follow(worker));
  }

  #follow({ index, worker }: PooledWorker): void {
    worker.observer.on('newrouter', router =>
      router.observer.on('newtransport', transport => this.#addTransport(index, transport)),
    );
  }

  #addTransport(workerIndex: number, transport: types.Transport): void {
    const entry: TalliedTransport = { transport, workerIndex, consumers: new Set(), sample: null };
    this.transports.set(transport.id, entry);
    transport.observer.once('close', () => this.transports.delete(transport.id));
    transport.observer.on('newproducer', producer => this.#addProducer(transport, producer));
    transport.observer.on('newconsumer', consumer => this.#addConsumer(entry, consumer));
  }

  #addProducer(transport: types.Transport, producer: types.Producer): void {
    this.producers.add(producer);
    producer.observer.once('close', () => this.producers.delete(producer));
    // Between routers the request only passes on to the one that counts.
    if (producer.kind !== 'video' || transport.type === 'pipe') return;
    // At most two a second for each producer come of it, since requests are held back.
    traceProducer(producer, 'pli', 'fir');
    producer.observer.on('trace', ({ type }) => {
      if (type === 'pli' || type === 'fir') this.counters.keyFrameRequests[type] += 1;
    });
  }

  #addConsumer({ consumers }: TalliedTransport, consumer: types.Consumer): void {
    this.consumers.add(consumer);
    consumers.add(consumer);
    consumer.observer.once('close', () => {
      this.consumers.delete(consumer);
      consumers.delete(consumer);
    });
    consumer.observer.on('layerschange', () => {
      this.counters.layerSwitches += 1;
    });
  }
}
