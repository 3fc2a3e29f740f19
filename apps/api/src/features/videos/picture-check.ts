import { crc32 } from 'node:zlib';

export interface Picture {
  type: 'image/jpeg' | 'image/png';
  width: number;
  height: number;
  /** What is to be kept: the picture, without what cameras and programs write beside it. */
  bytes: Buffer;
}

/** Why a file is not kept, in words. */
export class PictureRefused extends Error {
  override readonly name = 'PictureRefused';
}

const smallest = 16;
const largest = 4096;

/**
 * Reads a JPEG (ITU-T T.81, annex B) or PNG (W3C PNG, 5) from its first byte to its last. Every part must be where the format has it, and
 * nothing may follow the end, so that no page, script or archive hides in what is served as a picture. Parts that are no picture, such as
 * EXIF with its place and time, are left out.
 * @throws PictureRefused
 */
export function checkPicture(bytes: Buffer): Picture {
  const picture = isPng(bytes) ? readPng(bytes) : isJpeg(bytes) ? readJpeg(bytes) : null;
  if (!picture) throw new PictureRefused('That is neither a JPEG nor a PNG');
  const { width, height } = picture;
  if (Math.min(width, height) < smallest || Math.max(width, height) > largest)
    throw new PictureRefused(
      `The picture has ${width} × ${height} pixels; it may have ${smallest} to ${largest} each way`,
    );
  return picture;
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const isPng = (bytes: Buffer) => bytes.subarray(0, 8).equals(pngSignature);
const isJpeg = (bytes: Buffer) => bytes[0] === 0xff && bytes[1] === 0xd8;

const damaged = (what: string) => new PictureRefused(`The ${what} is damaged`);

/** What a PNG needs to look right. Text, time and EXIF chunks are not among it. */
const keptChunks = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT']);

function readPng(bytes: Buffer): Picture {
  const kept: Buffer[] = [pngSignature];
  let size: { width: number; height: number } | undefined;
  let hasData = false;
  for (let at = pngSignature.length; ; ) {
    if (at + 12 > bytes.length) throw damaged('PNG');
    const length = bytes.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > bytes.length) throw damaged('PNG');
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) throw damaged('PNG');
    if ((name === 'IHDR') !== (size === undefined)) throw damaged('PNG');
    if (name === 'IHDR') {
      if (length !== 13) throw damaged('PNG');
      size = { width: bytes.readUInt32BE(at + 8), height: bytes.readUInt32BE(at + 12) };
    }
    hasData ||= name === 'IDAT';
    // A chunk that is critical (its name begins with a capital) and unknown cannot be left out.
    if (!keptChunks.has(name) && /^[A-Z]/.test(name)) throw damaged('PNG');
    if (keptChunks.has(name)) kept.push(bytes.subarray(at, end));
    at = end;
    if (name !== 'IEND') continue;
    if (!size || !hasData || at !== bytes.length) throw damaged('PNG');
    return { type: 'image/png', ...size, bytes: Buffer.concat(kept) };
  }
}

const startOfScan = 0xda;
const endOfImage = 0xd9;
/** SOF0 to SOF2: baseline, extended and progressive, which browsers show. The others are for machines. */
const shownFrames = new Set([0xc0, 0xc1, 0xc2]);
/** DHT, DQT, DRI, SOS; APP0 (JFIF) and APP14 (Adobe) say how colours are meant. */
const keptSegments = new Set([0xc4, 0xdb, 0xdd, startOfScan, 0xe0, 0xee, ...shownFrames]);
const isLeftOut = (marker: number) => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;

function readJpeg(bytes: Buffer): Picture {
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  let size: { width: number; height: number } | undefined;
  let hasScan = false;
  for (let at = 2; ; ) {
    if (at + 2 > bytes.length || bytes[at] !== 0xff) throw damaged('JPEG');
    const marker = bytes[at + 1] ?? 0;
    if (marker === endOfImage) {
      if (!size || !hasScan || at + 2 !== bytes.length) throw damaged('JPEG');
      kept.push(bytes.subarray(at));
      return { type: 'image/jpeg', ...size, bytes: Buffer.concat(kept) };
    }
    if (at + 4 > bytes.length) throw damaged('JPEG');
    let end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length || end < at + 4) throw damaged('JPEG');
    if (shownFrames.has(marker)) {
      if (size || end < at + 9) throw damaged('JPEG');
      size = { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
    if (marker === startOfScan) {
      hasScan = true;
      end = endOfScan(bytes, end);
    }
    if (keptSegments.has(marker)) kept.push(bytes.subarray(at, end));
    else if (!isLeftOut(marker)) throw damaged('JPEG');
    at = end;
  }
}

/** Coded data goes on until a marker that is neither a stuffed zero nor a restart (B.1.1.5). */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw damaged('JPEG');
}
