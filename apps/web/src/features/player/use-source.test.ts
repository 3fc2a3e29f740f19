import type { PlayableFile } from '@lectern/contracts/rest/playback';
import { expect, test } from 'vitest';
import { isThere, sourcesOf } from './use-source.ts';

const file = (kind: PlayableFile['kind']): PlayableFile => ({
  ...{ kind, url: `/${kind}`, contentType: 'video/mp4', sizeBytes: 1, width: null, height: null },
});

test('HLS comes first, then files in their order, then sound; a pack is not played', () => {
  const files = [file('composed'), file('audio'), file('quick'), file('pack')];
  expect(sourcesOf({ hlsUrl: '/master.m3u8', files }).map(({ kind, url }) => [kind, url])).toEqual([
    ['hls', '/master.m3u8'],
    ['file', '/composed'],
    ['file', '/quick'],
    ['file', '/audio'],
  ]);
});

test('nothing that can be played is no source', () => {
  expect(sourcesOf({ hlsUrl: null, files: [file('pack')] })).toEqual([]);
  expect(isThere({ hlsUrl: null, files: [file('pack')] })).toBe(false);
  expect(isThere({ hlsUrl: null, files: [file('quick')] })).toBe(true);
});
