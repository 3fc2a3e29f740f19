const frameClock = 90_000;

/**
 * RTP packets of a VP8 stream that nobody can see: headers that a media server looks at, and noise. A key frame a second.
 * @param {{ssrc: number, payloadType: number, framesPerSecond: number, bytes: number}} stream
 * @returns {(packetsPerFrame: number) => Buffer[]} the packets of the next frame
 */
export function videoPackets({ ssrc, payloadType, framesPerSecond, bytes }) {
  let frame = 0;
  let sequence = 1;
  return packetsPerFrame => {
    const packets = Array.from({ length: packetsPerFrame }, (_, i) => {
      const packet = Buffer.alloc(bytes, 0x5a);
      packet[0] = 0x80;
      packet[1] = payloadType | (i === packetsPerFrame - 1 ? 0x80 : 0);
      packet.writeUInt16BE(sequence & 0xffff, 2);
      packet.writeUInt32BE(((frame * frameClock) / framesPerSecond) >>> 0, 4);
      packet.writeUInt32BE(ssrc, 8);
      // VP8's payload descriptor (RFC 7741, 4.2): extended, start of the frame or not, a picture id of 15 bits.
      packet[12] = i === 0 ? 0x90 : 0x80;
      packet[13] = 0x80;
      packet.writeUInt16BE(0x8000 | (frame & 0x7fff), 14);
      // The first byte of a frame says whether it is a key frame (RFC 6386, 9.1).
      if (i === 0) packet[16] = frame % framesPerSecond === 0 ? 0x10 : 0x11;
      sequence += 1;
      return packet;
    });
    frame += 1;
    return packets;
  };
}
