import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import {
  finishedVideo,
  type MadeVideo,
  packetsOf,
  type VideoFixture,
} from '../../testing/finished-video.fixture.ts';
import { colourRuns, listen, onsets, probe, watch } from '../../testing/watch-video.fixture.ts';
import { makeRenditions, multivariantName } from './make-renditions.ts';
import { parseMediaPlaylist } from './playlists.ts';

// Real encoding, on machines that do other things too.
vi.setConfig({ testTimeout: 90_000 });

const made: MadeVideo[] = [];
afterEach(async () => {
  for (const one of made.splice(0)) await one.remove();
});

async function render(fixture: VideoFixture, signal?: AbortSignal) {
  const video = await finishedVideo(fixture, signal);
  made.push(video);
  const outputs = await makeRenditions(video.input);
  const master = await readFile(video.folder.file(multivariantName), 'utf8');
  return { ...video, outputs, master, variants: variantsOf(master) };
}

/** Attributes of each variant, and its playlist. */
const variantsOf = (master: string) =>
  [...master.matchAll(/#EXT-X-STREAM-INF:(.*)\n(.*)/g)].map(([, attributes = '', playlist = '']) => ({
    playlist,
    bandwidth: Number(/BANDWIDTH=(\d+)/.exec(attributes)?.[1]),
    resolution: /RESOLUTION=([\dx]+)/.exec(attributes)?.[1],
    codecs: /CODECS="([^"]+)"/.exec(attributes)?.[1],
    frameRate: /FRAME-RATE=([\d.]+)/.exec(attributes)?.[1],
  }));

const moments = [1, 5.5, 9.2];
const during = moments.map(at => `between(t,${at},${at + 0.2})`).join('+');
const film: VideoFixture = {
  picture: `testsrc2=s=1280x720:r=30,drawbox=t=fill:c=black,drawbox=t=fill:c=white:enable='${during}'`,
  sound: `aevalsrc='0.6*sin(2*PI*1000*t)*(${during})':s=48000`,
  seconds: 13.5,
};

test('a film of 720 lines becomes 720, 480 and 240 lines and sound alone, the first one a copy', async () => {
  const { outputs, master, variants, folder, input, shares } = await render(film);
  expect(master.startsWith('#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n')).toBe(true);
  expect(variants).toEqual([
    {
      playlist: '720p.m3u8',
      resolution: '1280x720',
      frameRate: '30.000',
      bandwidth: expect.any(Number),
      codecs: expect.stringMatching(/^avc1\.[0-9a-f]{6},mp4a\.40\.2$/),
    },
    expect.objectContaining({ playlist: '480p.m3u8', resolution: '854x480' }),
    expect.objectContaining({ playlist: '240p.m3u8', resolution: '426x240' }),
    expect.objectContaining({ playlist: 'sound.m3u8', codecs: 'mp4a.40.2', resolution: undefined }),
  ]);
  const bandwidths = variants.map(variant => variant.bandwidth);
  expect(bandwidths).toEqual([...bandwidths].sort((a, b) => b - a));

  // Every file that is named is there, stands beside the others, and nothing is left over.
  const names = outputs.map(output => path.basename(output.file));
  expect((await readdir(folder.path)).filter(name => name !== 'pids').sort()).toEqual([...names].sort());
  for (const { file } of outputs) {
    expect(path.join(input.captureDir, path.dirname(file))).toBe(folder.path);
    expect(file).toMatch(/^[\w-]+(?:\/[\w.-]+)+$/);
  }
  expect(outputs.filter(output => output.kind === 'audio')).toMatchObject([{ contentType: 'audio/mp4' }]);
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
});

test('every segment of every rendition starts with a key frame at the same moment, and all are equally long', async () => {
  const { folder } = await render(film);
  const pictures = ['720p', '480p', '240p'];
  for (const name of pictures) {
    const playlist = folder.file(`${name}.m3u8`);
    const { header, segments } = parseMediaPlaylist(await readFile(playlist, 'utf8'));
    expect(segments.map(segment => +segment.seconds.toFixed(3))).toEqual([4, 4, 4, 1.5]);
    const bytes = segments.reduce((sum, segment) => sum + segment.bytes, header.offset + header.bytes);
    expect((await stat(folder.file(`${name}.mp4`))).size).toBeGreaterThanOrEqual(bytes);
    const packets = await packetsOf(playlist);
    expect(packets).toHaveLength(405);
    for (const [index, packet] of packets.entries()) expect(packet.seconds).toBeCloseTo(index / 30, 3);
    for (const start of [0, 120, 240, 360]) expect(packets[start]?.isKey).toBe(true);
  }
  const sound = await packetsOf(folder.file('sound.m3u8'), 'a:0');
  expect(Math.abs(sound.length * (1024 / 48_000) - 13.5)).toBeLessThan(0.05);
});

test('picture and sound stay together, in the rendition as in the download', async () => {
  const { folder } = await render(film);
  const seen = colourRuns(await watch(folder.file('480p.m3u8')))
    .filter(run => run.colour === 'white')
    .map(run => run.from);
  expect(seen.map(at => +at.toFixed(2))).toEqual(moments);
  for (const name of ['sound.m3u8', 'audio.m4a']) {
    const heard = onsets(await listen(folder.file(name)));
    expect(heard).toHaveLength(moments.length);
    for (const [index, at] of moments.entries())
      expect(Math.abs((heard[index] ?? 0) - at)).toBeLessThan(0.03);
  }
});

test('key frames at other places, pictures out of order and other rates are encoded anew, and aligned', async () => {
  const { folder, variants } = await render({
    ...{ picture: 'testsrc2=s=640x360:r=25', sound: null, seconds: 9, foreign: true },
  });
  expect(variants.map(variant => [variant.resolution, variant.codecs?.includes('mp4a')])).toEqual([
    ['640x360', false],
    ['426x240', false],
  ]);
  for (const name of ['360p', '240p']) {
    const packets = await packetsOf(folder.file(`${name}.m3u8`));
    expect(packets).toHaveLength(225);
    expect(packets[0]?.seconds).toBe(0);
    for (const start of [0, 100, 200]) expect(packets[start]?.isKey).toBe(true);
  }
});

test('of sound alone there is one variant', async () => {
  const { variants, folder } = await render({ picture: null, sound: 'sine=frequency=500', seconds: 5 });
  expect(variants).toMatchObject([{ playlist: 'sound.m3u8', codecs: 'mp4a.40.2' }]);
  expect((await probe(folder.file('audio.m4a'))).durationSeconds).toBeCloseTo(5, 1);
});

test('a run that is aborted ends with its reason, and what is no video says so', async () => {
  const controller = new AbortController();
  const video = await finishedVideo({ ...film, picture: 'testsrc2=s=1280x720:r=30' }, controller.signal);
  made.push(video);
  const running = makeRenditions({
    ...video.input,
    onProgress: () => controller.abort(new Error('enough')),
  });
  await expect(running).rejects.toThrow('enough');

  await writeFile(video.input.video, 'no video');
  const { signal } = new AbortController();
  await expect(makeRenditions({ ...video.input, signal })).rejects.toThrow('The video cannot be read.');
});
