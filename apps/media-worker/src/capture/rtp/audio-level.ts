/** RFC 6464. */
export const audioLevelUri = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';

const oneByteHeaders = 0xbede;
const fixedHeaderBytes = 12;

/**
 * How loud the sound of a packet is, by its header extension (RFC 6464, in the form of RFC 8285, section 4.2).
 * @returns dBov from -127 (silence) to 0; null when the packet does not say.
 */
export function audioLevelOf(packet: Buffer, extensionId: number): number | null {
  if (packet.length < fixedHeaderBytes + 4 || !(packet.readUInt8(0) & 0x10)) return null;
  const header = fixedHeaderBytes + (packet.readUInt8(0) & 0x0f) * 4;
  if (packet.length < header + 4 || packet.readUInt16BE(header) !== oneByteHeaders) return null;
  const end = Math.min(packet.length, header + 4 + packet.readUInt16BE(header + 2) * 4);
  for (let at = header + 4; at < end; ) {
    const first = packet.readUInt8(at);
    // Padding between elements.
    if (first === 0) {
      at += 1;
      continue;
    }
    const [id, length] = [first >> 4, (first & 0x0f) + 1];
    if (id === 15 || at + length >= end) return null;
    if (id === extensionId) return -(packet.readUInt8(at + 1) & 0x7f);
    at += 1 + length;
  }
  return null;
}
