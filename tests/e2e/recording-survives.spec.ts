import { listRecordings, readRecording } from '@lectern/contracts/rest/recordings';
import { type Browser, expect, test } from '@playwright/test';
import { finishedRecording, madeWithinMs } from './support/finished-recording.ts';
import {
  apiUrl,
  endClass,
  launchBrowser,
  newPerson,
  type Person,
  pidOf,
  teachClass,
} from './support/people.ts';
import { restAs } from './support/rest.ts';

interface Manifest {
  tracks: { source: string; segments: { startMs: number; durationMs: number }[] }[];
}

let browser: Browser;
test.beforeAll(async () => {
  browser = await launchBrowser();
});
test.afterAll(() => browser.close());

/** What the API was told of a recording, as the worker reads it. */
async function manifestOf(recordingId: string): Promise<Manifest> {
  const { INTERNAL_SECRET = '' } = JSON.parse(process.env.E2E_SERVICE_ENV ?? '{}') as Record<string, string>;
  const answer = await fetch(`${apiUrl()}/internal/recordings/${recordingId}/manifest`, {
    headers: { 'x-lectern-internal-secret': INTERNAL_SECRET },
  });
  return (await answer.json()) as Manifest;
}
const lastEnd = ({ tracks }: Manifest) =>
  Math.max(0, ...tracks.flatMap(track => track.segments.map(one => one.startMs + one.durationMs)));

async function teach(title: string): Promise<Person> {
  const teacher = await newPerson(browser, 'Carla Creator');
  await teachClass(teacher, title);
  return teacher;
}

/** Resolves once something of the recording of a room is whole on disk. @returns its id */
async function firstSegmentOf(roomTitle: string): Promise<string> {
  const { data } = await restAs('creator').call(listRecordings, {});
  const { recordingId } = data.find(one => one.roomTitle === roomTitle) ?? { recordingId: '' };
  await expect
    .poll(async () => lastEnd(await manifestOf(recordingId)), { timeout: 30_000 })
    .toBeGreaterThan(0);
  return recordingId;
}

test('a recording whose media-worker is killed goes on, and becomes one video', async () => {
  const teacher = await teach('Recorded through a crash');
  const creator = restAs('creator');
  const badge = teacher.page.getByRole('status', { name: 'Recording', exact: true });
  await teacher.page.getByRole('button', { name: 'Start recording' }).click();
  await expect(badge).toBeVisible();
  const recordingId = await firstSegmentOf('Recorded through a crash');

  const killedAt = Date.now();
  process.kill(pidOf('media-worker'), 'SIGKILL');
  // A whole segment of what came after it.
  await expect
    .poll(async () => lastEnd(await manifestOf(recordingId)), { timeout: 60_000 })
    .toBeGreaterThan(killedAt + 2_000);
  await expect(badge).toBeVisible();
  const { tracks } = await manifestOf(recordingId);
  for (const source of ['camera', 'microphone']) {
    const ends = tracks
      .filter(track => track.source === source)
      .flatMap(track => track.segments.filter(one => one.startMs < killedAt))
      .map(one => one.startMs + one.durationMs);
    // Less than a second of what had been sent is lost, of four that may be.
    expect(killedAt - Math.max(...ends), source).toBeLessThan(4_000);
  }

  await teacher.page.getByRole('button', { name: 'Stop recording' }).click();
  await expect(badge).toHaveCount(0, { timeout: 30_000 });
  const read = () => creator.call(readRecording, { params: { recordingId } });
  await expect.poll(async () => (await read()).state, { timeout: madeWithinMs }).toBe('ready');
  const { reason, durationMs } = await read();
  expect(reason).toBeNull();
  expect(durationMs).toBeGreaterThan(4_000);
  await endClass(teacher);
});

test('a recording that is asked for when the media-worker has just died begins with the next one', async () => {
  const teacher = await teach('Recorded after a crash');
  const { page } = teacher;
  process.kill(pidOf('media-worker'), 'SIGKILL');
  await page.getByRole('button', { name: 'Start recording' }).click();
  await expect(page.getByRole('status', { name: 'Not recording yet: the media server' })).toBeVisible();
  await expect(page.getByRole('status', { name: 'Recording', exact: true })).toBeVisible({ timeout: 60_000 });
  await firstSegmentOf('Recorded after a crash');
  await endClass(teacher);
  await finishedRecording('Recorded after a crash');
});
