// How long a student waits: from the click on "Join class" to the first painted frame of the teacher's camera, ten times, each in a
// fresh browser context. All on this machine, so the network adds nothing.
import { chromium } from 'playwright-core';
import { median, withStack } from './running-stack.mjs';

const rounds = 10;
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

await withStack(async ({ urls, seeded }) => {
  const browser = await chromium.launch({ executablePath, args });
  const newPage = async () =>
    (await browser.newContext({ baseURL: urls.web, permissions: ['camera', 'microphone'] })).newPage();
  const room = `/rooms/${seeded.room.slug}`;

  const teacher = await newPage();
  await teacher.goto('/login');
  await teacher.getByLabel('Username').fill('creator');
  await teacher.getByLabel('Password', { exact: true }).fill(seeded.accounts[0].password);
  await teacher.getByRole('button', { name: 'Sign in' }).click();
  await teacher.waitForURL(/\/studio/);
  await teacher.getByRole('button', { name: 'Start class' }).first().click();
  await teacher.getByRole('button', { name: 'Join class' }).click();
  await teacher.getByRole('button', { name: 'Leave' }).waitFor();

  const waits = [];
  for (let round = 1; round <= rounds; round += 1) {
    const student = await newPage();
    await student.goto(room);
    await student.getByLabel('Your name').fill(`Student ${round}`);
    // Somebody who joins has looked at themselves first: the camera is on.
    await student.locator('video').waitFor();
    await student.getByRole('button', { name: 'Join class' }).isEnabled();
    waits.push(await student.evaluate(clickToFirstFrame, "Carla Creator's camera"));
    await student.context().close();
  }
  await browser.close();
  console.log(`join click → first remote frame, ms: ${waits.map(Math.round).join(' ')}`);
  console.log(`median ${Math.round(median(waits))} ms, worst ${Math.round(Math.max(...waits))} ms`);
});

/** Runs in the page: clicks, and resolves with the milliseconds until the video in the named region paints. */
function clickToFirstFrame(region) {
  return new Promise(resolve => {
    let startedAt = 0;
    const watched = new WeakSet();
    new MutationObserver(() => {
      const video = document.querySelector(`section[aria-label="${region}"] video`);
      if (!video || watched.has(video)) return;
      watched.add(video);
      video.requestVideoFrameCallback(now => resolve(now - startedAt));
    }).observe(document.body, { childList: true, subtree: true });
    const join = [...document.querySelectorAll('button')].find(button => button.textContent === 'Join class');
    startedAt = performance.now();
    join?.click();
  });
}
