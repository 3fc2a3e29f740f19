import type { RtpPacket } from '../rtp/rtp-packet.ts';
import { byteAt } from './bit-reader.ts';
import type { Depacketizer, MediaFormat, MediaFrame } from './frame.ts';

/**
 * Identification header (RFC 7845, section 5.1): two channels, nothing to skip, because a track starts in the middle of a stream,
 * where there is no delay of the encoder to cut away.
 */
const opusHead = Buffer.from([...Buffer.from('OpusHead'), 1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0]);
const format: MediaFormat = { codecPrivate: opusHead, width: 0, height: 0 };

/** RFC 7587: a packet is what a container stores. Losses are gaps in time, which decoders fill. */
export class OpusDepacketizer implements Depacketizer {
  push({ payload }: RtpPacket, ticks: number): MediaFrame | null {
    if (payload.length === 0) return null;
    return { chunks: [payload], key: true, ticks, durationMs: opusDurationMs(payload), format };
  }
}

/** From the table of contents (RFC 6716, section 3.1). */
export function opusDurationMs(packet: Uint8Array): number {
  const toc = byteAt(packet, 0);
  const config = toc >> 3;
  const frameMs =
    config < 12
      ? ([10, 20, 40, 60][config % 4] ?? 20)
      : config < 16
        ? ([10, 20][config % 2] ?? 20)
        : ([2.5, 5, 10, 20][config % 4] ?? 20);
  const code = toc & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : (packet[1] ?? 1) & 0x3f;
  return frameMs * frames;
}
