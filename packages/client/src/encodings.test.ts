import type { Device } from 'mediasoup-client';
import { describe, expect, it } from 'vitest';
import { encodingOf } from './encodings.ts';

const deviceWith = (...mimeTypes: string[]) =>
  ({ sendRtpCapabilities: { codecs: mimeTypes.map(mimeType => ({ mimeType })) } }) as unknown as Device;
const all = deviceWith('audio/opus', 'video/AV1', 'video/VP9', 'video/H264', 'video/VP8');
const codecOf = (...args: Parameters<typeof encodingOf>) => encodingOf(...args).codec?.mimeType;

describe('the codec', () => {
  it('is the one that everybody can decode, as far as the browser has it', () => {
    expect(codecOf('camera', all)).toBe('video/VP8');
    expect(codecOf('camera', deviceWith('video/AV1', 'video/H264'))).toBe('video/H264');
  });

  it('is the one that was asked for, where there is such a one', () => {
    expect(codecOf('camera', all, 'av1')).toBe('video/AV1');
    expect(codecOf('screen', all, 'vp9')).toBe('video/VP9');
    expect(codecOf('camera', deviceWith('video/VP8'), 'av1')).toBe('video/VP8');
  });
});

describe('the layers of a camera', () => {
  it('are three streams with VP8 and H.264', () => {
    for (const codec of ['vp8', 'h264'] as const)
      expect(encodingOf('camera', all, codec).encodings).toHaveLength(3);
  });

  it('are three layers of one stream with VP9 and AV1', () => {
    for (const codec of ['vp9', 'av1'] as const)
      expect(encodingOf('camera', all, codec).encodings).toMatchObject([
        { scalabilityMode: 'L3T3_KEY', maxBitrate: 1_500_000 },
      ]);
  });

  it('of a screen are never of size: nobody is left without its letters', () => {
    for (const codec of ['vp8', 'h264', 'vp9', 'av1'] as const) {
      const { encodings } = encodingOf('screen', all, codec);
      expect(encodings).toHaveLength(1);
      expect(encodings?.[0]?.scalabilityMode).toMatch(/^L1/);
    }
  });
});
