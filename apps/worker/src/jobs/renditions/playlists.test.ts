import { expect, test } from 'vitest';
import type { ProbedVideo } from '../../platform/probe-video.ts';
import { ladderOf } from './ladder.ts';
import { avcCodecOf, bandwidthOf, multivariantPlaylist, parseMediaPlaylist } from './playlists.ts';

const probed = (width: number, height: number, more: object = {}): ProbedVideo => ({
  durationSeconds: 10,
  picture: {
    ...{ codec: 'h264', width, height, pixelFormat: 'yuv420p', framesPerSecond: 30, reordered: false },
    ...{ configuration: '', ...more },
  },
  sound: null,
});
const sizes = (video: ProbedVideo, keys = [0, 4, 8]) =>
  ladderOf(video, keys).map(rung => `${rung.width}x${rung.height}${rung.copied ? ' copied' : ''}`);

test('no rendition is larger than the source, and all keep its shape', () => {
  expect(sizes(probed(1920, 1080))).toEqual(['1920x1080 copied', '1280x720', '854x480', '426x240']);
  expect(sizes(probed(854, 480))).toEqual(['854x480 copied', '428x240']);
  expect(sizes(probed(320, 200))).toEqual(['320x200 copied']);
  expect(sizes(probed(720, 1280))).toEqual(['608x1080', '406x720', '270x480', '136x240']);
  expect(sizes(probed(3840, 2160))).toEqual(['1920x1080', '1280x720', '854x480', '426x240']);
});

test('the source is copied only when every segment would start with a key frame in a codec that all players know', () => {
  const copied = (video: ProbedVideo, keys?: number[]) => ladderOf(video, keys ?? [0, 4, 8])[0]?.copied;
  expect(copied(probed(1280, 720), [0, 1.3, 4, 5, 8])).toBe(true);
  expect(copied(probed(1280, 720), [0, 4.034, 8])).toBe(false);
  expect(copied(probed(1280, 720), [0, 4])).toBe(false);
  expect(copied(probed(1280, 720, { reordered: true }))).toBe(false);
  expect(copied(probed(1280, 720, { codec: 'hevc' }))).toBe(false);
  expect(copied(probed(1280, 720, { pixelFormat: 'yuv444p' }))).toBe(false);
});

const media = `#EXTM3U
#EXT-X-MAP:URI="a.mp4",BYTERANGE="842@0"
#EXTINF:4.000000,
#EXT-X-BYTERANGE:1000@842
a.mp4
#EXTINF:0.100000,
#EXT-X-BYTERANGE:500@1842
a.mp4
#EXT-X-ENDLIST
`;

test('the bandwidth is that of the busiest segment, and a few last frames do not count', () => {
  const parsed = parseMediaPlaylist(media);
  expect(parsed.header).toEqual({ bytes: 842, offset: 0 });
  expect(bandwidthOf(parsed)).toEqual({ peak: 2_927, average: 2_927 });
  expect(bandwidthOf({ segments: [{ seconds: 4, bytes: 4_000 }, ...parsed.segments] }).peak).toBe(8_000);
});

test('a playlist that is not whole and a header without H.264 are refused', () => {
  expect(() => parseMediaPlaylist(media.replace('#EXT-X-ENDLIST', ''))).toThrow('not whole');
  expect(() => parseMediaPlaylist('#EXTM3U\n#EXT-X-ENDLIST')).toThrow('not whole');
  expect(() => avcCodecOf(Buffer.from('moov'))).toThrow('no H.264');
  expect(avcCodecOf(Buffer.from([...Buffer.from('xxavcC'), 1, 0x64, 0x00, 0x28]))).toBe('avc1.640028');
});

test('without sound no group is named', () => {
  const picture = { width: 426, height: 240, framesPerSecond: 25, codec: 'avc1.640015' };
  const bandwidth = { peak: 2, average: 1 };
  expect(multivariantPlaylist([{ playlist: '240p.m3u8', picture, bandwidth }], null)).toBe(
    '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n' +
      '#EXT-X-STREAM-INF:BANDWIDTH=2,AVERAGE-BANDWIDTH=1,CODECS="avc1.640015",RESOLUTION=426x240,FRAME-RATE=25.000\n' +
      '240p.m3u8\n',
  );
});
