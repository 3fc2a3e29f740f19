import { listScreenShares, updateScreenShare } from '@lectern/contracts/rest/screen-shares';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { receivedVideos, seesFrames, watchPeerConnections } from './support/media-probes.ts';
import { createRoom, joinClass, launchBrowser, newPerson, type Person, signIn } from './support/people.ts';
import { restAs } from './support/rest.ts';

test.describe.configure({ mode: 'serial' });

let browser: Browser;
let teacher: Person;
let ada: Person;
let bob: Person;
let sessionId: string;

test.beforeAll(async () => {
  browser = await launchBrowser();
  teacher = await newPerson(browser, 'Carla Creator');
  ada = await newPerson(browser, 'Ada Guest');
  bob = await newPerson(browser, 'Bob Guest');
  for (const person of [ada, bob]) await watchPeerConnections(person.page);
  await signIn(teacher, 'creator');
  const { roomPath } = await createRoom(teacher, 'Shared screens');
  await teacher.page.getByRole('switch', { name: 'Students may share their screen' }).check();
  await teacher.page.getByRole('button', { name: 'Save changes' }).click();
  await expect(teacher.page.getByRole('button', { name: 'Save changes' })).toHaveCount(0);
  await teacher.page.getByRole('button', { name: 'Start class' }).click();
  for (const person of [teacher, ada, bob]) {
    if (person !== teacher) await person.page.goto(roomPath);
    // The only pictures are of screens.
    await person.page.getByRole('button', { name: 'Turn off camera' }).click();
    await joinClass(person);
  }
  const seat = await ada.page.evaluate(
    () => Object.entries(sessionStorage).find(([key]) => key.startsWith('lectern.seat.'))?.[1],
  );
  sessionId = (JSON.parse(seat ?? '{}') as { sessionId: string }).sessionId;
});
test.afterAll(() => browser.close());

const adasScreen = ({ page }: Person) => page.getByRole('region', { name: "Ada Guest's screen" });
const screenLines = async (page: Page) =>
  Math.max(0, ...(await receivedVideos(page)).map(({ frameHeight }) => frameHeight));
const negotiations = (page: Page) =>
  page.evaluate(() =>
    (window as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections.map(
      connection => connection.localDescription?.sdp,
    ),
  );

test('a student shares a screen with its sound, and everybody sees how it is sent', async () => {
  await ada.page.getByRole('button', { name: 'Share screen' }).click();
  await expect(ada.page.getByText('With its sound.')).toBeVisible();
  for (const watcher of [teacher, bob]) {
    await seesFrames(adasScreen(watcher));
    await expect(adasScreen(watcher).getByText('1080p, 30 fps')).toBeVisible();
  }
  await expect.poll(() => screenLines(bob.page), { timeout: 60_000 }).toBe(1080);
});

test('the host makes it smaller, live: the sharer is told, and watchers receive fewer lines', async () => {
  const before = await negotiations(ada.page);
  await teacher.page.getByRole('button', { name: "Quality of Ada Guest's screen" }).click();
  await teacher.page.getByRole('menuitemradio', { name: '480p, 24 fps' }).click();
  await expect(ada.page.getByText('Carla Creator set your screen to 480p, 24 fps')).toBeVisible();
  await expect.poll(() => screenLines(bob.page), { timeout: 60_000 }).toBe(480);
  for (const person of [teacher, bob])
    await expect(adasScreen(person).getByText('480p, 24 fps')).toBeVisible();
  await expect(ada.page.getByRole('region', { name: 'Your screen' })).toContainText('480p, 24 fps');
  expect(await negotiations(ada.page), 'nothing was negotiated again').toEqual(before);
});

test('the sharer makes it larger again, from the dialog', async () => {
  await ada.page.getByRole('button', { name: 'More' }).click();
  await ada.page.getByRole('menuitem', { name: 'Camera, microphone, speaker' }).click();
  await ada.page.getByRole('combobox', { name: 'Shared screen' }).click();
  await ada.page.getByRole('option', { name: '720p, 30 fps' }).click();
  await expect(ada.page.getByRole('listbox')).toHaveCount(0);
  await ada.page.keyboard.press('Escape');
  await expect.poll(() => screenLines(bob.page), { timeout: 60_000 }).toBe(720);
  await expect(adasScreen(teacher).getByText('720p, 30 fps')).toBeVisible();
});

test('the API sets numbers of its own', async () => {
  const owner = restAs('creator');
  const { data } = await owner.call(listScreenShares, { params: { sessionId } });
  expect(data).toMatchObject([{ displayName: 'Ada Guest', quality: { height: 720 } }]);
  const producerId = data[0]?.producerId ?? '';
  const body = { height: 360, frameRate: 5, maxBitrateKbps: 300 };
  await owner.call(updateScreenShare, { params: { sessionId, producerId }, body });
  await expect(ada.page.getByText('The organiser set your screen to 360p, 5 fps')).toBeVisible();
  await expect.poll(() => screenLines(bob.page), { timeout: 60_000 }).toBe(360);
  const rate = async () =>
    (await receivedVideos(bob.page)).find(({ frameHeight }) => frameHeight === 360)?.framesPerSecond ?? 99;
  await expect.poll(rate, { timeout: 30_000 }).toBeLessThanOrEqual(7);
});

test('it holds when the sharer’s connection is lost and comes back', async () => {
  await ada.context.setOffline(true);
  await ada.context.setOffline(false);
  await expect(adasScreen(bob).getByText('360p, 5 fps')).toBeVisible();
  await expect(ada.page.getByRole('region', { name: 'Your screen' })).toContainText('360p, 5 fps');
});

test('a browser that would not make its capture smaller leaves that to the sender', async () => {
  await ada.page.getByRole('button', { name: 'Stop sharing' }).first().click();
  await expect(adasScreen(bob)).toHaveCount(0);
  await ada.page.evaluate(() => {
    // A browser without this: the track stays as it is.
    MediaStreamTrack.prototype.applyConstraints = () =>
      Promise.reject(new DOMException('', 'NotSupportedError'));
  });
  const owner = restAs('creator');
  await ada.page.getByRole('button', { name: 'Share screen' }).click();
  await seesFrames(adasScreen(bob));
  const { data } = await owner.call(listScreenShares, { params: { sessionId } });
  await owner.call(updateScreenShare, {
    params: { sessionId, producerId: data[0]?.producerId ?? '' },
    body: { height: 180, frameRate: 15 },
  });
  await expect.poll(() => screenLines(bob.page), { timeout: 60_000 }).toBe(180);
});

test('a student is offered nothing of the kind for another’s screen', async () => {
  await expect(bob.page.getByRole('button', { name: /Quality of/ })).toHaveCount(0);
});
