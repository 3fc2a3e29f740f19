import { expect, test } from 'vitest';
import { adtsFrames } from './adts.ts';

test('what is no ADTS is refused, and so is half a frame', () => {
  expect(adtsFrames(Buffer.alloc(0))).toEqual([]);
  expect(() => adtsFrames(Buffer.from('not sound at all'))).toThrow('byte 0');
  const whole = Buffer.from([0xff, 0xf1, 0x4c, 0x80, 0x01, 0x3f, 0xfc, 0x21, 0x10]);
  expect(adtsFrames(Buffer.concat([whole, whole]))).toEqual([whole, whole]);
  expect(() => adtsFrames(Buffer.concat([whole, whole.subarray(0, 8)]))).toThrow('byte 9');
});
