/** The headers of a JPEG (SOI, APP0, SOF0) and then as many bytes as make it `size` long. */
export function jpegBytes(width: number, height: number, size = 200): Uint8Array<ArrayBuffer> {
  const app0 = [0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
  const sof0 = [0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0];
  const bytes = new Uint8Array(size);
  bytes.set([0xff, 0xd8, ...app0, ...sof0]);
  return bytes;
}
