import { access } from 'node:fs/promises';
import path from 'node:path';
import { type CaptureManifest, captureManifestEndpoints } from '@lectern/contracts/internal/capture-manifest';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import { listConsents, listSessionRecordings, readRecording } from '@lectern/contracts/rest/recordings';
import { listRooms, type RoomSettings, updateRoom } from '@lectern/contracts/rest/rooms';
import { listSessions } from '@lectern/contracts/rest/sessions';
import { type Browser, expect, test } from '@playwright/test';
import {
  apiUrl,
  createRoom,
  endClass,
  joinClass,
  launchBrowser,
  newPerson,
  type Person,
  signIn,
  enterClass,
} from './support/people.ts';
import { finishedRecording } from './support/finished-recording.ts';
import { restAs } from './support/rest.ts';

test.describe.configure({ mode: 'serial' });

const env = () => JSON.parse(process.env.E2E_SERVICE_ENV ?? '{}') as Record<string, string>;
let browser: Browser;
let teacher: Person;

test.beforeAll(async () => {
  browser = await launchBrowser();
  teacher = await newPerson(browser, 'Carla Creator');
  await signIn(teacher, 'creator');
});
test.afterAll(() => browser.close());

/** What has been captured by now, as the worker reads it. */
const manifestOf = (recordingId: string): Promise<CaptureManifest> =>
  callEndpoint(
    captureManifestEndpoints.readManifest,
    { params: { recordingId } },
    { baseUrl: apiUrl(), headers: { 'x-lectern-internal-secret': env().INTERNAL_SECRET ?? '' } },
  );

/** Whose tracks have a piece on disk. */
const capturedNames = async (recordingId: string): Promise<string[]> => {
  const { tracks } = await manifestOf(recordingId);
  const written = tracks.filter(({ segments }) => segments.length > 0);
  return [...new Set(written.map(({ displayName }) => displayName))].sort();
};

/** The recording of the class that runs, or has just run, in a room. */
async function recordingIn(title: string): Promise<{ recordingId: string; sessionId: string }> {
  const admin = restAs('admin');
  const { data: rooms } = await admin.call(listRooms, { query: {} });
  const roomId = rooms.find(room => room.title === title)?.roomId ?? '';
  const { data: sessions } = await admin.call(listSessions, { params: { roomId }, query: {} });
  const sessionId = sessions[0]?.sessionId ?? '';
  const { data } = await admin.call(listSessionRecordings, { params: { sessionId }, query: {} });
  return { recordingId: data[0]?.recordingId ?? '', sessionId };
}

/** Waits until there is one. */
async function startedRecordingIn(title: string): Promise<string> {
  await expect.poll(async () => (await recordingIn(title)).recordingId).not.toBe('');
  return (await recordingIn(title)).recordingId;
}

async function teach(title: string, recordingMode: RoomSettings['recordingMode']): Promise<string> {
  const { studioPath, roomPath } = await createRoom(teacher, title);
  const creator = restAs('creator');
  const roomId = studioPath.split('/').at(-1) ?? '';
  await creator.call(updateRoom, { params: { roomId }, body: { settings: { recordingMode } } });
  await teacher.page.reload();
  await teacher.page.getByRole('button', { name: 'Start class' }).click();
  await joinClass(teacher);
  return roomPath;
}
const badge = ({ page }: Person, name: string) => page.getByRole('status', { name, exact: true });

