import type * as types from 'mediasoup/types';
import type { MediaTally, TalliedTransport, TransportSample } from './media-tally.ts';

/** A worker answers such a question in about a tenth of a millisecond; so many a second cost next to nothing, however large the classes are. */
const mostPerTick = 50;
const everyMs = 1_000;
/** With few transports each is looked at as often. */
const freshMs = 5_000;

/**
 * Bitrate, loss and round trip of transports, asked of the workers in turn: each every five seconds, or less often when there are more than
 * two hundred and fifty, so that the cost has a bound. What a transport carried after its last sample is not in the totals.
 */
export class TrafficSampler {
  readonly #tally: MediaTally;
  readonly #timer: NodeJS.Timeout;
  /** Ids still to be looked at in this round. */
  #round: string[] = [];
  #sampling: Promise<void> | null = null;

  constructor(tally: MediaTally) {
    this.#tally = tally;
    this.#timer = setInterval(() => void this.tick(), everyMs);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Samples the next in turn. Does not start again while workers are still answering. */
  tick(): Promise<void> {
    this.#sampling ??= this.#sampleNext().finally(() => {
      this.#sampling = null;
    });
    return this.#sampling;
  }

  async #sampleNext(): Promise<void> {
    const { transports } = this.#tally;
    const share = Math.ceil((transports.size * everyMs) / freshMs);
    if (this.#round.length === 0) this.#round = [...transports.keys()];
    const next = this.#round.splice(0, Math.min(mostPerTick, Math.max(share, 1)));
    await Promise.all(
      next.map(async id => {
        const entry = transports.get(id);
        if (entry) await this.#sample(entry);
      }),
    );
  }

  async #sample(entry: TalliedTransport): Promise<void> {
    const { transport, consumers } = entry;
    const [stats, roundTripMs] = await Promise.all([
      transport.getStats().catch(() => []),
      readRoundTrip(consumers),
    ]);
    const [now] = stats as types.BaseTransportStats[];
    if (!now) return;
    const sample: TransportSample = {
      received: { bytes: now.bytesReceived, bps: now.recvBitrate, loss: now.rtpPacketLossReceived ?? null },
      sent: { bytes: now.bytesSent, bps: now.sendBitrate, loss: now.rtpPacketLossSent ?? null },
      roundTripMs,
    };
    // Media between routers of ours and to recordings is counted where it came in.
    if (transport.type === 'webrtc' || transport.type === 'plain') {
      const { bytes } = this.#tally.counters;
      bytes.received += Math.max(0, sample.received.bytes - (entry.sample?.received.bytes ?? 0));
      bytes.sent += Math.max(0, sample.sent.bytes - (entry.sample?.sent.bytes ?? 0));
    }
    entry.sample = sample;
  }
}

/** Receivers report it; one consumer speaks for its transport. */
async function readRoundTrip(consumers: ReadonlySet<types.Consumer>): Promise<number | null> {
  for (const consumer of consumers) {
    if (consumer.paused || consumer.producerPaused || consumer.type === 'pipe') continue;
    const stats = await consumer.getStats().catch(() => []);
    const sent = stats.find(({ type }) => type === 'outbound-rtp');
    return sent?.roundTripTime === undefined ? null : sent.roundTripTime;
  }
  return null;
}
