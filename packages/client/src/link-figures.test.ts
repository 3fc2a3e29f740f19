import { describe, expect, it } from 'vitest';
import { figuresBetween, qualityOf, readLink } from './link-figures.ts';

const stats = (received: number, lost: number, sent: number, sentLost: number) => [
  { type: 'inbound-rtp', packetsReceived: received, packetsLost: lost, bytesReceived: received * 1_000 },
  { type: 'outbound-rtp', packetsSent: sent, bytesSent: sent * 500 },
  { type: 'remote-inbound-rtp', packetsLost: sentLost },
  { type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 },
  { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.05 },
  { type: 'codec' },
];

describe('the figures of a link', () => {
  it('are what happened between two readings', () => {
    const figures = figuresBetween(
      readLink(stats(100, 0, 100, 0), 0),
      readLink(stats(190, 10, 300, 2), 2_000),
    );
    expect(figures).toEqual({ roundTripMs: 50, loss: 0.1, receivedBps: 360_000, sentBps: 400_000 });
  });

  it('survive streams that end, duplicates, and a link on which nothing is sent', () => {
    const figures = figuresBetween(readLink(stats(500, -3, 100, 0), 0), readLink([], 1_000));
    expect(figures).toEqual({ roundTripMs: null, loss: 0, receivedBps: 0, sentBps: 0 });
  });

  it('are good, fair or poor', () => {
    const level = (loss: number, roundTripMs: number | null) =>
      qualityOf({ loss, roundTripMs, receivedBps: 0, sentBps: 0 });
    expect([level(0, null), level(0.02, 120), level(0.05, 40), level(0, 400), level(0.2, 40)]).toEqual([
      'good',
      'good',
      'fair',
      'fair',
      'poor',
    ]);
  });
});
