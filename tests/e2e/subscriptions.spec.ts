import { callEndpoint } from '@lectern/contracts/kernel/call';
import { stats } from '@lectern/contracts/rest/system';
import { type Browser, expect, test } from '@playwright/test';
import { receivedVideos, seesFrames, sentLayers, watchPeerConnections } from './support/media-probes.ts';
import { apiUrl, launchBrowser, newPerson, type Person, teachClass, enterClass } from './support/people.ts';

test.describe.configure({ mode: 'serial' });

let browser: Browser;
let teacher: Person;
let student: Person;
let roomPath: string;

test.beforeAll(async () => {
  browser = await launchBrowser();
  teacher = await newPerson(browser, 'Carla Creator');
  student = await newPerson(browser, 'Ada Guest');
  for (const person of [teacher, student]) await watchPeerConnections(person.page);
  ({ roomPath } = await teachClass(teacher, 'Only what is watched'));
  await enterClass(student, roomPath);
});
test.afterAll(() => browser.close());

const teachersCamera = () => student.page.getByRole('region', { name: "Carla Creator's camera" });
const receive = async (mode: string) => {
  await student.page.getByRole('button', { name: 'More' }).click();
  await student.page.getByRole('menuitem', { name: 'Connection' }).click();
  await student.page.getByRole('radio', { name: mode }).click();
  await student.page.keyboard.press('Escape');
};

test('a camera is sent in three layers', async () => {
  await seesFrames(teachersCamera());
  await expect
    .poll(async () => (await sentLayers(teacher.page)).filter(layer => layer.bytesSent > 0).length, {
      timeout: 30_000,
    })
    .toBe(3);
});

test('the picture is as large as its tile, and follows the window', async () => {
  const heightOf = async () => (await receivedVideos(student.page))[0]?.frameHeight;
  for (const { width, height, lines } of [
    { width: 1920, height: 1080, lines: 720 },
    { width: 390, height: 520, lines: 180 },
    { width: 1280, height: 800, lines: 360 },
  ]) {
    await student.page.setViewportSize({ width, height });
    await expect.poll(heightOf, { timeout: 30_000 }).toBe(lines);
  }
  // What operators see of it: other layers, and the key frames that they begin with.
  const seen = async () => (await callEndpoint(stats, {}, { baseUrl: apiUrl() })).media[0];
  expect((await seen())?.layerSwitches).toBeGreaterThan(2);
  expect((await seen())?.keyFrameRequests).toBeGreaterThan(2);
  // Rates are of the moment before.
  await expect.poll(async () => (await seen())?.sentBps).toBeGreaterThan(50_000);
});

test('who listens only receives no picture, and gets it back at once', async () => {
  await receive('Audio only');
  await expect(teachersCamera().locator('video')).toHaveCount(0);
  const bytes = async () =>
    (await receivedVideos(student.page)).reduce((sum, video) => sum + video.bytesReceived, 0);
  // Two readings in a row that are the same: nothing arrives any more.
  let before = -1;
  await expect
    .poll(
      async () => {
        const now = await bytes();
        const still = now === before;
        before = now;
        return still;
      },
      { intervals: [500] },
    )
    .toBe(true);
  await receive('Full');
  await seesFrames(teachersCamera());
});

test('the connection is shown in numbers', async () => {
  await student.page.getByRole('button', { name: 'More' }).click();
  await student.page.getByRole('menuitem', { name: 'Connection' }).click();
  const dialog = student.page.getByRole('dialog', { name: 'Connection' });
  await expect(dialog.getByText('Good')).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByText(/[1-9][\d,]* kbit\/s/)).toHaveCount(2);
  await student.page.keyboard.press('Escape');
});

test('a camera in one scalable stream comes in the layer that fits as well', async () => {
  await student.page.goto(`${roomPath}?codec=vp9`);
  await expect(student.page.getByRole('button', { name: 'Leave' })).toBeVisible({ timeout: 30_000 });
  await seesFrames(teacher.page.getByRole('region', { name: "Ada Guest's camera" }));
  const sent = await sentLayers(student.page);
  expect(sent.filter(({ bytesSent }) => bytesSent > 0)).toMatchObject([{ scalabilityMode: 'L3T3_KEY' }]);
  const lines = async () => (await receivedVideos(teacher.page)).at(-1)?.frameHeight;
  for (const { width, height, expected } of [
    { width: 390, height: 520, expected: 180 },
    { width: 1280, height: 800, expected: 360 },
  ]) {
    await teacher.page.setViewportSize({ width, height });
    await expect.poll(lines, { timeout: 60_000 }).toBe(expected);
  }
});
