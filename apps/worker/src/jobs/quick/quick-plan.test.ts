import { expect, test } from 'vitest';
import { inARow, manifestOf, type TrackFixture } from '../../testing/manifest.fixture.ts';
import { planQuick } from './quick-plan.ts';

const plan = (tracks: readonly TrackFixture[], codecs: Record<string, string> = {}, lost: string[] = []) => {
  const manifest = manifestOf(tracks);
  for (const track of manifest.tracks) track.mimeType = codecs[track.trackId] ?? track.mimeType;
  const { picture, container } = planQuick(manifest, file => !lost.includes(file));
  return {
    container,
    shown: picture.map(({ file, fromMs, untilNextMs }) =>
      [file.replace(/^rec\/|\.mkv$/g, ''), Math.round(fromMs), Math.round(untilNextMs)].join(' '),
    ),
  };
};
const teacher = (segments: TrackFixture['segments']): TrackFixture => ({
  ...{ name: 'ada', source: 'camera', role: 'host', segments },
});

test('the teacher is shown, and a shared screen instead of them for as long as it is there, in whole segments', () => {
  const screen: TrackFixture = { name: 'slides', source: 'screen', role: 'host', segments: inARow(6_000, 2) };
  expect(plan([teacher(inARow(0, 5)), screen])).toEqual({
    container: 'webm',
    // Of the camera's second segment half would lie under the screen: its first picture stands still until then.
    shown: ['ada/0 0 6000', 'slides/0 6000 4000', 'slides/1 10000 6000', 'ada/4 16000 4000'],
  });
});

test('a gap of one segment is held; a long one shows somebody else', () => {
  const ben: TrackFixture = { name: 'ben', source: 'camera', segments: inARow(0, 8) };
  const ada = teacher([...inARow(0, 2), ...inARow(12_000, 1), ...inARow(24_000, 2)]);
  expect(plan([ben, ada]).shown).toEqual([
    ...['ada/0 0 4000', 'ada/1 4000 8000', 'ada/2 12000 4000'],
    ...['ben/4 16000 4000', 'ben/5 20000 4000', 'ada/3 24000 4000', 'ada/4 28000 4000'],
  ]);
});

test('of two codecs the one that shows the teacher longest is copied', () => {
  const ben: TrackFixture = { name: 'ben', source: 'camera', segments: inARow(0, 9) };
  const codecs = { ada: 'video/H264', ben: 'video/VP8' };
  expect(plan([ben, teacher(inARow(0, 2))], codecs)).toEqual({
    container: 'mp4',
    shown: ['ada/0 0 4000', 'ada/1 4000 4000'],
  });
});

test('files that cannot be read, and codecs that no browser plays, are left out', () => {
  expect(plan([teacher(inARow(0, 3))], {}, ['rec/ada/1.mkv']).shown).toEqual([
    'ada/0 0 8000',
    'ada/2 8000 4000',
  ]);
  expect(plan([teacher(inARow(0, 3))], { ada: 'video/theora' })).toEqual({ container: 'webm', shown: [] });
  expect(plan([])).toEqual({ container: 'webm', shown: [] });
});

test('segments whose clocks overlap a little follow one another', () => {
  expect(
    plan([
      teacher([
        [0, 4_000],
        [3_950, 4_000],
        [8_100, 4_000],
      ]),
    ]).shown,
  ).toEqual([...['ada/0 0 3950', 'ada/1 3950 4150', 'ada/2 8100 4000']]);
});
