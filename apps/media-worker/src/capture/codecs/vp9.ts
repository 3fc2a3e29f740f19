import { BitReader, byteAt } from './bit-reader.ts';
import type { AssembleFrame } from './frame.ts';

interface Descriptor {
  bytes: number;
  startsLayer: boolean;
  predicted: boolean;
  spatialLayer: number;
}

/** The uncompressed header of a key frame, as far as its size. */
const keyHeadBytes = 12;

/** RFC 9628. A picture of several spatial layers becomes a superframe (VP9 bitstream, annex B). */
export const assembleVp9: AssembleFrame = payloads => {
  const layers: Uint8Array[][] = [];
  let key = false;
  for (const [i, payload] of payloads.entries()) {
    const descriptor = readDescriptor(payload);
    if (i === 0) {
      if (!descriptor.startsLayer) return null;
      key = !descriptor.predicted && descriptor.spatialLayer === 0;
    }
    if (descriptor.startsLayer) layers.push([]);
    layers.at(-1)?.push(payload.subarray(descriptor.bytes));
  }
  const first = layers[0]?.[0];
  if (!first) return null;
  const chunks = layers.length === 1 ? layers.flat() : [...layers.flat(), superframeIndex(layers)];
  if (!key) return { chunks, key, format: null };
  // Any cut is allowed, through the head of the picture too.
  const size = keyFrameSize(first.length < keyHeadBytes ? Buffer.concat(layers[0] ?? []) : first);
  return size && { chunks, key, format: { codecPrivate: null, ...size } };
};

function readDescriptor(payload: Uint8Array): Descriptor {
  const flags = byteAt(payload, 0);
  const [hasPictureId, predicted, hasLayer, flexible] = [0x80, 0x40, 0x20, 0x10].map(
    bit => (flags & bit) !== 0,
  );
  let at = 1;
  let spatialLayer = 0;
  if (hasPictureId) at += byteAt(payload, at) & 0x80 ? 2 : 1;
  if (hasLayer) {
    spatialLayer = (byteAt(payload, at) >> 1) & 7;
    at += flexible ? 1 : 2;
  }
  if (flexible && predicted) while (byteAt(payload, at++) & 1);
  if (flags & 0x02) at += scalabilityBytes(payload, at);
  return { bytes: at, startsLayer: (flags & 0x08) !== 0, predicted: predicted ?? false, spatialLayer };
}

function scalabilityBytes(payload: Uint8Array, start: number): number {
  const flags = byteAt(payload, start);
  let at = start + 1;
  if (flags & 0x10) at += ((flags >> 5) + 1) * 4;
  if (flags & 0x08) {
    const pictures = byteAt(payload, at++);
    for (let i = 0; i < pictures; i++) at += 1 + ((byteAt(payload, at) >> 2) & 3);
  }
  return at - start;
}

/** From the uncompressed header (VP9 bitstream, section 6.2); null when it is none of a key frame. */
function keyFrameSize(frame: Uint8Array): { width: number; height: number } | null {
  const reader = new BitReader(frame);
  reader.skip(2);
  const profile = reader.bits(1) + reader.bits(1) * 2;
  if (profile === 3) reader.skip(1);
  const [showExisting, notKey] = [reader.flag(), reader.flag()];
  if (showExisting || notKey) return null;
  reader.skip(2);
  if (reader.bits(24) !== 0x49_83_42) return null;
  if (profile >= 2) reader.skip(1);
  const rgb = reader.bits(3) === 7;
  if (!rgb) reader.skip(1);
  if (profile % 2 === 1) reader.skip(rgb ? 1 : 3);
  return { width: reader.bits(16) + 1, height: reader.bits(16) + 1 };
}

function superframeIndex(layers: readonly Uint8Array[][]): Uint8Array {
  const sizeBytes = 4;
  const marker = 0b1100_0000 | ((sizeBytes - 1) << 3) | (layers.length - 1);
  const index = Buffer.alloc(2 + layers.length * sizeBytes, marker);
  for (const [i, chunks] of layers.entries())
    index.writeUInt32LE(
      chunks.reduce((sum, chunk) => sum + chunk.length, 0),
      1 + i * sizeBytes,
    );
  return index;
}
