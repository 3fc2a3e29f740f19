import type { QualityLevel } from '@lectern/contracts/primitives';

/** How a person's connection to the media server does, over the last moments. */
export interface LinkFigures {
  /** Milliseconds; null before it is known. */
  roundTripMs: number | null;
  /** Share of packets that did not arrive, in the direction that lost more. 0 to 1. */
  loss: number;
  /** Bits a second. */
  receivedBps: number;
  sentBps: number;
}

/** Totals since the connection was made, read from `getStats()` (W3C webrtc-stats). */
export interface LinkReading {
  atMs: number;
  roundTripMs: number | null;
  received: { packets: number; lost: number; bytes: number };
  sent: { packets: number; lost: number; bytes: number };
}

/** @param reports of all transports together. */
export function readLink(reports: Iterable<Record<string, unknown>>, atMs: number): LinkReading {
  const reading: LinkReading = {
    atMs,
    roundTripMs: null,
    received: { packets: 0, lost: 0, bytes: 0 },
    sent: { packets: 0, lost: 0, bytes: 0 },
  };
  const { received, sent } = reading;
  for (const report of reports) {
    const count = (name: string) => Number(report[name] ?? 0);
    if (report.type === 'inbound-rtp') {
      received.packets += count('packetsReceived');
      // Duplicates count against the lost ones, so that the sum may be below zero.
      received.lost += Math.max(0, count('packetsLost'));
      received.bytes += count('bytesReceived');
    } else if (report.type === 'outbound-rtp') {
      sent.packets += count('packetsSent');
      sent.bytes += count('bytesSent');
    } else if (report.type === 'remote-inbound-rtp') sent.lost += Math.max(0, count('packetsLost'));
    else if (report.type === 'candidate-pair' && report.nominated && 'currentRoundTripTime' in report)
      reading.roundTripMs = Math.max(reading.roundTripMs ?? 0, count('currentRoundTripTime') * 1_000);
  }
  return reading;
}

/** What happened between two readings. Streams that ended in between take their counts along: nothing is below zero. */
export function figuresBetween(before: LinkReading, after: LinkReading): LinkFigures {
  const seconds = Math.max(0.001, (after.atMs - before.atMs) / 1_000);
  const grown = (direction: 'received' | 'sent', name: 'packets' | 'lost' | 'bytes') =>
    Math.max(0, after[direction][name] - before[direction][name]);
  const arrived = grown('received', 'packets');
  const missed = grown('received', 'lost');
  const went = grown('sent', 'packets');
  return {
    roundTripMs: after.roundTripMs,
    loss: Math.max(share(missed, arrived + missed), share(grown('sent', 'lost'), went)),
    receivedBps: (grown('received', 'bytes') * 8) / seconds,
    sentBps: (grown('sent', 'bytes') * 8) / seconds,
  };
}

const share = (part: number, whole: number) => (whole > 0 ? Math.min(1, part / whole) : 0);

/** What people notice: above a fifth of a second they talk over each other, and above a few percent words are lost (ITU-T G.114, G.113). */
export function qualityOf({ roundTripMs, loss }: LinkFigures): QualityLevel {
  const trip = roundTripMs ?? 0;
  if (loss > 0.1 || trip > 600) return 'poor';
  if (loss > 0.03 || trip > 300) return 'fair';
  return 'good';
}
