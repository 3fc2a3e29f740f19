const headerBytes = 7;

/** Splits an ADTS stream into its frames, headers included (ISO/IEC 13818-7, 6.2). @throws Error where it is none. */
export function adtsFrames(stream: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < stream.length; ) {
    const rest = stream.length - at;
    const syncword = rest >= headerBytes ? stream.readUInt16BE(at) & 0xfff6 : 0;
    const length = syncword === 0xfff0 ? (stream.readUInt32BE(at + 2) >> 5) & 0x1fff : 0;
    if (length < headerBytes || length > rest) throw new Error(`No ADTS frame at byte ${at}`);
    frames.push(stream.subarray(at, at + length));
    at += length;
  }
  return frames;
}
