import { byteAt } from './bit-reader.ts';
import type { AssembleFrame } from './frame.ts';

/** Frame tag, start code and size of a key frame. */
const keyHeadBytes = 10;

/** RFC 7741. */
export const assembleVp8: AssembleFrame = payloads => {
  const chunks: Uint8Array[] = [];
  for (const [i, payload] of payloads.entries()) {
    const startsPartition0 = (byteAt(payload, 0) & 0x17) === 0x10;
    // The first packet of a picture starts its first partition, and no other does.
    if (startsPartition0 !== (i === 0)) return null;
    chunks.push(payload.subarray(descriptorBytes(payload)));
  }
  if (!chunks[0]) return null;
  // Any cut is allowed, through the head of the picture too.
  const first = chunks[0].length < keyHeadBytes ? Buffer.concat(chunks) : chunks[0];
  // RFC 6386, section 9.1: a key frame says so with a 0, and has a start code and its size behind the frame tag.
  if (byteAt(first, 0) & 1) return { chunks, key: false, format: null };
  if (byteAt(first, 3) !== 0x9d || byteAt(first, 4) !== 0x01 || byteAt(first, 5) !== 0x2a) return null;
  const width = (byteAt(first, 6) | (byteAt(first, 7) << 8)) & 0x3fff;
  const height = (byteAt(first, 8) | (byteAt(first, 9) << 8)) & 0x3fff;
  return { chunks, key: true, format: { codecPrivate: null, width, height } };
};

function descriptorBytes(payload: Uint8Array): number {
  if (!(byteAt(payload, 0) & 0x80)) return 1;
  const extension = byteAt(payload, 1);
  let at = 2;
  if (extension & 0x80) at += byteAt(payload, at) & 0x80 ? 2 : 1;
  if (extension & 0x40) at++;
  if (extension & 0x30) at++;
  return at;
}
