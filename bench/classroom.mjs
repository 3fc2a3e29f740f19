import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/** A browser with fake devices. It ends with this process, which stops other things first when it is interrupted. */
export const launchBrowser = () =>
  chromium.launch({ executablePath, args, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false });

/** A context of its own in which pages may use camera and microphone. */
export const newContext = (browser, baseURL) =>
  browser.newContext({ baseURL, permissions: ['camera', 'microphone'] });

/** Resolves in the studio of the seeded creator. */
export async function signInAsTeacher(page, { seeded }) {
  await page.goto('/login');
  await page.getByLabel('Username').fill('creator');
  await page.getByLabel('Password', { exact: true }).fill(seeded.accounts[0].password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/studio/);
}

/** From the green room into the class. */
export async function joinClass(page) {
  await page.getByRole('button', { name: 'Join class' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();
}

/** The seeded room with its class started, its teacher inside, in a browser with fake devices. */
export async function openClassroom(stack) {
  const { urls, seeded } = stack;
  const browser = await launchBrowser();
  const newPage = async (baseURL = urls.web) => (await newContext(browser, baseURL)).newPage();

  const teacher = await newPage();
  await signInAsTeacher(teacher, stack);
  await teacher.getByRole('button', { name: 'Start class' }).first().click();
  await joinClass(teacher);

  return {
    teacher,
    teacherName: 'Carla Creator',
    /** A page of the same browser with an empty cache. */
    newPage,
    /** A student in the green room, camera on, one click away from the class. */
    async student(name) {
      const student = await newPage();
      await student.goto(`/rooms/${seeded.room.slug}`);
      await student.getByLabel('Your name').fill(name);
      // Somebody who joins has looked at themselves first: the camera is on.
      await student.locator('video').waitFor();
      await student.getByRole('button', { name: 'Join class' }).isEnabled();
      return student;
    },
    close: () => browser.close(),
  };
}
