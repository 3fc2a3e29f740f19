import type { MediaTally } from './media-tally.ts';

/** Of all that people send and receive here, from the latest sample of each transport. */
export interface TrafficSummary {
  /** Bits a second. */
  receivedBps: number;
  sentBps: number;
  /** Share of packets, 0 to 1, of the transports that know; empty without any. */
  receivedLoss: Spread | null;
  sentLoss: Spread | null;
  roundTripMs: Spread | null;
}

/** Half of them have no more than the median, and nineteen in twenty no more than `p95`. */
export interface Spread {
  median: number;
  p95: number;
  max: number;
}

export function summarizeTraffic({ transports }: MediaTally): TrafficSummary {
  const samples = [...transports.values()].flatMap(({ transport, sample }) =>
    sample && (transport.type === 'webrtc' || transport.type === 'plain') ? [sample] : [],
  );
  const sum = (of: (sample: (typeof samples)[number]) => number) =>
    samples.reduce((total, sample) => total + of(sample), 0);
  const spread = (of: (sample: (typeof samples)[number]) => number | null) =>
    spreadOf(samples.map(of).filter(value => value !== null));
  return {
    receivedBps: sum(({ received }) => received.bps),
    sentBps: sum(({ sent }) => sent.bps),
    receivedLoss: spread(({ received }) => received.loss),
    sentLoss: spread(({ sent }) => sent.loss),
    roundTripMs: spread(({ roundTripMs }) => roundTripMs),
  };
}

export function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  const [median, p95, max] = [at(0.5), at(0.95), sorted.at(-1)];
  return median === undefined || p95 === undefined || max === undefined ? null : { median, p95, max };
}
