import { BitReader, byteAt } from './bit-reader.ts';
import type { AssembleFrame, MediaFormat } from './frame.ts';

const obu = { sequenceHeader: 1, temporalDelimiter: 2, tileList: 8, padding: 15 } as const;

/** RTP Payload Format For AV1 (aomediacodec.github.io/av1-rtp-spec). Matroska stores a temporal unit without its delimiter. */
export const assembleAv1: AssembleFrame = payloads => {
  const elements = readElements(payloads);
  if (!elements) return null;
  const chunks: Uint8Array[] = [];
  let sequenceHeader: Uint8Array | null = null;
  for (const element of elements) {
    const type = (byteAt(element, 0) >> 3) & 15;
    if (type === obu.temporalDelimiter || type === obu.tileList || type === obu.padding) continue;
    const sized = withSize(element);
    if (type === obu.sequenceHeader) sequenceHeader = sized;
    chunks.push(sized);
  }
  if (chunks.length === 0) return null;
  // Encoders send the sequence header with every key frame and only there.
  return { chunks, key: sequenceHeader !== null, format: sequenceHeader && formatOf(sequenceHeader) };
};

/** Whole OBUs; null when a fragment's beginning or end is missing. */
function readElements(payloads: readonly Uint8Array[]): Uint8Array[] | null {
  const elements: Uint8Array[] = [];
  let open: Uint8Array[] | null = null;
  for (const payload of payloads) {
    const header = byteAt(payload, 0);
    const continues = (header & 0x80) !== 0;
    const unfinished = (header & 0x40) !== 0;
    if (continues !== (open !== null)) return null;
    const parts = splitElements(payload, (header >> 4) & 3);
    for (const [i, part] of parts.entries()) {
      const whole: Uint8Array[] = i === 0 && open ? [...open, part] : [part];
      open = null;
      if (i === parts.length - 1 && unfinished) open = whole;
      else elements.push(whole.length === 1 ? part : Buffer.concat(whole));
    }
  }
  return open ? null : elements.filter(element => element.length > 0);
}

/** `count` 0: every element has a length; otherwise the last one has none. */
function splitElements(payload: Uint8Array, count: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 1; at < payload.length; ) {
    if (parts.length + 1 === count) {
      parts.push(payload.subarray(at));
      break;
    }
    const { value, bytes } = readLeb128(payload, at);
    const start = at + bytes;
    if (start + value > payload.length) throw new RangeError('An OBU is longer than its packet');
    parts.push(payload.subarray(start, start + value));
    at = start + value;
  }
  return parts;
}

function withSize(element: Uint8Array): Uint8Array {
  const header = byteAt(element, 0);
  if (header & 0x02) return element;
  const headerBytes = header & 0x04 ? 2 : 1;
  const rest = element.subarray(headerBytes);
  return Buffer.concat([
    Uint8Array.of(header | 0x02),
    element.subarray(1, headerBytes),
    writeLeb128(rest.length),
    rest,
  ]);
}

function readLeb128(bytes: Uint8Array, at: number): { value: number; bytes: number } {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = byteAt(bytes, at + i);
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (!(byte & 0x80)) return { value, bytes: i + 1 };
  }
  throw new RangeError('Not a LEB128 number');
}

function writeLeb128(value: number): Uint8Array {
  const bytes: number[] = [];
  do {
    const rest = Math.floor(value / 128);
    bytes.push((value % 128) | (rest > 0 ? 0x80 : 0));
    value = rest;
  } while (value > 0);
  return Uint8Array.from(bytes);
}

/** AV1CodecConfigurationRecord (AV1 in ISOBMFF, section 2.3), from the sequence header (AV1 bitstream, section 5.5). */
function formatOf(sized: Uint8Array): MediaFormat {
  const headerBytes = byteAt(sized, 0) & 0x04 ? 2 : 1;
  const reader = new BitReader(sized.subarray(headerBytes + readLeb128(sized, headerBytes).bytes));
  const profile = reader.bits(3);
  reader.skip(1);
  const reduced = reader.flag();
  const { level, tier } = reduced ? { level: reader.bits(5), tier: 0 } : readOperatingPoints(reader);
  const [widthBits, heightBits] = [reader.bits(4) + 1, reader.bits(4) + 1];
  const width = reader.bits(widthBits) + 1;
  const height = reader.bits(heightBits) + 1;
  if (!reduced && reader.flag()) reader.skip(7);
  skipTools(reader, reduced);
  const color = readColor(reader, profile);
  const codecPrivate = Buffer.concat([
    Uint8Array.of(0x81, (profile << 5) | level, (tier << 7) | color, 0),
    sized,
  ]);
  return { codecPrivate, width, height };
}

function readOperatingPoints(reader: BitReader): { level: number; tier: number } {
  let decoderModelBits = 0;
  if (reader.flag()) {
    reader.skip(64);
    if (reader.flag()) while (!reader.flag());
    if (reader.flag()) {
      decoderModelBits = reader.bits(5) + 1;
      reader.skip(42);
    }
  }
  const delayPresent = reader.flag();
  const count = reader.bits(5) + 1;
  let first: { level: number; tier: number } | null = null;
  for (let i = 0; i < count; i++) {
    reader.skip(12);
    const level = reader.bits(5);
    const tier = level > 7 ? reader.bits(1) : 0;
    first ??= { level, tier };
    if (decoderModelBits > 0 && reader.flag()) reader.skip(decoderModelBits * 2 + 1);
    if (delayPresent && reader.flag()) reader.skip(4);
  }
  return first ?? { level: 0, tier: 0 };
}

function skipTools(reader: BitReader, reduced: boolean): void {
  reader.skip(3);
  if (!reduced) {
    reader.skip(4);
    const orderHint = reader.flag();
    if (orderHint) reader.skip(2);
    const chooseScreen = reader.flag();
    const screen = chooseScreen ? 2 : reader.bits(1);
    if (screen > 0 && !reader.flag()) reader.skip(1);
    if (orderHint) reader.skip(3);
  }
  reader.skip(3);
}

/** high_bitdepth, twelve_bit, monochrome, subsampling x and y, sample position (2 bits), as the record packs them. */
function readColor(reader: BitReader, profile: number): number {
  const high = reader.flag();
  const twelve = profile === 2 && high ? reader.flag() : false;
  const mono = profile === 1 ? false : reader.flag();
  let srgb = false;
  if (reader.flag()) srgb = reader.bits(8) === 1 && reader.bits(8) === 13 && reader.bits(8) === 0;
  let [x, y, position] = [1, 1, 0];
  if (srgb) [x, y] = [0, 0];
  else if (!mono) {
    reader.skip(1);
    if (profile === 1) [x, y] = [0, 0];
    else if (profile === 2 && !twelve) [x, y] = [1, 0];
    else if (profile === 2) {
      x = reader.bits(1);
      y = x ? reader.bits(1) : 0;
    }
    if (x && y) position = reader.bits(2);
  }
  const flags = [high, twelve, mono, x === 1, y === 1].reduce((packed, bit) => packed * 2 + Number(bit), 0);
  return (flags << 2) | position;
}
