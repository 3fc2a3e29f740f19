/** Elements of Matroska that a segment has (RFC 9559, section 5). */
export const id = {
  ebml: 0x1a45dfa3,
  ebmlVersion: 0x4286,
  ebmlReadVersion: 0x42f7,
  ebmlMaxIdLength: 0x42f2,
  ebmlMaxSizeLength: 0x42f3,
  docType: 0x4282,
  docTypeVersion: 0x4287,
  docTypeReadVersion: 0x4285,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  muxingApp: 0x4d80,
  writingApp: 0x5741,
  duration: 0x4489,
  void: 0xec,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackUid: 0x73c5,
  flagLacing: 0x9c,
  language: 0x22b59c,
  codecId: 0x86,
  codecPrivate: 0x63a2,
  trackType: 0x83,
  seekPreRoll: 0x56bb,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  audio: 0xe1,
  samplingFrequency: 0xb5,
  channels: 0x9f,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
} as const;

/** An element: id, size, content (RFC 8794, section 3). */
export function element(elementId: number, ...content: readonly Uint8Array[]): Buffer {
  const size = content.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([idBytes(elementId), sizeBytes(size), ...content]);
}

export const unsigned = (elementId: number, value: number) => element(elementId, bigEndian(value));
export const text = (elementId: number, value: string) => element(elementId, Buffer.from(value));

export function float(elementId: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return element(elementId, bytes);
}

export const idBytes = (elementId: number) => bigEndian(elementId);

/** In as few bytes as it takes, or in `length` bytes. */
export function sizeBytes(
  size: number,
  length = [1, 2, 3, 4, 5].find(n => size < 2 ** (7 * n) - 1) ?? 8,
): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = length - 1, rest = size; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  bytes[0] = (bytes[0] ?? 0) | (0x80 >> (length - 1));
  return bytes;
}

/** The size of an element that ends with the file, in eight bytes. */
export const unknownSize = Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);

export interface ElementHead {
  elementId: number;
  /** Where the content starts. */
  start: number;
  /** Infinity when unknown. */
  size: number;
}

/** @returns null where no whole head is. */
export function readHead(bytes: Buffer, at: number): ElementHead | null {
  const idLength = Math.clz32(bytes[at] ?? 0) - 23;
  if (at >= bytes.length || idLength > 4 || at + idLength >= bytes.length) return null;
  const sizeAt = at + idLength;
  const sizeLength = Math.clz32(bytes[sizeAt] ?? 0) - 23;
  if (sizeLength > 8 || sizeAt + sizeLength > bytes.length) return null;
  let size = (bytes[sizeAt] ?? 0) & (0xff >> sizeLength);
  let ones = size === 0xff >> sizeLength;
  for (let i = 1; i < sizeLength; i++) {
    size = size * 256 + (bytes[sizeAt + i] ?? 0);
    ones &&= bytes[sizeAt + i] === 0xff;
  }
  return {
    elementId: bytes.readUIntBE(at, idLength),
    start: sizeAt + sizeLength,
    size: ones ? Number.POSITIVE_INFINITY : size,
  };
}

function bigEndian(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256))
    bytes.unshift(rest % 256);
  return Buffer.from(bytes);
}
