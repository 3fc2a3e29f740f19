import { updateRoom } from '@lectern/contracts/rest/rooms';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { teacherPicture } from './support/fake-devices.ts';
import { remoteAudioPeaks, seesFrames } from './support/media-probes.ts';
import { endClass, joinClass, launchBrowser, newPerson, type Person, teachClass } from './support/people.ts';
import { expectFitsPhone, phone } from './support/phone.ts';
import { restAs } from './support/rest.ts';

test.describe.configure({ mode: 'serial' });

const title = 'Class for latecomers';
/** What the latecomer misses. */
const missedMs = 25_000;

let teacherBrowser: Browser;
let otherBrowser: Browser;
let teacher: Person;
let latecomer: Person;
let overflow: Person;
let roomPath: string;
let recordingSince: number;

test.beforeAll(async () => {
  teacherBrowser = await launchBrowser({ devices: 'known' });
  otherBrowser = await launchBrowser();
  teacher = await newPerson(teacherBrowser, 'Carla Creator');
  latecomer = await newPerson(otherBrowser, 'Lea Late');
  overflow = await newPerson(otherBrowser, 'Otto Overflow');
});
test.afterAll(async () => {
  await Promise.all([teacherBrowser.close(), otherBrowser.close()]);
});

/** The player's picture once it has played so many seconds of the class. */
const playedTo = (page: Page, seconds: number) =>
  page.locator('section[aria-label^="From the start"] video').evaluate(
    (element, wanted) =>
      new Promise<{ seconds: number; left: number[]; right: number[] }>(resolve => {
        const video = element as HTMLVideoElement;
        // A frame that is painted: at a mere time, such as just after a seek, there may be none yet.
        const look = () => {
          if (video.currentTime < wanted) return void video.requestVideoFrameCallback(look);
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
          const context = canvas.getContext('2d') as CanvasRenderingContext2D;
          context.drawImage(video, 0, 0);
          const at = (share: number) =>
            [...context.getImageData(canvas.width * share, canvas.height / 2, 1, 1).data].slice(0, 3);
          // A picture of 16:9 fills the frame, so these are the middles of its halves.
          resolve({ seconds: video.currentTime, left: at(0.25), right: at(0.75) });
        };
        video.requestVideoFrameCallback(look);
      }),
    seconds,
  );

const isNear = (pixel: readonly number[], expected: readonly number[]) =>
  pixel.every((channel, at) => Math.abs(channel - (expected[at] ?? 0)) < 45);

const liveSoundIsMuted = ({ page }: Person) =>
  page.locator('audio').evaluateAll(all => all.map(element => (element as HTMLAudioElement).muted));

test('a teacher teaches and records for a while', async () => {
  ({ roomPath } = await teachClass(teacher, title));
  await teacher.page.getByRole('button', { name: 'Start recording' }).click();
  await expect(teacher.page.getByRole('status', { name: 'Recording', exact: true })).toBeVisible();
  recordingSince = Date.now();
  // Time is what is under test: so much of the class happens before the others come.
  await expect.poll(() => Date.now() - recordingSince, { timeout: 40_000 }).toBeGreaterThan(missedMs);
});

test('who comes late watches it from the start, and hears only that', async () => {
  const { page } = latecomer;
  await page.goto(roomPath);
  await joinClass(latecomer, 'Do not record me');
  await seesFrames(page.getByRole('region', { name: "Carla Creator's camera" }));
  await expect(page.getByRole('button', { name: 'Turn off microphone' })).toBeVisible();

  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Watch from the start' }).click();
  const player = page.getByRole('region', { name: `From the start: ${title}` });
  await expect(player).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('region', { name: "Carla Creator's camera" })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Turn on microphone' })).toBeVisible();

  const first = await playedTo(page, 1);
  // What is on the screen had happened before this person came.
  expect(first.seconds * 1_000).toBeLessThan(missedMs);
  expect(isNear(first.left, teacherPicture.left), `left is ${first.left}`).toBe(true);
  expect(isNear(first.right, teacherPicture.right), `right is ${first.right}`).toBe(true);
  const later = await playedTo(page, first.seconds + 2);
  expect(later.seconds).toBeGreaterThan(first.seconds);
  expect(await liveSoundIsMuted(latecomer)).toEqual([true]);
  await expect(player.getByText(/\d+:\d\d behind live/)).toBeVisible();
});

