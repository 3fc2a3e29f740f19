import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';
import {
  captureClass,
  type CapturedClass,
  type RecordedTrack,
} from '../../testing/captured-class.fixture.ts';
import {
  type Colour,
  colourRuns,
  listen,
  type Place,
  probe,
  toneAt,
  watch,
} from '../../testing/watch-video.fixture.ts';
import { canDrawText } from './draw-text.ts';
import { compose } from './compose.ts';
import type { ComposePlan } from './compose-plan.ts';
import type { Box } from './layout.ts';
import { keyFrameSeconds } from './picture-arguments.ts';
import { openRunFolder } from '../steps/run-folder.ts';
import { planFromUsableSegments } from './usable-segments.ts';

// Real encoding, on machines that do other things too.
vi.setConfig({ testTimeout: 90_000 });

const tools = { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' };
const { signal } = new AbortController();
const captured: CapturedClass[] = [];

afterEach(async () => {
  for (const one of captured.splice(0)) await one.remove();
});

/** Records, then composes as a second attempt does: what cannot be saved is left out. */
async function composed(
  tracks: readonly RecordedTrack[],
  change: (recorded: CapturedClass) => void | Promise<void> = () => undefined,
): Promise<{ video: string; plan: ComposePlan }> {
  const recorded = await captureClass(tracks);
  captured.push(recorded);
  await change(recorded);
  const { captureDir, manifest, recordingId } = recorded;
  const { plan } = await planFromUsableSegments(manifest, captureDir, tools, signal, () => undefined);
  const folder = await openRunFolder(path.join(captureDir, recordingId, 'output'));
  const video = await compose({
    plan,
    captureDir,
    folder,
    tools,
    threads: 1,
    signal,
    onProgress: () => undefined,
    saveWhatCanBeSaved: () => undefined,
  });
  return { video, plan };
}

/** A place a little inside the lower left corner of a tile: away from initials and names. */
const inside = ({ x, y, width, height }: Box, { canvas }: ComposePlan): Place => [
  (x + width * 0.2) / (canvas.width - 32),
  (y + height * 0.8 - 16) / (canvas.height - 32),
];

async function coloursOf(video: string, plan: ComposePlan, piece: number): Promise<Colour[]> {
  const wanted = plan.pieces[piece];
  if (!wanted) throw new Error(`There is no piece ${piece}`);
  const middle = wanted.firstFrame + Math.floor(wanted.frames / 2);
  return Promise.all(
    wanted.tiles.map(async tile => (await watch(video, inside(tile, plan)))[middle] ?? 'other'),
  );
}

const camera = (person: string, colour: string, more: Partial<RecordedTrack> = {}): RecordedTrack => ({
  source: 'camera',
  person,
  role: 'speaker',
  picture: `color=${colour}:s=320x180:r=15`,
  startMs: 0,
  seconds: 8,
  ...more,
});

test('people on stage stand beside one another, the picture changes as they come and go, and not a frame is lost', async () => {
  const { video, plan } = await composed([
    camera('ada', 'red', { role: 'host', seconds: 20 }),
    camera('ben', '0x00ff00', { startMs: 4_000, seconds: 12 }),
    camera('cy', 'blue', { startMs: 8_000, seconds: 8 }),
    { source: 'microphone', person: 'dee', sound: 'sine=frequency=700', startMs: 8_000, seconds: 8 },
  ]);
  expect(plan.pieces.map(piece => [piece.firstFrame / 30, piece.tiles.length])).toEqual([
    [0, 1],
    [4, 2],
    [8, 4],
    [16, 1],
  ]);
  expect(await coloursOf(video, plan, 0)).toEqual(['red']);
  expect(await coloursOf(video, plan, 1)).toEqual(['red', 'green']);
  expect(await coloursOf(video, plan, 2)).toEqual(['red', 'green', 'blue', 'dark']);
  expect(await coloursOf(video, plan, 3)).toEqual(['red']);
  const frames = await watch(video, [0.8, 0.4]);
  expect(frames).toHaveLength(600);
  expect(colourRuns(frames).map(run => [run.colour, +run.from.toFixed(3)])).toEqual([
    ['red', 0],
    ['green', 4],
    ['red', 16],
  ]);
});

test('frames are exactly a thirtieth of a second apart, and a key frame lies on every fourth second', async () => {
  const { video } = await composed([
    camera('ada', 'red', { role: 'host', seconds: 13 }),
    camera('ben', 'blue', { startMs: 3_300, seconds: 6 }),
  ]);
  const { stdout } = await promisify(execFile)('ffprobe', [
    ...['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0'],
    video,
  ]);
  const packets = stdout
    .trim()
    .split('\n')
    .map(line => line.split(','))
    .map(([time, flags]) => ({ frame: Number(time) * 30, isKey: flags?.startsWith('K') }))
    .sort((a, b) => a.frame - b.frame);
  expect(packets).toHaveLength(390);
  for (const [index, { frame }] of packets.entries()) expect(frame).toBeCloseTo(index, 2);
  const keys = new Set(packets.flatMap((packet, index) => (packet.isKey ? [index] : [])));
  for (let second = 0; second < 13; second += keyFrameSeconds) expect(keys.has(second * 30)).toBe(true);
});

test('a screen has the camera of whoever shares it in its corner, and two screens stand side by side', async () => {
  const screen = (person: string, colour: string, startMs: number): RecordedTrack => ({
    ...{ source: 'screen', person, role: 'host', startMs, seconds: 8 },
    picture: `color=${colour}:s=1280x720:r=5`,
  });
  const { video, plan } = await composed([
    camera('ada', 'red', { role: 'host', seconds: 16 }),
    screen('ada', 'blue', 4_000),
    screen('ben', '0x00ff00', 8_000),
  ]);
  expect(await coloursOf(video, plan, 1)).toEqual(['blue', 'red']);
  expect(await coloursOf(video, plan, 2)).toEqual(['blue', 'green', 'red']);
  // Around the tiles of a grid is the ground.
  expect((await watch(video, [0.5, 0]))[300]).toBe('dark');
});

test('the picture is as large as its largest source and no larger', async () => {
  const sizeOf = async (picture: string) => {
    const { video } = await composed([{ source: 'camera', picture, startMs: 0, seconds: 1 }]);
    return (await probe(video)).streams[0];
  };
  expect(await sizeOf('color=red:s=640x360:r=5')).toMatchObject({ width: 854, height: 480 });
  expect(await sizeOf('color=red:s=1280x800:r=5')).toMatchObject({ width: 1280, height: 720 });
  expect(await sizeOf('color=red:s=2560x1440:r=5')).toMatchObject({ width: 1920, height: 1080 });
});

/** Keeps the container and replaces every frame by noise, and notes the new checksum: a file that is as it was recorded. */
async function makeUndecodable({ captureDir, manifest }: CapturedClass, trackIndex: number): Promise<void> {
  for (const segment of manifest.tracks[trackIndex]?.segments ?? []) {
    const file = path.join(captureDir, segment.file);
    const noise = ['-i', file, '-c', 'copy', '-bsf:v', 'noise=amount=1', `${file}.mkv`];
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-nostdin', ...noise]);
    const bytes = await readFile(`${file}.mkv`);
    await writeFile(file, bytes);
    segment.sizeBytes = bytes.length;
    segment.sha256 = createHash('sha256').update(bytes).digest('hex');
  }
}

test('a camera that cannot be decoded becomes a name, and the others stay', async () => {
  const { video, plan } = await composed(
    [camera('ada', 'red', { role: 'host' }), camera('ben', 'blue')],
    recorded => makeUndecodable(recorded, 1),
  );
  expect(await coloursOf(video, plan, 0)).toEqual(['red', 'dark']);
  // Neither red nor the ground is that bright.
  expect(await brightest(video, 4)).toBeGreaterThan(200);
  expect(await watch(video)).toHaveLength(240);
});

test('a track without a key frame costs its own tile only', async () => {
  const { video, plan } = await composed(
    [camera('ada', 'red', { role: 'host', seconds: 3 }), camera('ben', 'blue', { seconds: 3 })],
    async ({ captureDir, manifest }) => {
      const segment = manifest.tracks[1]?.segments[0];
      if (!segment) throw new Error('no segment');
      const file = path.join(captureDir, segment.file);
      const drop = ['-i', file, '-c', 'copy', '-bsf:v', "noise=drop='key'", `${file}.mkv`];
      await promisify(execFile)('ffmpeg', ['-v', 'error', '-nostdin', ...drop]);
      const bytes = await readFile(`${file}.mkv`);
      await writeFile(file, bytes);
      segment.sizeBytes = bytes.length;
      segment.sha256 = createHash('sha256').update(bytes).digest('hex');
    },
  );
  expect(await coloursOf(video, plan, 0)).toEqual(['red', 'dark']);
  expect(await watch(video)).toHaveLength(90);
});

test('a picture is held in a piece that begins after its track has ended for good, as after a reconnect', async () => {
  const { video, plan } = await composed([
    camera('ada', 'red', { role: 'host', seconds: 3 }),
    { source: 'screen', person: 'ben', picture: 'color=blue:s=1280x720:r=5', startMs: 2_000, seconds: 2 },
    camera('ada', '0x00ff00', { role: 'host', startMs: 7_000, seconds: 1 }),
  ]);
  expect(plan.pieces.map(piece => piece.firstFrame / 30)).toEqual([0, 2, 4, 7]);
  expect(colourRuns(await watch(video)).map(run => [run.colour, +run.from.toFixed(3)])).toEqual([
    ['red', 0],
    ['blue', 2],
    ['red', 4],
    ['green', 7],
  ]);
});

test('a clock that jumped back and tracks of a single frame do not change how long the video is', async () => {
  const { video, plan } = await composed(
    [
      camera('ada', 'red', { role: 'host', seconds: 12 }),
      camera('ben', 'blue', { startMs: 5_000, seconds: 1 / 15 }),
      {
        source: 'microphone',
        person: 'ada',
        role: 'host',
        sound: 'sine=frequency=500',
        startMs: 0,
        seconds: 12,
      },
    ],
    ({ manifest }) => {
      // The second segment claims to begin three seconds before it did, in the middle of the first.
      const second = manifest.tracks[0]?.segments[1];
      if (second) second.startMs -= 3_000;
    },
  );
  expect(plan.frames).toBe(360);
  const frames = await watch(video);
  expect(frames).toHaveLength(360);
  expect(new Set(frames)).toEqual(new Set(['red']));
  expect(toneAt(await listen(video), 500, 1, 11)).toBeGreaterThan(0.05);
});

test('where text can be drawn, a name and the title of the class are there to be read', async () => {
  expect(await canDrawText(tools, signal)).toBe(true);
  const { video } = await composed([
    { source: 'microphone', person: "Zoë 'O%{n}' Ünal: [a],b;\\", sound: 'anullsrc', startMs: 0, seconds: 2 },
    { source: 'screen-audio', sound: 'anullsrc', startMs: 0, seconds: 16 },
  ]);
  const [card, title] = [await brightest(video, 1), await brightest(video, 14)];
  expect(card).toBeGreaterThan(200);
  expect(title).toBeGreaterThan(120);
});

/** Of 0 to 255, in the frame at a second. */
async function brightest(video: string, second: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-ss', `${second}`, '-i', video, '-frames:v', '1'],
    ...['-vf', 'signalstats,metadata=mode=print:file=-', '-f', 'null', '-'],
  ]);
  return Number(/YMAX=([\d.]+)/.exec(stdout)?.[1]);
}