test('a class that is recorded by itself has the tracks of those who agreed, and of nobody else', async () => {
  const { roomPath } = await createRoom(teacher, 'Automatic class');
  await teacher.page.getByRole('radio', { name: 'Automatically' }).click();
  await teacher.page.getByRole('button', { name: 'Save changes' }).click();
  await expect(teacher.page.getByText('Settings saved')).toBeVisible();
  await teacher.page.getByRole('button', { name: 'Start class' }).click();
  await joinClass(teacher);
  await expect(badge(teacher, 'Recording')).toBeVisible();

  const dora = await newPerson(browser, 'Dora Declines');
  await dora.page.goto(roomPath);
  await expect(dora.page.getByText('This class is recorded.')).toBeVisible();
  await dora.page.getByLabel('Your name').fill(dora.name);
  await dora.page.getByRole('button', { name: 'Join class' }).click();
  await expect(dora.page.getByRole('alert').filter({ hasText: 'Choose one' })).toBeVisible();
  await joinClass(dora, 'Do not record me');
  await expect(badge(dora, 'Recording')).toBeVisible();

  const abel = await newPerson(browser, 'Abel Agrees');
  await enterClass(abel, roomPath, 'Record me');

  const people = teacher.page.getByRole('button', { name: 'People' });
  await people.click();
  const roster = teacher.page.getByRole('list', { name: 'Participants' });
  await expect(roster.getByRole('listitem').filter({ hasText: dora.name })).toContainText('not recorded');
  await expect(roster.getByRole('listitem').filter({ hasText: abel.name })).not.toContainText('not recorded');

  const recordingId = await startedRecordingIn('Automatic class');
  await expect
    .poll(() => capturedNames(recordingId), { timeout: 40_000 })
    .toEqual([abel.name, teacher.name].sort());

  // She reloads, and is still not recorded; then she agrees after all, and takes it back.
  await dora.page.reload();
  await expect(dora.page.getByRole('button', { name: 'Leave' })).toBeVisible();
  await expect(dora.page.getByRole('region', { name: 'May you be recorded?' })).toHaveCount(0);
  const segmentsNow = async () =>
    (await manifestOf(recordingId)).tracks.reduce((sum, { segments }) => sum + segments.length, 0);
  const before = await segmentsNow();
  await expect.poll(segmentsNow, { timeout: 30_000 }).toBeGreaterThan(before + 3);
  expect(await capturedNames(recordingId)).not.toContain(dora.name);
  await dora.page.getByRole('button', { name: 'More' }).click();
  await dora.page.getByRole('menuitem', { name: 'Record me', exact: true }).click();
  await expect.poll(() => capturedNames(recordingId), { timeout: 40_000 }).toContain(dora.name);
  await endClass(teacher);

  const admin = restAs('admin');
  const { data } = await admin.call(listConsents, { params: { recordingId }, query: {} });
  const standings = data.map(({ displayName, standing, answers }) => [
    displayName,
    standing,
    answers.map(({ answer }) => answer),
  ]);
  expect(standings.sort()).toEqual([
    [abel.name, 'given', ['given']],
    [teacher.name, 'implied', []],
    [dora.name, 'given', ['declined', 'given']],
  ]);
  const student = restAs('student');
  await expect(student.call(listConsents, { params: { recordingId }, query: {} })).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('whoever is inside when a recording starts is asked, and is not written until they answer', async () => {
  const roomPath = await teach('Asked in class', 'manual');
  const gil = await newPerson(browser, 'Gil Guest');
  await enterClass(gil, roomPath);
  await teacher.page.getByRole('button', { name: 'Start recording' }).click();
  const question = gil.page.getByRole('region', { name: 'May you be recorded?' });
  await expect(question).toContainText('This class is recorded.');
  await expect(teacher.page.getByRole('region', { name: 'May you be recorded?' })).toHaveCount(0);
  const recordingId = await startedRecordingIn('Asked in class');
  await expect.poll(() => capturedNames(recordingId), { timeout: 40_000 }).toEqual([teacher.name]);
  await question.getByRole('button', { name: 'Record me', exact: true }).click();
  await expect(question).toHaveCount(0);
  await expect
    .poll(() => capturedNames(recordingId), { timeout: 40_000 })
    .toEqual([gil.name, teacher.name].sort());
  await endClass(teacher);
});

test('a class that is kept from the start, and that a host keeps, is a recording like any other', async () => {
  await teach('Kept class', 'keep-from-start');
  await expect(badge(teacher, 'Kept until the end of class')).toBeVisible();
  await expect(badge(teacher, 'Recording')).toHaveCount(0);
  await teacher.page.getByRole('button', { name: 'Keep the recording' }).click();
  await expect(badge(teacher, 'Recording')).toBeVisible();
  await endClass(teacher);
  await finishedRecording('Kept class');
});

test('one that the host keeps just after its end is one, too', async () => {
  await teach('Forgotten class', 'keep-from-start');
  await expect(badge(teacher, 'Kept until the end of class')).toBeVisible();
  await endClass(teacher);
  await expect(teacher.page.getByRole('heading', { name: 'Did you forget to record?' })).toBeVisible();
  await teacher.page.getByRole('button', { name: 'Keep the recording' }).click();
  await expect(teacher.page.getByText('The recording is kept.')).toBeVisible();
  await finishedRecording('Forgotten class');
});

test('one that nobody keeps is deleted, rows and files', async () => {
  await teach('Class of the moment', 'keep-from-start');
  await expect(badge(teacher, 'Kept until the end of class')).toBeVisible();
  const { recordingId, sessionId } = await recordingIn('Class of the moment');
  const folder = path.join(env().CAPTURE_DIR ?? '', recordingId);
  await access(folder);
  await endClass(teacher);
  const admin = restAs('admin');
  await expect
    .poll(
      async () =>
        (await admin.call(listSessionRecordings, { params: { sessionId }, query: {} })).data.map(
          ({ state }) => state,
        ),
      { timeout: 90_000 },
    )
    .toEqual([]);
  await expect(admin.call(readRecording, { params: { recordingId } })).rejects.toMatchObject({
    code: 'not_found',
  });
  const isThere = () =>
    access(folder).then(
      () => true,
      () => false,
    );
  await expect.poll(isThere, { timeout: 30_000 }).toBe(false);
});
