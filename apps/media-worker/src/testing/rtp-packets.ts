/** What goes into an RTP packet of a test; the rest of the header says nothing. */
export interface PacketContent {
  sequenceNumber: number;
  timestamp: number;
  payload: Uint8Array;
  marker?: boolean;
  payloadType?: number;
}

/** RFC 3550, section 5.1; version 2, no extension, no contributors. */
export function rtpPacket({
  sequenceNumber,
  timestamp,
  payload,
  marker = false,
  payloadType = 96,
}: PacketContent): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = (marker ? 0x80 : 0) | payloadType;
  header.writeUInt16BE(sequenceNumber % 2 ** 16, 2);
  header.writeUInt32BE(timestamp % 2 ** 32, 4);
  header.writeUInt32BE(22_222, 8);
  return Buffer.concat([header, payload]);
}

/** Twenty milliseconds of silence: one CELT frame of 20 ms in stereo (RFC 6716, section 3.1). */
export const silence = Buffer.from([0xfc, 0xff, 0xfe]);

export const opusPacket = (sequenceNumber: number, timestamp: number) =>
  rtpPacket({ sequenceNumber, timestamp, payload: silence, payloadType: 97 });
