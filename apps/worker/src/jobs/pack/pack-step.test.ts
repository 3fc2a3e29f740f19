import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import { createLocalStorage } from '@lectern/service-kit/storage/local-storage';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { captureKnownClass, type KnownClass } from '../../testing/known-class.fixture.ts';
import { createProcessingApi } from '../../platform/processing-api.ts';
import { testSecret } from '../../testing/processing-api.fixture.ts';
import { runStep } from '../../testing/run-step.fixture.ts';
import { makeComposed } from '../finalize-recording/compose-step.ts';
import { captionsOf } from '../texts/captions-step.ts';
import { chaptersOf } from '../texts/chapters-step.ts';
import { packOf } from './pack-step.ts';

// Real encoding, on machines that do other things too.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });
const run = promisify(execFile);

let api: KnownClass['api'];
let recorded: KnownClass['recorded'];
let remove: KnownClass['remove'];
beforeAll(async () => {
  ({ api, recorded, remove } = await captureKnownClass());
  await runStep(api, recorded, 'compose', makeComposed);
});
afterAll(() => remove());

const client = () => createProcessingApi({ baseUrl: api.url, secret: testSecret });
const storage = () => createLocalStorage(path.join(recorded.captureDir, 'storage'));
const textOf = (file: { file: string } | undefined) =>
  readFile(path.join(recorded.captureDir, file?.file ?? 'none'), 'utf8');

/** The files of a ZIP, by its directory at the end. */
function unzip(bytes: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map(offset => bytes.readUInt16LE(at + offset)) as [
      ...[number, number, number],
    ];
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(start, start + size);
    found.set(
      bytes.toString('utf8', at + 46, at + 46 + nameLength),
      method === 8 ? inflateRawSync(data) : data,
    );
    at += 46 + nameLength + extra + comment;
  }
  return found;
}

test('a class with nothing to tell leaves out chapters and captions, and says so', async () => {
  const [chapters, captions] = [
    chaptersOf(client()),
    captionsOf({ api: client(), storage: storage(), engine: null }),
  ];
  await runStep(api, recorded, 'chapters', chapters);
  await runStep(api, recorded, 'captions', captions);
  expect(api.results.slice(-2)).toMatchObject([
    { step: 'chapters', outcome: 'skipped' },
    { step: 'captions', outcome: 'skipped', reason: 'No captions were typed in this class.' },
  ]);
});

test('an engine hears the sound of the class, and what it heard becomes captions', async () => {
  const heard: string[] = [];
  const engine = async ({ file, contentType }: { file: string; contentType: string }) => {
    const probe = ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', file];
    heard.push(contentType, (await run('ffprobe', probe)).stdout.trim());
    return { language: 'en', vtt: 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nGood morning\n' };
  };
  const step = captionsOf({ api: client(), storage: storage(), engine });
  const { files } = await runStep(api, recorded, 'captions', step);
  expect(heard).toEqual(['audio/mp4', 'aac']);
  expect(await textOf(files[0])).toContain('Good morning');
  expect(api.timeline.captions).toMatchObject([{ language: 'en', label: 'English', source: 'engine' }]);
});

test('the pack holds the video with its chapters, the texts, and a page with everything in it', async () => {
  api.timeline.title = 'Sets & <maps>';
  api.timeline.chapters = [
    { startMs: 0, title: 'Sets' },
    { startMs: 2_000, title: 'Maps; and = signs' },
  ];
  api.timeline.markers = [{ atMs: 1_500, kind: 'chat', who: 'Ben', text: 'Why </script><b>?' }];
  const at = '2030-01-02T10:00:00.000Z';
  api.attendance.people = [
    { displayName: '=HYPERLINK("x")', role: 'student', firstJoinedAt: at, lastLeftAt: null },
  ];
  const { fileOf } = await runStep(api, recorded, 'pack', packOf({ api: client(), storage: storage() }));
  const files = unzip(await readFile(fileOf('pack')));
  expect([...files.keys()].sort()).toEqual([
    ...['attendance.csv', 'captions-en.vtt', 'chapters.vtt', 'chat.txt', 'class.mp4', 'index.html'],
  ]);
  expect(`${files.get('chat.txt')}`).toBe('0:00:01  Ben: Why </script><b>?\n');
  expect(`${files.get('attendance.csv')}`.split('\r\n')[1]).toBe(`"'=HYPERLINK(""x"")","student","${at}",""`);
  expect(`${files.get('chapters.vtt')}`).toContain('00:00:02.000 --> 00:00:06.000\nMaps; and = signs');
  const page = `${files.get('index.html')}`;
  expect(page).toContain('<title>Sets &amp; &lt;maps&gt;</title>');
  expect(page).not.toContain('</script><b>');
  expect(page).toContain('Good morning');

  const folder = await mkdtemp(path.join(tmpdir(), 'lectern-pack-'));
  try {
    const video = path.join(folder, 'class.mp4');
    await writeFile(video, files.get('class.mp4') ?? '');
    const { stdout } = await run('ffprobe', ['-v', 'error', '-show_chapters', '-of', 'json', video]);
    const { chapters } = JSON.parse(stdout) as {
      chapters: { start_time: string; tags: { title: string } }[];
    };
    expect(chapters.map(({ start_time, tags }) => [Number(start_time), tags.title])).toEqual([
      [0, 'Sets'],
      [2, 'Maps; and = signs'],
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
