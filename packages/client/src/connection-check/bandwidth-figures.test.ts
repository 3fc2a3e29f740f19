import { describe, expect, it } from 'vitest';
import { type Bandwidth, bandwidthBetween, judgeBandwidth, readEcho } from './bandwidth-figures.ts';

const sending = (packetsSent: number, bytesSent: number, packetsLost: number) => [
  { type: 'outbound-rtp', packetsSent, bytesSent },
  { type: 'remote-inbound-rtp', packetsLost, jitter: 0.004 },
  { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.02 },
  { type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 },
];
const receiving = (packetsReceived: number, bytesReceived: number, packetsLost: number) => [
  { type: 'inbound-rtp', packetsReceived, bytesReceived, packetsLost, jitter: 0.006 },
];

describe('what a link carries', () => {
  it('is what happened between two readings, each direction with its own loss', () => {
    const before = readEcho(sending(100, 100_000, 2), receiving(90, 90_000, 0), 1_000);
    const after = readEcho(sending(1_100, 1_100_000, 52), receiving(990, 990_000, 100), 5_000);
    expect(bandwidthBetween(before, after)).toEqual({
      upBps: 1_900_000,
      downBps: 1_800_000,
      upLoss: 0.05,
      downLoss: 0.1,
      upJitterMs: 4,
      downJitterMs: 6,
      roundTripMs: 20,
    });
  });

  it('is nothing when nothing came back, and never below zero', () => {
    const empty = readEcho([], [], 0);
    expect(bandwidthBetween(empty, empty)).toMatchObject({
      upBps: 0,
      downBps: 0,
      upLoss: 0,
      roundTripMs: null,
    });
    const duplicates = readEcho(sending(1, 1, -3), receiving(1, 1, -3), 1);
    expect(duplicates.sent.lost + duplicates.received.lost).toBe(0);
  });
});

describe('what is said of it', () => {
  const good: Bandwidth = {
    upBps: 2_400_000,
    downBps: 2_400_000,
    upLoss: 0,
    downLoss: 0.001,
    upJitterMs: 3,
    downJitterMs: 4,
    roundTripMs: 30,
  };
  it.each<[Partial<Bandwidth>, string, string]>([
    [{}, 'bandwidth-good', 'good'],
    [{ upLoss: 0.05 }, 'bandwidth-lossy', 'fair'],
    [{ downLoss: 0.2, upBps: 100_000 }, 'bandwidth-lossy', 'bad'],
    [{ upBps: 500_000 }, 'bandwidth-slow-up', 'fair'],
    [{ upBps: 90_000 }, 'bandwidth-slow-up', 'bad'],
    [{ downBps: 500_000 }, 'bandwidth-slow-down', 'fair'],
    [{ downBps: 100_000 }, 'bandwidth-slow-down', 'bad'],
    [{ downBps: 0, downLoss: 0 }, 'bandwidth-no-echo', 'bad'],
    [{ roundTripMs: 450 }, 'bandwidth-far', 'fair'],
  ])('%o is %s', (change, finding, verdict) => {
    expect(judgeBandwidth({ ...good, ...change })).toMatchObject({ finding, verdict });
  });

  it('comes with the figures in the units of their names', () => {
    expect(judgeBandwidth(good).figures).toEqual({
      upKbps: 2_400,
      downKbps: 2_400,
      upLossPercent: 0,
      downLossPercent: 0.1,
      upJitterMs: 3,
      downJitterMs: 4,
      roundTripMs: 30,
    });
  });
});
