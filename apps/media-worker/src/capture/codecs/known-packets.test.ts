import { describe, expect, it } from 'vitest';
import { parseRtpPacket } from '../rtp/rtp-packet.ts';
import { assembleAv1 } from './av1.ts';
import { createH264Assembler } from './h264.ts';
import { opusDurationMs } from './opus.ts';
import { assembleVp8 } from './vp8.ts';
import { assembleVp9 } from './vp9.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const contentOf = (picture: { chunks: Uint8Array[] } | null) =>
  picture && Buffer.concat(picture.chunks).toString('hex');

describe('RTP (RFC 3550)', () => {
  it('is read with contributors, extension and padding left out of the payload', () => {
    const packet = parseRtpPacket(
      hex('b2 e0 04d2 00003039 0000162e  00000001 00000002  bede 0001 10ff0000  c0ffee  0003 03'),
    );
    expect(packet).toEqual({
      payloadType: 96,
      marker: true,
      sequenceNumber: 1234,
      timestamp: 12_345,
      ssrc: 5678,
      payload: hex('c0ffee'),
    });
  });

  it.each([
    ['too short', '80 60 0000'],
    ['of another version', '40 60 0000 00000000 00000000'],
    ['with an extension that is not there', '90 60 0000 00000000 00000000'],
    ['with an extension longer than itself', '90 60 0000 00000000 00000000 bede 0009'],
    ['with more padding than content', 'a0 60 0000 00000000 00000000 09'],
  ])('%s is none', (_, bytes) => {
    expect(parseRtpPacket(hex(bytes))).toBeNull();
  });
});

describe('VP8 (RFC 7741)', () => {
  const key = '10 02 00 9d012a 8002 e001 aabb';
  it('is read behind every form of its descriptor', () => {
    const descriptors = [
      '10',
      '90 80 11',
      '90 80 9111',
      '90 e0 11 22 33',
      '90 f0 9111 22 33',
      '90 20 40',
      '90 10 1f',
    ];
    for (const descriptor of descriptors)
      expect(contentOf(assembleVp8([hex(descriptor + key)])), descriptor).toBe(hex(key).toString('hex'));
  });

  it('knows a key frame and its size, without the scale', () => {
    expect(assembleVp8([hex(`10 ${key}`)])).toMatchObject({ key: true, format: { width: 640, height: 480 } });
    const scaled = '10 02 00 9d012a 8042 e081';
    expect(assembleVp8([hex(`10 ${scaled}`)])).toMatchObject({ format: { width: 640, height: 480 } });
    expect(assembleVp8([hex('10 11 02 00 aa')])).toMatchObject({ key: false, format: null });
  });

  it('without its first packet, or with that of another, is not whole', () => {
    expect(assembleVp8([hex('00 aabb')])).toBeNull();
    expect(assembleVp8([hex(`10 ${key}`), hex(`10 ${key}`)])).toBeNull();
  });
});

describe('VP9 (RFC 9628)', () => {
  const key = '82 498342 00 09f0 0770 aabb';
  it('is read behind its descriptor, with and without the structure of its layers', () => {
    // A structure of one layer of its size, and of four pictures that refer to others.
    const structure = '18 0280 01e0 04 00 5401 1402 5401';
    for (const descriptor of [
      '8c 11',
      '8c 8111',
      `8e 11 ${structure}`,
      'ac 11 00 05',
      'bc 11 00',
      'dc 11 03 04',
    ])
      expect(contentOf(assembleVp9([hex(descriptor + key)])), descriptor).toBe(hex(key).toString('hex'));
  });

  it('of two spatial layers becomes a superframe', () => {
    const base = `ac 11 00 05 ${key}`;
    const picture = assembleVp9([hex(base), hex('ac 11 03 05 86 00 01')]);
    const size = hex(key).length;
    expect(contentOf(picture)).toBe(
      hex(`${key} 860001 d9 ${size.toString(16).padStart(2, '0')}000000 03000000 d9`).toString('hex'),
    );
  });
});

describe('H.264 (RFC 6184)', () => {
  const [sps, pps] = ['67 42c01f da01 4016 e840', '68 ce3c80'];
  const size = (unit: string) => hex(unit).length.toString(16).padStart(4, '0');
  const sets = `78 ${size(sps)} ${sps} ${size(pps)} ${pps}`;

  it('takes parameter sets together, large units in pieces, and knows its configuration', () => {
    const picture = createH264Assembler()([hex(sets), hex('7c 85 88aa'), hex('7c 05 bb'), hex('7c 45 cc')]);
    expect(contentOf(picture)).toBe(
      hex(`0000${size(sps)} ${sps} 0000${size(pps)} ${pps} 00000005 65 88aabbcc`).toString('hex'),
    );
    expect(picture).toMatchObject({ key: true, format: { width: 1280, height: 720 } });
    const record = `01 42c01f ff e1 ${size(sps)} ${sps} 01 ${size(pps)} ${pps}`;
    expect(Buffer.from(picture?.format?.codecPrivate ?? []).toString('hex')).toBe(
      hex(record).toString('hex'),
    );
  });

  it('remembers parameter sets, and without them has no key frame', () => {
    const assemble = createH264Assembler();
    expect(assemble([hex('65 88aa')])).toBeNull();
    assemble([hex(sets)]);
    expect(assemble([hex('65 88aa')])).toMatchObject({ key: true, format: { width: 1280 } });
    expect(assemble([hex('61 e0aa')])).toMatchObject({ key: false, format: null });
  });

  it('with a piece missing is not whole', () => {
    const assemble = createH264Assembler();
    expect(assemble([hex('7c 05 bb'), hex('7c 45 cc')])).toBeNull();
    expect(assemble([hex('7c 85 88aa'), hex('7c 05 bb')])).toBeNull();
    expect(assemble([hex('7c 85 88aa'), hex('61 e0aa')])).toBeNull();
    expect(assemble([hex('61 40aa')])).toBeNull();
  });
});

describe('AV1 (its RTP specification)', () => {
  const delimiter = '10';
  const frame = '30 112233';

  it('is kept without its delimiter, every unit with its size', () => {
    const picture = assembleAv1([hex(`20 01 ${delimiter} ${frame}`)]);
    expect(contentOf(picture)).toBe(hex('32 03 112233').toString('hex'));
    expect(picture?.key).toBe(false);
  });

  it('is put together across packets, and is not whole when an end or a beginning is missing', () => {
    const [start, middle, end] = [hex('50 30 11'), hex('d0 22'), hex('90 33')];
    expect(contentOf(assembleAv1([start, middle, end]))).toBe(hex('32 03 112233').toString('hex'));
    expect(assembleAv1([middle, end])).toBeNull();
    expect(assembleAv1([start, middle])).toBeNull();
    expect(assembleAv1([start, hex('10 30 11')])).toBeNull();
  });

  it('with a unit longer than its packet is refused', () => {
    expect(() => assembleAv1([hex('00 7f 30')])).toThrow(RangeError);
  });
});

describe('Opus (RFC 6716, section 3.1)', () => {
  it.each([
    ['SILK, 60 ms', '18', 60],
    ['hybrid, 10 ms', '60', 10],
    ['CELT, 2.5 ms', '80', 2.5],
    ['CELT, 20 ms', 'fc', 20],
    ['two frames of 20 ms', 'fd', 40],
    ['two frames of unlike size', 'fe', 40],
    ['three frames of 20 ms', 'ff 03', 60],
  ])('%s', (_, packet, durationMs) => {
    expect(opusDurationMs(hex(packet))).toBe(durationMs);
  });
});
