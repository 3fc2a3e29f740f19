import { BitReader, byteAt } from './bit-reader.ts';
import type { AssembleFrame, MediaFormat } from './frame.ts';

const nal = { slice: 1, idr: 5, sps: 7, pps: 8, delimiter: 9, stapA: 24, fuA: 28 } as const;

/** RFC 6184, packetization mode 1. Remembers the parameter sets, which some encoders send only now and then. */
export function createH264Assembler(): AssembleFrame {
  let sps: Uint8Array | null = null;
  let pps: Uint8Array | null = null;
  return payloads => {
    const units = readUnits(payloads);
    if (!units) return null;
    for (const unit of units) {
      if (typeOf(unit) === nal.sps) sps = unit;
      if (typeOf(unit) === nal.pps) pps = unit;
    }
    const kept = units.filter(unit => typeOf(unit) !== nal.delimiter);
    const key = kept.some(unit => typeOf(unit) === nal.idr);
    if (!startsPicture(kept)) return null;
    if (kept.length === 0 || (key && !(sps && pps))) return null;
    const format = key && sps && pps ? formatOf(sps, pps) : null;
    return { chunks: kept.flatMap(unit => [lengthPrefix(unit.length), unit]), key, format };
  };
}

/**
 * Whether the first slice is the picture's first (`first_mb_in_slice` is 0, section 7.3.3). RTP does not tell: after a loss what is left of
 * a picture of several slices looks like a whole one.
 */
function startsPicture(units: readonly Uint8Array[]): boolean {
  const slice = units.find(unit => typeOf(unit) === nal.slice || typeOf(unit) === nal.idr);
  return !slice || (byteAt(slice, 1) & 0x80) !== 0;
}

const typeOf = (unit: Uint8Array) => byteAt(unit, 0) & 0x1f;

function readUnits(payloads: readonly Uint8Array[]): Uint8Array[] | null {
  const units: Uint8Array[] = [];
  let fragments: Uint8Array[] | null = null;
  for (const payload of payloads) {
    const type = typeOf(payload);
    if (type === nal.fuA) {
      const header = byteAt(payload, 1);
      if (header & 0x80) fragments = [Uint8Array.of((byteAt(payload, 0) & 0xe0) | (header & 0x1f))];
      if (!fragments) return null;
      fragments.push(payload.subarray(2));
      if (header & 0x40) {
        units.push(Buffer.concat(fragments));
        fragments = null;
      }
      continue;
    }
    if (fragments) return null;
    if (type === nal.stapA) {
      for (let at = 1; at + 2 < payload.length; ) {
        const size = (byteAt(payload, at) << 8) | byteAt(payload, at + 1);
        if (size === 0 || at + 2 + size > payload.length) return null;
        units.push(payload.subarray(at + 2, at + 2 + size));
        at += 2 + size;
      }
    } else if (type >= 1 && type <= 23) units.push(payload);
    else return null;
  }
  return fragments ? null : units;
}

function lengthPrefix(length: number): Uint8Array {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(length);
  return prefix;
}

/** AVCDecoderConfigurationRecord (ISO 14496-15, section 5.3.3.1), with lengths of four bytes. */
function formatOf(sps: Uint8Array, pps: Uint8Array): MediaFormat {
  const size16 = (unit: Uint8Array) => [unit.length >> 8, unit.length & 0xff];
  const codecPrivate = Buffer.concat([
    Uint8Array.of(1, byteAt(sps, 1), byteAt(sps, 2), byteAt(sps, 3), 0xff, 0xe1, ...size16(sps)),
    sps,
    Uint8Array.of(1, ...size16(pps)),
    pps,
  ]);
  return { codecPrivate, ...pictureSize(sps) };
}

const profilesWithChroma = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** From the sequence parameter set (H.264, section 7.3.2.1.1). */
function pictureSize(sps: Uint8Array): { width: number; height: number } {
  const reader = new BitReader(withoutEmulationPrevention(sps));
  reader.skip(8);
  const profile = reader.bits(8);
  reader.skip(16);
  reader.golomb();
  let chroma = 1;
  if (profilesWithChroma.has(profile)) {
    chroma = reader.golomb();
    if (chroma === 3) reader.skip(1);
    reader.golomb();
    reader.golomb();
    reader.skip(1);
    if (reader.flag()) skipScalingLists(reader, chroma === 3 ? 12 : 8);
  }
  reader.golomb();
  const orderType = reader.golomb();
  if (orderType === 0) reader.golomb();
  else if (orderType === 1) {
    reader.skip(1);
    reader.signedGolomb();
    reader.signedGolomb();
    for (let i = reader.golomb(); i > 0; i--) reader.signedGolomb();
  }
  reader.golomb();
  reader.skip(1);
  const widthInBlocks = reader.golomb() + 1;
  const heightInMaps = reader.golomb() + 1;
  const framesOnly = reader.flag();
  if (!framesOnly) reader.skip(1);
  reader.skip(1);
  const [left, right, top, bottom] = reader.flag()
    ? [reader.golomb(), reader.golomb(), reader.golomb(), reader.golomb()]
    : [0, 0, 0, 0];
  const cropX = chroma === 1 || chroma === 2 ? 2 : 1;
  const cropY = (chroma === 1 ? 2 : 1) * (framesOnly ? 1 : 2);
  return {
    width: widthInBlocks * 16 - (left + right) * cropX,
    height: heightInMaps * 16 * (framesOnly ? 1 : 2) - (top + bottom) * cropY,
  };
}

function skipScalingLists(reader: BitReader, count: number): void {
  for (let i = 0; i < count; i++) {
    if (!reader.flag()) continue;
    let last = 8;
    for (let j = 0, next = 8; j < (i < 6 ? 16 : 64); j++) {
      if (next !== 0) next = (last + reader.signedGolomb() + 256) % 256;
      if (next !== 0) last = next;
    }
  }
}

function withoutEmulationPrevention(unit: Uint8Array): Uint8Array {
  return unit.filter((byte, i) => !(byte === 3 && i >= 2 && unit[i - 1] === 0 && unit[i - 2] === 0));
}
