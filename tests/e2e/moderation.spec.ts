import { type Browser, expect, test } from '@playwright/test';
import { watchPeerConnections } from './support/media-probes.ts';
import {
  joinClass,
  killBrowser,
  launchBrowser,
  newPerson,
  type Person,
  teachClass,
  enterClass,
} from './support/people.ts';

test.describe.configure({ mode: 'serial' });

let browser: Browser;
let teacher: Person;
let ada: Person;
let bob: Person;

test.beforeAll(async () => {
  browser = await launchBrowser();
  teacher = await newPerson(browser, 'Carla Creator');
  ada = await newPerson(browser, 'Ada Guest');
  bob = await newPerson(browser, 'Bob Guest');
  await watchPeerConnections(teacher.page);
  const { roomPath } = await teachClass(teacher, 'Quiet please');
  for (const student of [ada, bob]) {
    await enterClass(student, roomPath);
  }
  await teacher.page.getByRole('button', { name: 'People' }).click();
});
test.afterAll(() => browser.close());

const choose = async (person: Person, item: string) => {
  await teacher.page.getByRole('button', { name: `Options for ${person.name}` }).click();
  await teacher.page.getByRole('menuitem', { name: item }).click();
};
const microphoneIs = async ({ page, name }: Person, state: 'on' | 'off') => {
  const button = state === 'on' ? 'Turn off microphone' : 'Turn on microphone';
  await expect(page.getByRole('button', { name: button })).toBeVisible();
  const row = teacher.page
    .getByRole('list', { name: 'Participants' })
    .getByRole('listitem')
    .filter({ hasText: name });
  await expect(row.getByLabel(`Microphone ${state}`)).toBeVisible();
};

test('a host mutes one person, who is told by whom', async () => {
  await microphoneIs(ada, 'on');
  await choose(ada, 'Mute');
  await microphoneIs(ada, 'off');
  await expect(ada.page.getByText('Carla Creator muted you')).toBeVisible();
  await microphoneIs(bob, 'on');
});

test('somebody who is asked to speak switches the microphone on themselves', async () => {
  await choose(ada, 'Ask to speak');
  await expect(ada.page.getByText('Carla Creator asks you to speak')).toBeVisible();
  await microphoneIs(ada, 'off');
  await ada.page.getByRole('button', { name: 'Unmute' }).click();
  await microphoneIs(ada, 'on');
});

test('everybody but the teacher is muted at once', async () => {
  await teacher.page.getByRole('button', { name: 'Mute all' }).click();
  for (const student of [ada, bob]) await microphoneIs(student, 'off');
  await microphoneIs(teacher, 'on');
  await expect(teacher.page.getByRole('button', { name: 'Mute all' })).toHaveCount(0);
});

test('a camera is turned off by the host, and its picture goes', async () => {
  await choose(bob, 'Turn camera off');
  await expect(bob.page.getByRole('button', { name: 'Turn on camera' })).toBeVisible();
  await expect(teacher.page.getByRole('region', { name: "Bob Guest's camera" }).locator('video')).toHaveCount(
    0,
  );
});

test('a student has no such menu', async () => {
  await ada.page.getByRole('button', { name: 'People' }).click();
  await expect(ada.page.getByRole('list', { name: 'Participants' })).toBeVisible();
  await expect(ada.page.getByRole('button', { name: /Options for/ })).toHaveCount(0);
  await expect(ada.page.getByRole('button', { name: 'Mute all' })).toHaveCount(0);
});

test('holding the space bar opens a muted microphone for that long', async () => {
  await microphoneIs(ada, 'off');
  await ada.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await ada.page.keyboard.down(' ');
  await microphoneIs(ada, 'on');
  await ada.page.keyboard.up(' ');
  await microphoneIs(ada, 'off');
});

test('voice processing is switched off while speaking, without losing the microphone', async () => {
  const { page } = teacher;
  const processed = () =>
    page.evaluate(() =>
      (window as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections
        .flatMap(connection => connection.getSenders())
        .filter(sender => sender.track?.kind === 'audio' && sender.track.readyState === 'live')
        .map(sender => sender.track?.getSettings().noiseSuppression),
    );
  expect(await processed()).toEqual([true]);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Camera, microphone, speaker' }).click();
  await page.getByRole('switch', { name: 'Noise suppression' }).click();
  await expect.poll(processed).toEqual([false]);
  await page.keyboard.press('Escape');
  await microphoneIs(teacher, 'on');
});

test('who leads sees at a glance who has trouble; students do not', async () => {
  const far = await launchBrowser();
  const cleo = await newPerson(far, 'Cleo Far');
  await cleo.page.goto(new URL(bob.page.url()).pathname);
  await joinClass(cleo);
  await bob.page.getByRole('button', { name: 'People' }).click();
  await expect(bob.page.getByRole('list', { name: 'Participants' }).getByText('Cleo Far')).toBeVisible();
  await killBrowser(far);
  // On a busy machine there may be others; who can follow least comes first.
  const weak = teacher.page.getByRole('list', { name: 'Weak connections' });
  await expect(weak.getByRole('listitem').first()).toContainText('Cleo Far');
  await expect(weak.getByRole('listitem').first()).toContainText('reconnecting');
  await expect(teacher.page.getByText(/^(1 person has|\d people have) a weak connection$/)).toBeVisible();
  await expect(bob.page.getByRole('list', { name: 'Participants' }).getByText('reconnecting')).toBeVisible();
  await expect(bob.page.getByRole('list', { name: 'Weak connections' })).toHaveCount(0);
  // Gone for good, she is no trouble any more.
  await expect(weak.getByText('Cleo Far')).toHaveCount(0, { timeout: 60_000 });
});
