import { type Browser, expect, type Page, test } from '@playwright/test';
import { launchBrowser, newPerson, type Person, teachClass, enterClass } from './support/people.ts';

/** A recording that is not worth watching is said to be so while something can still be done about it. */
test.describe.configure({ mode: 'serial' });

let browser: Browser;
let teacher: Person;
let guest: Person;

test.beforeAll(async () => {
  browser = await launchBrowser();
  teacher = await newPerson(browser, 'Carla Creator');
  guest = await newPerson(browser, 'Gil Guest');
  await filmColours(teacher.page);
  const { roomPath } = await teachClass(teacher, 'A class behind a cover');
  await enterClass(guest, roomPath);
});
test.afterAll(() => browser.close());

/** The camera of this page films one colour, black until the test chooses another; its brightness is never quite still. */
const filmColours = (page: Page) =>
  page.addInitScript(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [640, 360];
    let colour = [0, 0, 0];
    let frame = 0;
    const paint = () => {
      const context = canvas.getContext('2d');
      if (!context) return;
      frame += 1;
      context.fillStyle = `rgb(${colour.map(part => part + (frame % 8)).join(' ')})`;
      context.fillRect(0, 0, canvas.width, canvas.height);
    };
    Object.assign(window, { film: (next: number[]) => (colour = next) });
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async wanted => {
      const sound = wanted?.audio ? (await open({ audio: wanted.audio })).getTracks() : [];
      if (!wanted?.video) return new MediaStream(sound);
      setInterval(paint, 60);
      return new MediaStream([...sound, ...canvas.captureStream(15).getTracks()]);
    };
  });
const film = (page: Page, colour: number[]) =>
  page.evaluate(next => (window as unknown as { film(colour: number[]): void }).film(next), colour);

const warnings = ({ page }: Person) => page.getByRole('status', { name: 'Warnings' });

test('a host whose camera is black in the recording is told so, with what to do; a student is not', async () => {
  await teacher.page.getByRole('button', { name: 'Start recording' }).click();
  await expect(teacher.page.getByRole('status', { name: 'Recording', exact: true })).toBeVisible();
  await expect(warnings(teacher)).toContainText('Your camera is black in the recording.', {
    timeout: 30_000,
  });
  await expect(warnings(teacher)).toContainText('Is its cover open, and is there light?');
  await expect(warnings(guest)).toBeEmpty();
});

test('the warning goes when there is a picture again', async () => {
  await film(teacher.page, [200, 30, 30]);
  // A picture is looked at now and then, not all the time.
  await expect(warnings(teacher)).toBeEmpty({ timeout: 90_000 });
});
