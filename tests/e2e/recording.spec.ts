import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { listRecordings, readRecording } from '@lectern/contracts/rest/recordings';
import { type Browser, expect, test } from '@playwright/test';
import { finishedRecording } from './support/finished-recording.ts';
import { teacherPicture, teacherTone } from './support/fake-devices.ts';
import { seesFrames } from './support/media-probes.ts';
import {
  apiUrl,
  endClass,
  launchBrowser,
  newPerson,
  type Person,
  teachClass,
  enterClass,
} from './support/people.ts';
import { expectWithin, recordWhile, type RecordingSpan } from './support/recording-span.ts';
import { restAs, tokenOf } from './support/rest.ts';
import { hasTone, pixelAt } from './support/video-probes.ts';

const run = promisify(execFile);
test.describe.configure({ mode: 'serial' });

let teacherBrowser: Browser;
let studentBrowser: Browser;
let teacher: Person;
let guest: Person;
let recordingId: string;
let span: RecordingSpan;
let folder: string;

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lectern-recording-'));
  teacherBrowser = await launchBrowser({ devices: 'known' });
  studentBrowser = await launchBrowser();
  teacher = await newPerson(teacherBrowser, 'Carla Creator');
  guest = await newPerson(studentBrowser, 'Gil Guest');
});
test.afterAll(async () => {
  await Promise.all([teacherBrowser.close(), studentBrowser.close()]);
  await rm(folder, { recursive: true, force: true });
});

test('a host records fifteen seconds of a class', async () => {
  const { roomPath } = await teachClass(teacher, 'Recorded class');
  await enterClass(guest, roomPath);
  await seesFrames(guest.page.getByRole('region', { name: "Carla Creator's camera" }));

  span = await recordWhile(teacher, [teacher, guest], startedAt =>
    // The length is what is under test: the class is recorded for this long.
    expect.poll(() => Date.now() - startedAt, { timeout: 20_000 }).toBeGreaterThan(15_000),
  );
  await endClass(teacher);
});

test('an admin lists it through the REST API, and it becomes ready', async () => {
  ({ recordingId } = await finishedRecording('Recorded class'));
});

test('the file holds the known picture and tone, as long as the recording was', async () => {
  const admin = restAs('admin');
  const recording = await admin.call(readRecording, { params: { recordingId } });
  const answer = await fetch(apiUrl() + recording.mediaUrl);
  expect(answer.status).toBe(200);
  const file = path.join(folder, 'class.mp4');
  await writeFile(file, Buffer.from(await answer.arrayBuffer()));

  const { stdout } = await run('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'stream=codec_type,duration',
    '-of',
    'json',
    file,
  ]);
  const streams = (JSON.parse(stdout) as { streams: { codec_type: string; duration: string }[] }).streams;
  expect(streams.map(stream => stream.codec_type).sort()).toEqual(['audio', 'video']);
  for (const stream of streams) expectWithin(Number(stream.duration) * 1000, span);

  const middle = span.shortestMs / 2000;
  for (const [x, expected] of [
    [0.25, teacherPicture.left],
    [0.75, teacherPicture.right],
  ] as const) {
    const pixel = await pixelAt(file, middle, x, 0.5);
    for (const [i, channel] of pixel.entries())
      expect(Math.abs(channel - (expected[i] ?? 0)), `pixel ${pixel} against ${expected}`).toBeLessThan(45);
  }
  expect(await hasTone(file, middle, teacherTone.frequencyHz)).toBe(true);
  expect(await hasTone(file, middle, teacherTone.frequencyHz * 1.37)).toBe(false);
});

test('byte ranges are answered as RFC 9110 says', async () => {
  const admin = restAs('admin');
  const { mediaUrl, sizeBytes } = await admin.call(readRecording, { params: { recordingId } });
  const part = await fetch(apiUrl() + mediaUrl, { headers: { range: 'bytes=0-99' } });
  expect(part.status).toBe(206);
  expect(part.headers.get('content-range')).toBe(`bytes 0-99/${sizeBytes}`);
  expect((await part.arrayBuffer()).byteLength).toBe(100);
  const outside = await fetch(apiUrl() + mediaUrl, { headers: { range: `bytes=${sizeBytes}-` } });
  expect(outside.status).toBe(416);
});

test('it plays in the player of the one who taught it', async () => {
  await teacher.page.goto('/library');
  await teacher.page
    .getByRole('link', { name: /Recorded class/ })
    .first()
    .click();
  await expect(teacher.page).toHaveURL(/\/watch\//);
  const played = await teacher.page.locator('video').evaluate(async element => {
    const video = element as HTMLVideoElement;
    video.muted = true;
    // Interrupted when the stream is attached in the same moment: the player goes on with it.
    video.play().catch(() => undefined);
    await new Promise<void>(resolve => {
      video.addEventListener('timeupdate', () => video.currentTime > 1 && resolve());
    });
    return { width: video.videoWidth, seconds: video.duration };
  });
  expect(played.width).toBeGreaterThan(0);
  expectWithin(played.seconds * 1000, span);
});

test('a student who was not there may neither list, read nor play it', async () => {
  const student = restAs('student');
  const { data } = await student.call(listRecordings, {});
  expect(data.map(one => one.recordingId)).not.toContain(recordingId);
  await expect(student.call(readRecording, { params: { recordingId } })).rejects.toMatchObject({
    code: 'not_found',
  });
  const media = await fetch(`${apiUrl()}/recordings/${recordingId}/media`, {
    headers: { authorization: `Bearer ${await tokenOf('student')}` },
  });
  expect(media.status).toBe(404);
  const unsigned = await fetch(
    `${apiUrl()}/recordings/${recordingId}/media?expires=9999999999&signature=AAAA`,
  );
  expect([401, 404]).toContain(unsigned.status);
});
