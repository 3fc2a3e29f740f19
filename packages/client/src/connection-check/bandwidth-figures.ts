import { type Outcome, outcome } from './check-results.ts';

/** Totals of a test picture, read from `getStats()` of both connections (W3C webrtc-stats). */
export interface EchoReading {
  atMs: number;
  sent: { packets: number; bytes: number; lost: number; jitterMs: number };
  received: { packets: number; bytes: number; lost: number; jitterMs: number };
  roundTripMs: number | null;
}

/** What a link carries, over the time between two readings. */
export interface Bandwidth {
  /** Bits a second. */
  upBps: number;
  downBps: number;
  /** Shares, 0 to 1. */
  upLoss: number;
  downLoss: number;
  upJitterMs: number;
  downJitterMs: number;
  roundTripMs: number | null;
}

type Report = Record<string, unknown>;

/** @param sending reports of the connection that sends. @param receiving those of the one that gets the picture back. */
export function readEcho(sending: Iterable<Report>, receiving: Iterable<Report>, atMs: number): EchoReading {
  const reading: EchoReading = {
    atMs,
    sent: { packets: 0, bytes: 0, lost: 0, jitterMs: 0 },
    received: { packets: 0, bytes: 0, lost: 0, jitterMs: 0 },
    roundTripMs: null,
  };
  const number = (report: Report, name: string) => Number(report[name] ?? 0);
  for (const report of sending) {
    if (report.type === 'outbound-rtp') {
      reading.sent.packets += number(report, 'packetsSent');
      reading.sent.bytes += number(report, 'bytesSent');
    } else if (report.type === 'remote-inbound-rtp') {
      reading.sent.lost += Math.max(0, number(report, 'packetsLost'));
      reading.sent.jitterMs = number(report, 'jitter') * 1_000;
    } else if (report.type === 'candidate-pair' && report.nominated && 'currentRoundTripTime' in report)
      reading.roundTripMs = number(report, 'currentRoundTripTime') * 1_000;
  }
  for (const report of receiving)
    if (report.type === 'inbound-rtp') {
      reading.received.packets += number(report, 'packetsReceived');
      reading.received.bytes += number(report, 'bytesReceived');
      reading.received.lost += Math.max(0, number(report, 'packetsLost'));
      reading.received.jitterMs = number(report, 'jitter') * 1_000;
    }
  return reading;
}

/** Of what was lost on the way up nothing comes down, so each direction counts its own. */
export function bandwidthBetween(before: EchoReading, after: EchoReading): Bandwidth {
  const seconds = Math.max(0.001, (after.atMs - before.atMs) / 1_000);
  const grown = (way: 'sent' | 'received', name: 'packets' | 'bytes' | 'lost') =>
    Math.max(0, after[way][name] - before[way][name]);
  const share = (part: number, whole: number) => (whole > 0 ? Math.min(1, part / whole) : 0);
  const upLoss = share(grown('sent', 'lost'), grown('sent', 'packets'));
  return {
    upBps: ((grown('sent', 'bytes') * 8) / seconds) * (1 - upLoss),
    downBps: (grown('received', 'bytes') * 8) / seconds,
    upLoss,
    downLoss: share(grown('received', 'lost'), grown('received', 'packets') + grown('received', 'lost')),
    upJitterMs: after.sent.jitterMs,
    downJitterMs: after.received.jitterMs,
    roundTripMs: after.roundTripMs,
  };
}

/** A camera in its middle layer with a voice; what a page of tiles takes is about the same. */
const comfortableBps = 800_000;
/** The smallest layer with a voice. */
const enoughBps = 200_000;
const noticedLoss = 0.03;
const badLoss = 0.1;
const noticedTripMs = 300;

/** The one thing that is worst about it; loss first, since nothing else helps while packets are lost. */
export function judgeBandwidth(bandwidth: Bandwidth): Outcome {
  const { upBps, downBps, upLoss, downLoss, roundTripMs } = bandwidth;
  const figures = {
    upKbps: Math.round(upBps / 1_000),
    downKbps: Math.round(downBps / 1_000),
    upLossPercent: percent(upLoss),
    downLossPercent: percent(downLoss),
    upJitterMs: Math.round(bandwidth.upJitterMs),
    downJitterMs: Math.round(bandwidth.downJitterMs),
    roundTripMs: roundTripMs === null ? null : Math.round(roundTripMs),
  };
  const loss = Math.max(upLoss, downLoss);
  if (downBps === 0) return outcome('bandwidth-no-echo', 'bad', figures);
  if (loss > noticedLoss) return outcome('bandwidth-lossy', loss > badLoss ? 'bad' : 'fair', figures);
  if (upBps < comfortableBps)
    return outcome('bandwidth-slow-up', upBps < enoughBps ? 'bad' : 'fair', figures);
  if (downBps < comfortableBps)
    return outcome('bandwidth-slow-down', downBps < enoughBps ? 'bad' : 'fair', figures);
  if ((roundTripMs ?? 0) > noticedTripMs) return outcome('bandwidth-far', 'fair', figures);
  return outcome('bandwidth-good', 'good', figures);
}

const percent = (share: number) => Math.round(share * 1_000) / 10;
