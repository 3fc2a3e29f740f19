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

/** The seeded room with its class started, its teacher inside, in a browser with fake devices. */
export async function openClassroom({ urls, seeded }) {
  // It ends with this process, which stops other things first when it is interrupted.
  const browser = await chromium.launch({
    executablePath,
    args,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const newPage = async (baseURL = urls.web) =>
    (await browser.newContext({ baseURL, permissions: ['camera', 'microphone'] })).newPage();

  const teacher = await newPage();
  await teacher.goto('/login');
  await teacher.getByLabel('Username').fill('creator');
  await teacher.getByLabel('Password', { exact: true }).fill(seeded.accounts[0].password);
  await teacher.getByRole('button', { name: 'Sign in' }).click();
  await teacher.waitForURL(/\/studio/);
  await teacher.getByRole('button', { name: 'Start class' }).first().click();
  await teacher.getByRole('button', { name: 'Join class' }).click();
  await teacher.getByRole('button', { name: 'Leave' }).waitFor();

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
