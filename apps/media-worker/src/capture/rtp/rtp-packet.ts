/** What the capture needs of an RTP packet (RFC 3550, section 5.1). `payload` shares the packet's memory. */
export interface RtpPacket {
  payloadType: number;
  /** 16 bits, wraps. */
  sequenceNumber: number;
  /** 32 bits, wraps, in the codec's clock. */
  timestamp: number;
  ssrc: number;
  marker: boolean;
  /** Without padding; may be empty (a probe for bandwidth). */
  payload: Uint8Array;
}

const fixedHeaderBytes = 12;

/** @returns null for what is no RTP packet. */
export function parseRtpPacket(bytes: Buffer): RtpPacket | null {
  if (bytes.length < fixedHeaderBytes || bytes.readUInt8(0) >> 6 !== 2) return null;
  const first = bytes.readUInt8(0);
  const second = bytes.readUInt8(1);
  let start = fixedHeaderBytes + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (bytes.length < start + 4) return null;
    start += 4 + bytes.readUInt16BE(start + 2) * 4;
  }
  const padding = first & 0x20 ? bytes.readUInt8(bytes.length - 1) : 0;
  const end = bytes.length - padding;
  if (end < start) return null;
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequenceNumber: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: bytes.subarray(start, end),
  };
}
