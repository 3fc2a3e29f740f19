import type { RtpPacket } from '../rtp/rtp-packet.ts';

/** One picture or one packet of sound, as a container stores it. */
export interface MediaFrame {
  /** To be written one after another. They share memory with the packets that they came in. */
  chunks: Uint8Array[];
  /** Whether decoding can start here. */
  key: boolean;
  /** RTP timestamp, unwrapped. */
  ticks: number;
  /** How long it lasts, where the codec says so. */
  durationMs: number | null;
  /** On key frames: what a decoder must know beforehand. A change of it needs a new file. */
  format: MediaFormat | null;
}

export interface MediaFormat {
  /** Matroska's CodecPrivate. */
  codecPrivate: Uint8Array | null;
  width: number;
  height: number;
}

/** The packets of one picture, in order and without gaps → what a container stores; null when it is not whole or cannot be used. */
export type AssembleFrame = (
  payloads: readonly Uint8Array[],
) => Pick<MediaFrame, 'chunks' | 'key' | 'format'> | null;

export interface Depacketizer {
  /** In order; `lostBefore` tells of a gap. `ticks` is the packet's timestamp, unwrapped. */
  push(packet: RtpPacket, ticks: number, lostBefore: boolean): MediaFrame | null;
}

export function sameFormat(a: MediaFormat, b: MediaFormat): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    Buffer.compare(a.codecPrivate ?? new Uint8Array(), b.codecPrivate ?? new Uint8Array()) === 0
  );
}
