import { nalUnits, obus, type VideoCodec } from './encoded-video.ts';

/** Gives the size of the next fragment, in bytes, at least 1. */
export type NextSize = () => number;

/** A picture → the payloads of its RTP packets, in fragments of any size. */
export const packetize: Record<VideoCodec, (frame: Buffer, index: number, nextSize: NextSize) => Buffer[]> = {
  /** RFC 7741, with a picture id on every other picture. */
  VP8(frame, index, nextSize) {
    return fragments(frame, nextSize).map((part, i) => {
      const start = i === 0 ? 0x10 : 0;
      const pictureId = index % 128;
      const descriptor = index % 2 ? [0x80 | start, 0x80, pictureId] : [start];
      return Buffer.concat([Buffer.from(descriptor), part]);
    });
  },

  /** RFC 9628, not flexible, one layer; picture ids of seven and of fifteen bits. */
  VP9(frame, index, nextSize) {
    const parts = fragments(frame, nextSize);
    const predicted = (frame.readUInt8(0) & 0x04) !== 0;
    return parts.map((part, i) => {
      const flags =
        0x80 | (predicted ? 0x40 : 0) | (i === 0 ? 0x08 : 0) | (i === parts.length - 1 ? 0x04 : 0);
      const pictureId = index % 2 ? [index] : [0x80, index];
      return Buffer.concat([Buffer.from([flags, ...pictureId]), part]);
    });
  },

  /** RFC 6184: parameter sets together in a STAP-A, large units in FU-As, the others by themselves. */
  H264(frame, _index, nextSize) {
    const units = nalUnits(frame);
    const isSet = (unit: Buffer) => [7, 8].includes((unit[0] ?? 0) % 32);
    const sets = units.filter(isSet);
    const together = sets.flatMap(unit => [Buffer.of(unit.length >> 8, unit.length % 256), unit]);
    const packets: Buffer[] = sets.length > 0 ? [Buffer.concat([Buffer.of(24), ...together])] : [];
    for (const unit of units.filter(candidate => !isSet(candidate))) {
      const parts = fragments(unit.subarray(1), nextSize);
      const header = unit.readUInt8(0);
      if (parts.length <= 1) {
        packets.push(unit);
        continue;
      }
      for (const [i, part] of parts.entries()) {
        const flags = i === 0 ? 0x80 : i === parts.length - 1 ? 0x40 : 0;
        packets.push(Buffer.concat([Buffer.of((header & 0xe0) | 28, flags | (header & 0x1f)), part]));
      }
    }
    return packets;
  },

  /** The AV1 RTP specification: units without their sizes, cut anywhere; the last one of a packet with and without its length. */
  AV1(frame, index, nextSize) {
    const rest: Buffer[] = obus(frame).map(({ bytes }) => bytes);
    const packets: Buffer[] = [];
    for (let continues = false; rest.length > 0; ) {
      const pieces: Buffer[] = [];
      let unfinished = false;
      for (let room = nextSize(); room > 0 && rest[0] && !unfinished; ) {
        const piece = rest[0].subarray(0, room);
        unfinished = piece.length < rest[0].length;
        if (unfinished) rest[0] = rest[0].subarray(room);
        else rest.shift();
        room -= piece.length;
        pieces.push(piece);
      }
      const counted = pieces.length <= 3 && (packets.length + index) % 2 === 0;
      const header = (continues ? 0x80 : 0) | (unfinished ? 0x40 : 0) | (counted ? pieces.length << 4 : 0);
      const content = pieces.flatMap((piece, i) =>
        counted && i === pieces.length - 1 ? [piece] : [leb128(piece.length), piece],
      );
      packets.push(Buffer.concat([Buffer.of(header), ...content]));
      continues = unfinished;
    }
    return packets;
  },
};

function fragments(bytes: Buffer, nextSize: NextSize): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = nextSize();
    parts.push(bytes.subarray(at, at + size));
    at += size;
  }
  return parts;
}

function leb128(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}
