import { readFile, stat } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { finishedVideo, type MadeVideo, type VideoFixture } from '../../testing/finished-video.fixture.ts';
import { probe, watch } from '../../testing/watch-video.fixture.ts';
import { makeThumbnails } from './make-thumbnails.ts';
import { planSprites, spriteIndex } from './sprite-plan.ts';

vi.setConfig({ testTimeout: 90_000 });

const made: MadeVideo[] = [];
afterEach(async () => {
  for (const one of made.splice(0)) await one.remove();
});

async function thumbnailsOf(fixture: VideoFixture) {
  const video = await finishedVideo(fixture);
  made.push(video);
  return { ...video, outputs: await makeThumbnails(video.input) };
}

/** Where on its sheet the picture for a second is, as shares of the sheet. */
function placeAt(index: string, second: number, sheet: { width: number; height: number }) {
  const cues = [...index.matchAll(/(\d+):(\d+):([\d.]+) --> .*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/g)];
  const cue = cues.findLast(
    ([, hours, minutes, seconds]) => Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) <= second,
  );
  const [x = 0, y = 0, width = 0, height = 0] = (cue ?? []).slice(5, 9).map(Number);
  return {
    file: cue?.[4] ?? 'none',
    place: [(x + width / 2 - 16) / (sheet.width - 32), (y + height / 2 - 16) / (sheet.height - 32)] as const,
  };
}

const thirds = (seconds: number) =>
  `color=red:s=640x360:r=5,drawbox=t=fill:c=0x00ff00:enable='gte(t,${seconds / 3})',drawbox=t=fill:c=blue:enable='gte(t,${(2 * seconds) / 3})'`;

test.each([30, 240])(
  'the previews of a video of %d seconds show what is seen at their time',
  async seconds => {
    const { outputs, folder, shares } = await thumbnailsOf({
      picture: thirds(seconds),
      sound: null,
      seconds,
    });
    expect(outputs.map(output => output.kind)).toEqual(['sprite_sheet', 'sprite_index']);
    const sheet = { width: outputs[0]?.width ?? 0, height: outputs[0]?.height ?? 0 };
    const index = await readFile(folder.file('sprites.vtt'), 'utf8');
    for (const [share, colour] of [
      [0, 'red'],
      [0.3, 'red'],
      [0.4, 'green'],
      [0.6, 'green'],
      [0.75, 'blue'],
      [0.99, 'blue'],
    ] as const) {
      const { file, place } = placeAt(index, seconds * share, sheet);
      expect([share, ...(await watch(folder.file(file), place))]).toEqual([share, colour]);
    }
    expect((await probe(folder.file('sprites-0.jpg'))).streams).toMatchObject([{ codec: 'mjpeg', ...sheet }]);
    expect((await stat(folder.file('sprites-0.jpg'))).size).toBeLessThan(300_000);
    expect(shares.at(-1)).toBe(1);
  },
);

test('a long video has several sheets, and all of them are there', async () => {
  const { outputs, folder } = await thumbnailsOf({
    ...{ picture: 'color=red:s=320x180:r=1', sound: null, seconds: 840 },
  });
  const sheets = outputs.filter(output => output.kind === 'sprite_sheet');
  expect(sheets).toHaveLength(3);
  expect(await watch(folder.file('sprites-2.jpg'), [0, 0])).toEqual(['red']);
});

test('of one even picture there are previews all the same, and of sound alone none', async () => {
  const dark = await thumbnailsOf({ picture: 'color=black:s=320x180:r=5', sound: null, seconds: 1 });
  expect(dark.outputs.map(output => output.kind)).toEqual(['sprite_sheet', 'sprite_index']);
  const silent = await thumbnailsOf({ picture: null, sound: 'sine', seconds: 1 });
  expect(silent.outputs).toEqual([]);
});

test('pictures are taken the more seldom the longer a video is, a hundred a sheet and five hundred in all at most', () => {
  const plan = (seconds: number) => planSprites(seconds, { width: 1920, height: 1080 });
  expect(plan(30)).toEqual({ everySeconds: 2, count: 15, width: 160, height: 90 });
  expect([201, 1_800, 3_600, 36_000].map(seconds => plan(seconds).everySeconds)).toEqual([4, 4, 8, 72]);
  for (const seconds of [0.03, 199, 201, 2_000, 2_001, 7_200, 86_400])
    expect(plan(seconds).count).toBeLessThanOrEqual(500);
  expect(planSprites(10, { width: 360, height: 640 }).height).toBe(284);
  expect(spriteIndex({ ...plan(3), count: 2 }, 3, sheet => `s${sheet}.jpg`)).toBe(
    'WEBVTT\n\n00:00:00.000 --> 00:00:02.000\ns0.jpg#xywh=0,0,160,90\n\n' +
      '00:00:02.000 --> 00:00:03.000\ns0.jpg#xywh=160,0,160,90\n',
  );
});
