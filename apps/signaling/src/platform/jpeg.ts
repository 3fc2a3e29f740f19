/** Starts of frame that we take: baseline, extended and progressive (ITU T.81, table B.1). */
const startOfFrame: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);

/**
 * Width and height of a JPEG, from its headers; null when it is none. What the picture shows is not looked at: that is for whoever decodes
 * it, and the size tells what that costs.
 */
export function jpegSize(bytes: Uint8Array): { width: number; height: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (startOfFrame.has(marker)) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      return width > 0 && height > 0 ? { width, height } : null;
    }
    // Image data before any frame.
    if (marker === 0xda) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}
