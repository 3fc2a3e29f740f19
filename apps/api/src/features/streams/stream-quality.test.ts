import { streamPresets, streamQualitySchema } from '@lectern/contracts/rest/streams';
import { describe, expect, it } from 'vitest';
import { completeQuality, maxIncomingBitrateOf } from './stream-quality.ts';

const { high, medium, low } = streamPresets;

describe('the quality of a stream', () => {
  it('has the presets of the seed', () => {
    expect(streamPresets).toEqual({
      high: { resolution: '1920x1080', framerate: 30, bitrate: 2500 },
      medium: { resolution: '1280x720', framerate: 30, bitrate: 1500 },
      low: { resolution: '854x480', framerate: 24, bitrate: 800 },
    });
  });

  it.each([
    [{}, high, high],
    [{ resolution: '1280x720' }, high, medium],
    [{ resolution: '854x480', bitrate: 500 }, high, { ...low, bitrate: 500 }],
    [{ resolution: '640x360' }, medium, { ...medium, resolution: '640x360' }],
    [{ framerate: 10 }, low, { ...low, framerate: 10 }],
    [{ bitrate: 1000 }, medium, { ...medium, bitrate: 1000 }],
  ])('%o of %o is %o', (wanted, current, expected) => {
    expect(completeQuality(wanted, current)).toEqual(expected);
  });

  it('leaves room for sound in what the media server takes', () => {
    expect(maxIncomingBitrateOf(low)).toBe(928_000);
  });

  it.each([
    { resolution: '1080p' },
    { resolution: '0x0' },
    { resolution: '9999x9999' },
    { resolution: '1920x1080 ' },
    { framerate: 0 },
    { framerate: 29.97 },
    { bitrate: 99 },
    { bitrate: 20_001 },
    { bitrate: '2500' },
  ])('of %o is refused', wanted => {
    expect(streamQualitySchema.partial().safeParse(wanted).success).toBe(false);
  });
});
