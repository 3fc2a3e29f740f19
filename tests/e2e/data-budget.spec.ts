import { type Browser, expect, type Page, test } from '@playwright/test';
import { receivedVideos, remoteAudioPeaks, watchPeerConnections } from './support/media-probes.ts';
import { launchBrowser, newPerson, type Person, teachClass, enterClass } from './support/people.ts';

test.describe.configure({ mode: 'serial' });

let browser: Browser;
let teacher: Person;
let ada: Person;
let roomPath: string;
/** Messages with a still that the teacher's page has sent. */
let stillsSent = 0;

test.beforeAll(async () => {
  browser = await launchBrowser();
  teacher = await newPerson(browser, 'Carla Creator');
  ada = await newPerson(browser, 'Ada Guest');
  for (const person of [teacher, ada]) await watchPeerConnections(person.page);
  await shareColours(teacher.page);
  teacher.page.on('websocket', socket =>
    socket.on('framesent', ({ payload }) => {
      if (payload.toString().includes('media:send-still')) stillsSent += 1;
    }),
  );
  ({ roomPath } = await teachClass(teacher, 'A narrow link'));
  await enterClass(ada, roomPath);
});
test.afterAll(() => browser.close());

/** The screen that this page captures is one colour, which the test chooses: the capture is the browser's, all after it is ours. */
const shareColours = (page: Page) =>
  page.addInitScript(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [1280, 720];
    let colour = 'rgb(200, 30, 30)';
    const paint = () => {
      const context = canvas.getContext('2d');
      if (!context) return;
      context.fillStyle = colour;
      context.fillRect(0, 0, canvas.width, canvas.height);
    };
    Object.assign(window, { showColour: (next: string) => (colour = next) });
    navigator.mediaDevices.getDisplayMedia = async () => {
      setInterval(paint, 100);
      return canvas.captureStream(10);
    };
  });
const showColour = (page: Page, colour: string) =>
  page.evaluate(next => (window as unknown as { showColour(colour: string): void }).showColour(next), colour);

const receive = async ({ page }: Person, mode: string) => {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Connection' }).click();
  await page.getByRole('radio', { name: mode }).click();
  await page.keyboard.press('Escape');
};
const screenOf = ({ page }: Person) => page.getByRole('region', { name: "Carla Creator's screen" });
const still = () => screenOf(ada).getByRole('img', { name: /Carla Creator's screen/ });
/** What is in the middle of the still, in words that a lossy picture keeps. */
const stillColour = () =>
  still().evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context?.getImageData(0, 0, 1, 1).data ?? [];
    return red > 150 && blue < 90 && green < 90 ? 'red' : blue > 150 && red < 90 ? 'blue' : 'other';
  });
/** Receivers of video that the page has, whether or not anything comes. */
const videoReceivers = ({ page }: Person) =>
  page.evaluate(
    () =>
      (window as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections
        .filter(connection => connection.connectionState !== 'closed')
        .flatMap(connection => connection.getTransceivers())
        // mediasoup-client's own, for finding out what the link carries.
        .filter(({ mid }) => mid !== 'probator')
        .filter(
          ({ currentDirection, receiver }) =>
            receiver.track.kind === 'video' && currentDirection === 'recvonly',
        ).length,
  );

test('who is on a data budget sees a still of the screen, and it changes with the screen', async () => {
  await teacher.page.getByRole('button', { name: 'Share screen' }).click();
  await expect(screenOf(ada).locator('video')).toBeVisible();
  expect(stillsSent, 'nobody is on a budget').toBe(0);

  await receive(ada, 'Data budget');
  await expect(still()).toBeVisible();
  await expect.poll(stillColour).toBe('red');
  await expect(screenOf(ada).getByText(/^\d+ s ago$/)).toBeVisible();
  await showColour(teacher.page, 'rgb(30, 30, 200)');
  await expect.poll(stillColour, { timeout: 30_000 }).toBe('blue');
  expect(stillsSent).toBeGreaterThan(1);
});

test('no video is received besides, of anybody, and the sound goes on', async () => {
  await expect.poll(() => videoReceivers(ada)).toBe(0);
  await expect(ada.page.getByRole('region', { name: "Carla Creator's camera" }).locator('video')).toHaveCount(
    0,
  );
  expect(await receivedVideos(ada.page)).toEqual([]);
  const [peak] = await remoteAudioPeaks(ada.page, 1);
  expect(peak).toBeGreaterThan(0.01);
});

test('the class sees who is on a budget, and it holds over a reload', async () => {
  await teacher.page.getByRole('button', { name: 'People' }).click();
  const row = teacher.page.getByRole('list', { name: 'Participants' }).getByRole('listitem');
  await expect(row.filter({ hasText: 'Ada Guest' })).toContainText('data budget');
  await ada.page.reload();
  await expect(still()).toBeVisible({ timeout: 30_000 });
  expect(await videoReceivers(ada), 'none came with the join').toBe(0);
});

// That no stills are sent any more is shown with a clock of its own: packages/client/src/stills.test.ts.
test('with everything again the video is back', async () => {
  await receive(ada, 'Full');
  await expect(screenOf(ada).locator('video')).toBeVisible();
  await expect(still()).toHaveCount(0);
  const row = teacher.page.getByRole('list', { name: 'Participants' }).getByRole('listitem');
  await expect(row.filter({ hasText: 'Ada Guest' })).not.toContainText('data budget');
});
