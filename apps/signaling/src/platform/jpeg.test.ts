import { describe, expect, it } from 'vitest';
import { jpegBytes } from '../testing/jpeg-bytes.ts';
import { jpegSize } from './jpeg.ts';

describe('the size of a JPEG', () => {
  it('is read from its frame, behind whatever comes before that', () => {
    expect(jpegSize(jpegBytes(1_280, 720))).toEqual({ width: 1_280, height: 720 });
    expect(jpegSize(jpegBytes(65_535, 1, 40_000))).toEqual({ width: 65_535, height: 1 });
  });

  it('is null for anything else', () => {
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
    const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    for (const bytes of [new Uint8Array(0), new Uint8Array([0xff, 0xd8]), png, svg])
      expect(jpegSize(bytes)).toBeNull();
  });

  it('is null for one that is cut off, or has no frame, or no pixels', () => {
    const whole = jpegBytes(640, 480);
    for (let length = 0; length < 30; length += 1) expect(jpegSize(whole.slice(0, length))).toBeNull();
    expect(jpegSize(new Uint8Array([0xff, 0xd8, 0xff, 0xda, 0, 8, 1, 1, 1, 1, 1, 1, 1, 1]))).toBeNull();
    expect(jpegSize(new Uint8Array(64).fill(0xff).fill(0xd8, 1, 2))).toBeNull();
    expect(jpegSize(jpegBytes(0, 480))).toBeNull();
  });
});
