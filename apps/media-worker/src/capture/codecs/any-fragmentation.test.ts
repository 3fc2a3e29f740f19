import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeVideo, nalUnits, obus, type VideoCodec, videoCodecs } from '../../testing/encoded-video.ts';
import { packetize } from '../../testing/packetize.ts';
import { rtpPacket } from '../../testing/rtp-packets.ts';
import { ReorderBuffer } from '../rtp/reorder-buffer.ts';
import { parseRtpPacket } from '../rtp/rtp-packet.ts';
import { codecOf } from './codec-of.ts';

const keyEvery = 5;
const ticksPerFrame = 3_000;
const encoded = new Map<VideoCodec, Buffer[]>();

beforeAll(async () => {
  for (const codec of videoCodecs) encoded.set(codec, await encodeVideo(codec));
});

/** A picture as a file keeps it, as far as it is the picture itself: in H.264 its slices, in AV1 all but the delimiter. */
const asKept: Record<VideoCodec, (frame: Buffer) => string> = {
  VP8: frame => frame.toString('hex'),
  VP9: frame => frame.toString('hex'),
  H264: frame =>
    nalUnits(frame)
      .filter(unit => (unit[0] ?? 0) % 32 <= 5)
      .map(unit => unit.toString('hex'))
      .join(),
  AV1: frame =>
    obus(frame)
      .filter(({ type }) => type !== 2)
      .map(({ bytes }) => bytes.toString('hex'))
      .join(),
};

/** What came out, put into the form that the encoder gives out, so that the two can be compared. */
function asEncoded(codec: VideoCodec, chunks: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(chunks);
  if (codec !== 'H264') return bytes;
  const units: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    units.push(Buffer.from([0, 0, 1]), bytes.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return Buffer.concat(units);
}

const journey = fc.record({
  /** Small ones cut through every header; large ones are as networks have them. */
  sizes: fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 200, max: 1_200 })), {
    minLength: 1,
    maxLength: 30,
  }),
  firstSequence: fc.oneof(fc.nat(2 ** 16 - 1), fc.integer({ min: 65_500, max: 65_535 })),
  firstTimestamp: fc.oneof(fc.nat(2 ** 32 - 1), fc.integer({ min: 2 ** 32 - 9_000, max: 2 ** 32 - 1 })),
  /** How far each packet falls behind. */
  delays: fc.array(fc.nat(8), { minLength: 1, maxLength: 50 }),
  duplicates: fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
});
type Journey = typeof journey extends fc.Arbitrary<infer T> ? T : never;

const cycle = <T>(values: readonly T[], i: number): T => values[i % values.length] as T;

/** The packets in the order in which they arrive. */
function travel(codec: VideoCodec, trip: Journey): Buffer[] {
  let taken = 0;
  const packets = (encoded.get(codec) ?? []).flatMap((frame, index) => {
    const payloads = packetize[codec](frame, index, () => cycle(trip.sizes, taken++));
    return payloads.map((payload, i) => ({ payload, index, marker: i === payloads.length - 1 }));
  });
  return packets
    .map(({ payload, index, marker }, i) => ({
      // The first one stays the first: nobody can know that something was sent before it.
      at: i === 0 ? -1 : i + cycle(trip.delays, i),
      bytes: rtpPacket({
        sequenceNumber: trip.firstSequence + i,
        timestamp: trip.firstTimestamp + index * ticksPerFrame,
        payload,
        marker,
      }),
      twice: cycle(trip.duplicates, i),
    }))
    .flatMap(sent => (sent.twice ? [sent, { ...sent, at: sent.at + 3 }] : [sent]))
    .sort((a, b) => a.at - b.at)
    .map(({ bytes }) => bytes);
}

/** What a file would be given: index of the picture, whether it is a key frame, and its content. */
function receive(codec: VideoCodec, arriving: readonly Buffer[], firstTimestamp: number) {
  const { depacketizer } = codecOf(`video/${codec}`, () => undefined) ?? {};
  if (!depacketizer) throw new Error('There is no such codec.');
  const buffer = new ReorderBuffer();
  const ordered = arriving.flatMap((bytes, i) => {
    const packet = parseRtpPacket(bytes);
    return packet ? buffer.push(packet, i) : [];
  });
  return [...ordered, ...buffer.flush()].flatMap(({ packet, lostBefore }) => {
    const ticks = (packet.timestamp - firstTimestamp + 2 ** 32) % 2 ** 32;
    const frame = depacketizer.push(packet, ticks, lostBefore > 0);
    if (!frame) return [];
    const { key, format } = frame;
    const content = asKept[codec](asEncoded(codec, frame.chunks));
    return [{ index: frame.ticks / ticksPerFrame, key, format, content }];
  });
}

describe.each(videoCodecs)('%s', codec => {
  it('comes out as it was encoded, however it was cut, in whatever order it came, and however often', () => {
    fc.assert(
      fc.property(journey, trip => {
        const frames = receive(codec, travel(codec, trip), trip.firstTimestamp);
        expect(frames.map(({ index }) => index)).toEqual(encoded.get(codec)?.map((_, i) => i));
        expect(frames.map(({ content }) => content)).toEqual(encoded.get(codec)?.map(asKept[codec]));
        expect(frames.map(({ key }) => key)).toEqual(frames.map(({ index }) => index % keyEvery === 0));
        for (const { key, format } of frames)
          if (key) expect(format).toMatchObject({ width: 160, height: 120 });
      }),
      { numRuns: 60, seed: 20261121 },
    );
  });

  it('with packets missing is whole pictures only, and goes on with a key frame after every gap', () => {
    const losing = fc.array(fc.nat(60), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(journey, losing, (trip, gaps) => {
        const sent = travel(codec, { ...trip, duplicates: [false] });
        // Every so many packets one is lost.
        const lost = new Set<number>();
        for (let i = 0, at = 0; at < sent.length; i++) {
          at += 1 + cycle(gaps, i);
          lost.add(at);
        }
        const frames = receive(
          codec,
          sent.filter((_, i) => !lost.has(i)),
          trip.firstTimestamp,
        );
        for (const [i, { index, key, content }] of frames.entries()) {
          expect(content).toBe(asKept[codec](encoded.get(codec)?.[index] ?? Buffer.alloc(0)));
          if (index !== (frames[i - 1]?.index ?? -1) + 1) expect(key).toBe(true);
        }
      }),
      { numRuns: 60, seed: 20261121 },
    );
  });

  it('that is no video at all breaks nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 40 }), payloads => {
        const packets = payloads.map((payload, i) =>
          rtpPacket({ sequenceNumber: i, timestamp: i * ticksPerFrame, payload, marker: true }),
        );
        const { depacketizer } = codecOf(`video/${codec}`, () => undefined) ?? {};
        for (const [i, bytes] of packets.entries()) {
          const packet = parseRtpPacket(bytes);
          if (packet) depacketizer?.push(packet, i * ticksPerFrame, false);
        }
      }),
      { numRuns: 300, seed: 20261121 },
    );
  });
});
