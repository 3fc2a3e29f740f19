import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, expect, type Page } from '@playwright/test';

const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the browser tests through their global setup.`);
  return value;
};

export const webUrl = () => required('E2E_WEB_URL');
export const apiUrl = () => required('E2E_API_URL');
export const signalingUrl = () => required('E2E_SIGNALING_URL');

/** The process of a service now: one that was killed, perhaps by another test, has come back with another id. */
export const pidOf = (service: string): number => {
  const entry = `apps/${service}/dist/main.mjs`;
  const { MEDIA_WORKER_PORT } = JSON.parse(required('E2E_SERVICE_ENV')) as Record<string, string>;
  const running = readdirSync('/proc').find(
    id =>
      /^\d+$/.test(id) &&
      readProcess(id, 'cmdline').some(part => part.endsWith(entry)) &&
      readProcess(id, 'environ').includes(`MEDIA_WORKER_PORT=${MEDIA_WORKER_PORT}`),
  );
  const pid = Number(running) || (JSON.parse(required('E2E_PIDS')) as Record<string, number>)[service];
  if (!pid) throw new Error(`${service} has no process`);
  return pid;
};

/** What the kernel knows of a process; nothing when it has just gone. */
function readProcess(id: string, what: 'cmdline' | 'environ'): string[] {
  try {
    return readFileSync(`/proc/${id}/${what}`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // Pages of the same test run at the same time; none of them is the one in front.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

type DeviceSetup = 'fake' | 'known' | 'ask' | 'none';

export const demoPassword = 'lectern-demo';

const fakeDevices = '--use-fake-device-for-media-stream';
const alwaysYes = '--use-fake-ui-for-media-stream';

/**
 * A browser of its own, with Chromium's fake camera and microphone. `known` ones show the picture and play the tone of
 * `fake-devices.ts`; `ask` leaves the permission to the page's context; `none` has no devices at all.
 */
export function launchBrowser({ devices = 'fake' }: { devices?: DeviceSetup } = {}): Promise<Browser> {
  const folder = required('E2E_DEVICES_DIR');
  const flags: Record<DeviceSetup, string[]> = {
    fake: [fakeDevices, alwaysYes],
    known: [
      fakeDevices,
      alwaysYes,
      `--use-file-for-fake-video-capture=${path.join(folder, 'camera.y4m')}`,
      `--use-file-for-fake-audio-capture=${path.join(folder, 'microphone.wav')}`,
    ],
    ask: [fakeDevices],
    none: [alwaysYes],
  };
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [...chromiumArgs, ...flags[devices]],
  });
}

/** As when its machine loses power: nobody is told. */
export async function killBrowser(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  for (const { id } of processInfo) process.kill(id, 'SIGKILL');
}

export interface Person {
  name: string;
  context: BrowserContext;
  page: Page;
}

/** A person with a page of their own. Errors that the page throws fail the test. */
export async function newPerson(browser: Browser, name: string): Promise<Person> {
  const context = await browser.newContext({
    baseURL: webUrl(),
    permissions: ['camera', 'microphone'],
    viewport: { width: 1280, height: 800 },
  });
  const page = await context.newPage();
  page.on('pageerror', error => {
    throw new Error(`${name}'s page threw: ${error.message}`);
  });
  return { name, context, page };
}

export async function signIn({ page }: Person, username: string, password = demoPassword): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).not.toHaveURL(/\/login/);
}

/** Makes a room in Creator Studio. @returns its page in the studio and the path of its invitation. */
export async function createRoom(
  { page }: Person,
  title: string,
): Promise<{ studioPath: string; roomPath: string }> {
  await page.goto('/studio');
  await page.getByRole('button', { name: 'New room' }).first().click();
  await page.getByLabel('Room title').fill(title);
  await page.getByRole('button', { name: 'Create room' }).click();
  await expect(page).toHaveURL(/\/studio\/rooms\/[0-9a-f-]{36}/);
  const studioPath = new URL(page.url()).pathname;
  const slug = title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return { studioPath, roomPath: `/rooms/${slug}` };
}

/** What is asked in the green room of a class that is recorded; a class that is not asks nothing. */
type RecordingAnswer = 'Record me' | 'Do not record me';

/** From the green room onto the stage. */
export async function joinClass({ page, name }: Person, answer?: RecordingAnswer): Promise<void> {
  const nameBox = page.getByLabel('Your name');
  await expect(nameBox).toBeVisible();
  await nameBox.fill(name);
  if (answer) await page.getByRole('radio', { name: new RegExp(`^${answer}`) }).click();
  await page.getByRole('button', { name: 'Join class' }).click();
  await expect(page.getByRole('button', { name: 'Leave' })).toBeVisible();
}

/** A class of the demo creator in a room of its own, with its teacher inside. @returns as `createRoom` */
export async function teachClass(teacher: Person, title: string): ReturnType<typeof createRoom> {
  await signIn(teacher, 'creator');
  const room = await createRoom(teacher, title);
  await teacher.page.getByRole('button', { name: 'Start class' }).click();
  await joinClass(teacher);
  return room;
}

/** By its invitation, through the green room, into a class that has begun. */
export async function enterClass(person: Person, roomPath: string, answer?: RecordingAnswer): Promise<void> {
  await person.page.goto(roomPath);
  await joinClass(person, answer);
}

/** By the host, for all who are in it. */
export async function endClass({ page }: Person): Promise<void> {
  await page.getByRole('button', { name: 'End for everyone' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End for everyone' }).click();
}
