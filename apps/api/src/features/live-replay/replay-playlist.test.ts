import { expect, test } from 'vitest';
import { replayPlaylist } from './replay-playlist.ts';

test('an EVENT playlist has the time of day of every part, and says where the picture changes its size', () => {
  const part = (frames: number, height: number) => ({ frames, height });
  const originMs = Date.UTC(2030, 0, 1, 10, 0, 0, 123.4);
  const parts = [part(128, 720), part(128, 480), part(30, 480)];
  expect(replayPlaylist({ originMs, ended: true, parts }).split('\n')).toEqual([
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    '#EXT-X-TARGETDURATION:5',
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:EVENT',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '#EXT-X-PROGRAM-DATE-TIME:2030-01-01T10:00:00.123Z',
    '#EXTINF:4.266667,',
    '0.ts',
    '#EXT-X-DISCONTINUITY',
    '#EXT-X-PROGRAM-DATE-TIME:2030-01-01T10:00:04.389Z',
    '#EXTINF:4.266667,',
    '1.ts',
    '#EXT-X-PROGRAM-DATE-TIME:2030-01-01T10:00:08.656Z',
    '#EXTINF:1.000000,',
    '2.ts',
    '#EXT-X-ENDLIST',
    '',
  ]);
  expect(replayPlaylist({ originMs, ended: false, parts })).not.toContain('ENDLIST');
});