test('faster than it was, forward and back by keys, and with one click to live', async () => {
  const { page } = latecomer;
  const player = page.getByRole('region', { name: `From the start: ${title}` });
  const video = player.locator('video');
  const read = (what: 'currentTime' | 'muted' | 'paused') =>
    video.evaluate((element, name) => (element as HTMLVideoElement)[name], what);
  await player.focus();
  await page.keyboard.press('k');
  await expect.poll(() => read('paused')).toBe(true);
  await page.keyboard.press('0');
  await expect.poll(() => read('currentTime')).toBe(0);
  // On the stage this key opens the chat.
  await page.keyboard.press('m');
  await expect.poll(() => read('muted')).toBe(true);
  await expect(page.getByRole('log', { name: 'Chat messages' })).toHaveCount(0);

  // There must be more of the class than is about to be watched, on however slow a machine.
  const length = () => player.getByRole('slider', { name: 'Position' }).getAttribute('max').then(Number);
  await expect.poll(length, { timeout: 60_000 }).toBeGreaterThan(20);
  await player.getByRole('button', { name: 'Speed 1×' }).click();
  await page.getByRole('menuitemradio', { name: '2×', exact: true }).click();
  await expect(player.getByRole('button', { name: 'Speed 2×' })).toBeVisible();
  await player.getByRole('button', { name: 'Play' }).click();
  await playedTo(page, 4);

  await player.getByRole('button', { name: 'Go to live' }).click();
  await expect(player).toHaveCount(0);
  await seesFrames(page.getByRole('region', { name: "Carla Creator's camera" }));
  expect(await liveSoundIsMuted(latecomer)).toEqual([false]);
  expect((await remoteAudioPeaks(page, 1))[0]).toBeGreaterThan(0.01);
});

test('who finds no seat watches without one, on a phone', async () => {
  const { page } = overflow;
  await page.setViewportSize(phone);
  const creator = restAs('creator');
  const lobby = await (await fetch(`${process.env.E2E_API_URL}/lobby/${roomPath.split('/')[2]}`)).json();
  const { roomId } = lobby as { roomId: string };
  await creator.call(updateRoom, { params: { roomId }, body: { settings: { capacity: 2 } } });
  await page.goto(roomPath);
  await expect(page.getByText('All 2 seats are taken')).toBeVisible();
  await page.getByRole('link', { name: 'watch without a seat' }).click();
  await expect(page).toHaveURL(/\/rooms\/[\w-]+\/watch$/);

  const player = page.getByRole('region', { name: `From the start: ${title}` });
  await expect(player).toBeVisible({ timeout: 30_000 });
  // It begins where the class is now, and not at its start.
  const seen = await playedTo(page, 10);
  expect(isNear(seen.left, teacherPicture.left), `left is ${seen.left}`).toBe(true);
  await expect(player.getByRole('button', { name: 'Go to live' })).toBeInViewport();
  await expectFitsPhone(page);
  // Nobody has taken a seat for that.
  await expect(teacher.page.getByRole('banner')).toContainText(/2\s*in the class/);
});

test('the end of the class is the end of the replay, which can be watched to it', async () => {
  await endClass(teacher);
  const player = overflow.page.locator('section[aria-label^="From the start"]');
  const read = (what: 'currentTime' | 'ended') =>
    player.locator('video').evaluate((element, name) => (element as HTMLVideoElement)[name], what);
  // Close to its end, since it is watched no faster than it was taught. What follows may still be made.
  const before = Number(await read('currentTime'));
  await player.focus();
  await overflow.page.keyboard.press('9');
  await expect.poll(() => read('currentTime')).toBeGreaterThan(before);
  await expect.poll(() => read('ended'), { timeout: 180_000 }).toBe(true);
});
