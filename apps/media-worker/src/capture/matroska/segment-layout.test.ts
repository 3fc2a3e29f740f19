import fc from 'fast-check';
import { BufferSource, EncodedPacketSink, Input, MATROSKA } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { opusPacket, silence } from '../../testing/rtp-packets.ts';
import type { MediaFormat } from '../codecs/frame.ts';
import { OpusDepacketizer } from '../codecs/opus.ts';
import { parseRtpPacket } from '../rtp/rtp-packet.ts';
import { element, id, readHead, sizeBytes, unsigned } from './ebml.ts';
import { type Block, cluster, finishingTouches, scanSegment, segmentHead } from './segment-layout.ts';

const picture: MediaFormat = { codecPrivate: null, width: 640, height: 480 };

function file(blocks: readonly Block[][], { finished = true, durationMs = 1_000 } = {}): Buffer {
  const head = segmentHead('video', 'V_VP8', picture);
  const bytes = Buffer.concat([head.bytes, ...blocks.map(cluster)]);
  if (finished)
    for (const touch of finishingTouches(head, bytes.length, durationMs)) touch.bytes.copy(bytes, touch.at);
  return bytes;
}

const block = (atMs: number, text: string, key = false): Block => ({
  atMs,
  key,
  chunks: [Buffer.from(text)],
});

/** As an independent reader finds them: time, whether it is a key frame, and content. */
async function read(bytes: Buffer) {
  const input = new Input({ source: new BufferSource(bytes), formats: [MATROSKA] });
  const [track] = await input.getTracks();
  if (!track) throw new Error('There is no track.');
  const packets: { atMs: number; key: boolean; content: string }[] = [];
  for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, {
    verifyKeyPackets: false,
  }))
    packets.push({
      atMs: Math.round(packet.timestamp * 1000),
      key: packet.type === 'key',
      content: Buffer.from(packet.data).toString(),
    });
  return { track, packets };
}

describe('EBML (RFC 8794)', () => {
  it.each([
    [0, '80'],
    [126, 'fe'],
    // All ones would mean unknown.
    [127, '407f'],
    [16_382, '7ffe'],
    [16_383, '203fff'],
    [2 ** 28 - 1, '080fffffff'],
  ])('writes the size %i in as few bytes as may be', (size, expected) => {
    expect(sizeBytes(size).toString('hex')).toBe(expected);
  });

  it('writes an element as the standard has it', () => {
    expect(unsigned(id.timestampScale, 1_000_000).toString('hex')).toBe('2ad7b1830f4240');
    expect(element(id.codecPrivate, Buffer.from('ab')).toString('hex')).toBe('63a2826162');
  });

  it('reads back every head that it writes, and none that is cut off', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(id)), fc.nat(2 ** 34), (elementId, size) => {
        const head = Buffer.concat([element(elementId).subarray(0, -1), sizeBytes(size)]);
        expect(readHead(head, 0)).toEqual({ elementId, start: head.length, size });
        for (let length = 0; length < head.length; length++)
          expect(readHead(head.subarray(0, length), 0)).toBeNull();
      }),
      { seed: 20261121 },
    );
  });
});

describe('a segment', () => {
  it('is read by others: what it is, how long, and every block at its time', async () => {
    const bytes = file(
      [
        [block(0, 'first', true), block(33, 'second')],
        [block(1_000, 'third', true), block(1_033.4, 'fourth')],
      ],
      { durationMs: 1_066 },
    );
    const { track, packets } = await read(bytes);
    expect(track.codec).toBe('vp8');
    expect(track.isVideoTrack() && [track.codedWidth, track.codedHeight]).toEqual([640, 480]);
    expect(packets).toEqual([
      { atMs: 0, key: true, content: 'first' },
      { atMs: 33, key: false, content: 'second' },
      { atMs: 1_000, key: true, content: 'third' },
      { atMs: 1_033, key: false, content: 'fourth' },
    ]);
    const scanned = scanSegment(bytes);
    expect(scanned).toMatchObject({ wholeBytes: bytes.length, lastBlockMs: 1_033, kind: 'video' });
    expect(bytes.readDoubleBE((scanned?.durationAt ?? 0) + 3)).toBe(1_066);
  });

  it('of sound says what an Opus decoder must know', async () => {
    const packet = parseRtpPacket(opusPacket(0, 0));
    const frame = packet && new OpusDepacketizer().push(packet, 0);
    if (!frame?.format) throw new Error('There is no frame.');
    const head = segmentHead('audio', 'A_OPUS', frame.format);
    const bytes = Buffer.concat([head.bytes, cluster([{ atMs: 0, key: true, chunks: frame.chunks }])]);
    const { track } = await read(bytes);
    expect(track.isAudioTrack() && [track.codec, track.sampleRate, track.numberOfChannels]).toEqual([
      'opus',
      48_000,
      2,
    ]);
    expect(frame).toMatchObject({ key: true, durationMs: 20 });
    expect(Buffer.concat(frame.chunks)).toEqual(silence);
    expect(scanSegment(bytes)?.kind).toBe('audio');
  });

  it('cut off anywhere keeps its whole clusters, and they are read', async () => {
    const clusters = [
      [block(0, 'first', true), block(33, 'second')],
      [block(500, 'third')],
      [block(1_000, 'fourth', true), block(1_033, 'fifth')],
    ];
    const head = segmentHead('video', 'V_VP8', picture).bytes.length;
    const ends = clusters.map((_, i) => head + Buffer.concat(clusters.slice(0, i + 1).map(cluster)).length);
    const whole = file(clusters, { finished: false });
    for (let length = 0; length <= whole.length; length++) {
      const scanned = scanSegment(whole.subarray(0, length));
      const last = ends.findLastIndex(end => end <= length);
      if (length < head) expect(scanned?.lastBlockMs ?? null).toBeNull();
      else if (last < 0) expect(scanned).toMatchObject({ wholeBytes: head, lastBlockMs: null });
      else {
        expect(scanned?.wholeBytes).toBe(ends[last]);
        expect(scanned?.lastBlockMs).toBe([33, 500, 1_033][last]);
      }
    }
    const { packets } = await read(whole.subarray(0, ends[1]));
    expect(packets.map(({ content }) => content)).toEqual(['first', 'second', 'third']);
  });

  it('gives back whatever is put in', async () => {
    const frames = fc.array(
      fc.record({
        afterMs: fc.nat(200),
        bytes: fc.string({ minLength: 1, maxLength: 300 }),
        key: fc.boolean(),
      }),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(frames, fc.integer({ min: 1, max: 10 }), async (given, perCluster) => {
        let atMs = -(given[0]?.afterMs ?? 0);
        const blocks = given.map(({ afterMs, bytes, key }, i) => {
          atMs += afterMs;
          return block(atMs, bytes, key || i === 0);
        });
        const clusters: Block[][] = [];
        for (let i = 0; i < blocks.length; i += perCluster) clusters.push(blocks.slice(i, i + perCluster));
        const { packets } = await read(file(clusters));
        expect(packets.map(({ content }) => content)).toEqual(given.map(({ bytes }) => bytes));
        expect(packets.map(packet => packet.atMs)).toEqual(blocks.map(written => written.atMs));
        expect(scanSegment(file(clusters))?.lastBlockMs).toBe(atMs);
      }),
      { numRuns: 40, seed: 20261121 },
    );
  });

  it('is none when it is something else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(scanSegment(Buffer.from(bytes))?.lastBlockMs ?? null).toBeNull();
      }),
      { seed: 20261121 },
    );
  });
});
