import { AxeBuilder } from '@axe-core/playwright';
import { readPlayback } from '@lectern/contracts/rest/playback';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { finishedRecording, madeWithinMs } from './support/finished-recording.ts';
import {
  endClass,
  launchBrowser,
  newPerson,
  type Person,
  signIn,
  teachClass,
  enterClass,
} from './support/people.ts';
import { expectFitsPhone, phone } from './support/phone.ts';
import { recordWhile } from './support/recording-span.ts';
import { restAs } from './support/rest.ts';

test.describe.configure({ mode: 'serial' });

let browser: Browser;
let studentBrowser: Browser;
let teacher: Person;
let student: Person;
let videoId: string;

test.beforeAll(async () => {
  browser = await launchBrowser({ devices: 'known' });
  studentBrowser = await launchBrowser();
  teacher = await newPerson(browser, 'Carla Creator');
  student = await newPerson(studentBrowser, 'Stu Dent');
});
test.afterAll(async () => {
  await Promise.all([browser.close(), studentBrowser.close()]);
});

const videoOf = (page: Page) => page.locator('video');
const timeOf = (page: Page) => videoOf(page).evaluate(video => (video as HTMLVideoElement).currentTime);
const playerOf = (page: Page) => page.getByRole('region', { name: /^Player: / });

/** Plays until the clock of the video has passed `seconds`. */
const playPast = (page: Page, seconds: number) =>
  videoOf(page).evaluate(async (element, until) => {
    const video = element as HTMLVideoElement;
    video.muted = true;
    // Interrupted when the stream is attached in the same moment: the player goes on with it.
    video.play().catch(() => undefined);
    await new Promise<void>(resolve => {
      const look = () => video.currentTime > until && resolve();
      video.addEventListener('timeupdate', look);
      look();
    });
  }, seconds);

const paused = async (page: Page) => {
  await videoOf(page).evaluate(video => (video as HTMLVideoElement).pause());
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
};

/** Two quick taps on the video, at these shares of its width and height. Each says when it happened, so a busy machine makes them no slower. */
async function tapTwice(page: Page, acrossShare: number, downShare: number) {
  const box = await videoOf(page).boundingBox();
  if (!box) throw new Error('There is no video on the page.');
  const point = { x: box.x + box.width * acrossShare, y: box.y + box.height * downShare };
  const touch = await page.context().newCDPSession(page);
  const startedAt = Date.now() / 1000;
  for (const seconds of [0, 0.15]) {
    const timestamp = startedAt + seconds;
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point], timestamp });
    await touch.send('Input.dispatchTouchEvent', {
      ...{ type: 'touchEnd', touchPoints: [] },
      timestamp: timestamp + 0.05,
    });
  }
  await touch.detach();
}

test('a class is taught with captions, a message, a raised hand and a marked moment', async () => {
  await signIn(student, 'student');
  const { roomPath } = await teachClass(teacher, 'Watched class');
  await enterClass(student, roomPath);

  await student.page.keyboard.press('c');
  await recordWhile(teacher, [teacher, student], async startedAt => {
    const question = student.page.getByRole('region', { name: 'May you be recorded?' });
    await question.getByRole('button', { name: 'Record me', exact: true }).click();
    await teacher.page.getByRole('button', { name: 'More' }).click();
    await teacher.page.getByRole('menuitem', { name: 'Write captions' }).click();
    await teacher.page.getByRole('textbox', { name: 'Caption' }).fill('Light is a wave <b>');
    await teacher.page.getByRole('textbox', { name: 'Caption' }).press('Enter');
    await expect(student.page.getByRole('log', { name: 'Captions' })).toContainText('Light is a wave <b>');
    await student.page.getByRole('button', { name: 'Raise hand' }).click();
    await student.page.getByRole('button', { name: 'Chat' }).click();
    await student.page.getByRole('textbox', { name: 'Message' }).fill('<img src=x> why?');
    await student.page.getByRole('textbox', { name: 'Message' }).press('Enter');
    await expect.poll(() => Date.now() - startedAt, { timeout: 20_000 }).toBeGreaterThan(9_000);
    await teacher.page.getByRole('button', { name: 'More' }).click();
    await teacher.page.getByRole('menuitem', { name: 'Mark this moment' }).click();
    await expect(teacher.page.getByText('This moment is marked')).toBeVisible();
    // The length is what is under test: long enough to seek in.
    await expect.poll(() => Date.now() - startedAt, { timeout: 30_000 }).toBeGreaterThan(20_000);
  });
  await endClass(teacher);

  ({ recordingId: videoId } = await finishedRecording('Watched class'));
});

test('a student watches it: play, keys, speed, seeking', async () => {
  const { page } = student;
  await page.goto(`/watch/${videoId}`);
  await page.getByRole('button', { name: /^Play Watched class/ }).click();
  await playPast(page, 1);
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();

  const before = await timeOf(page);
  await page.keyboard.press('l');
  expect(await timeOf(page)).toBeCloseTo(before + 10, 1);
  await page.keyboard.press('ArrowLeft');
  expect(await timeOf(page)).toBeCloseTo(before + 5, 1);
  await page.keyboard.press('0');
  expect(await timeOf(page)).toBe(0);
  await page.getByRole('slider', { name: 'Position' }).press('ArrowRight');
  expect(await timeOf(page)).toBeCloseTo(5, 1);
  await page.keyboard.press('Home');
  expect(await timeOf(page)).toBe(0);

  // A menu that fades out has the focus until it is gone: here for as long as the next key takes.
  const held = await page.addStyleTag({
    content: '[role=menu][data-state=closed] { animation-play-state: paused !important; }',
  });
  await page.getByRole('button', { name: 'Speed 1×' }).click();
  await page.getByRole('menuitemradio', { name: '2×' }).click();
  expect(await videoOf(page).evaluate(video => (video as HTMLVideoElement).playbackRate)).toBe(2);
  await expect(page.locator('[role=menu][data-state=closed]:focus-within')).toHaveCount(1);
  await page.keyboard.press('<');
  await expect(page.locator('[aria-label="Speed 1.75×"]')).toHaveText('1.75×');
  await held.evaluate(style => style.parentElement?.removeChild(style));
  await expect(page.getByRole('button', { name: 'Speed 1.75×' })).toBeFocused();

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
});

test('chapters, events and captions of the class are there, as text and at their time', async () => {
  const { page } = student;
  const { chapters, captions, markers } = await restAs('student').call(readPlayback, {
    params: { videoId },
  });
  expect(chapters.map(({ title }) => title)).toEqual(['Beginning', 'Mark 1']);
  expect(markers.map(({ kind }) => kind)).toEqual(['hand', 'chat', 'mark']);
  expect(captions).toMatchObject([{ source: 'live' }]);

  const chapter = page.getByRole('list', { name: 'Chapters' }).getByRole('button', { name: /Mark 1/ });
  await chapter.click();
  expect(Math.abs((await timeOf(page)) * 1000 - (chapters[1]?.startMs ?? 0))).toBeLessThan(100);
  await expect(chapter).toHaveAttribute('aria-current', 'time');
  await page.keyboard.press('b');
  expect(await timeOf(page)).toBe(0);

  await page.getByRole('tab', { name: /Events/ }).click();
  const events = page.getByRole('list', { name: 'Events' });
  await expect(events.getByRole('button')).toHaveCount(3);
  const message = events.getByRole('button', { name: /<img src=x> why\?/ });
  await expect(message).toContainText('Stu Dent');
  await message.click();
  const asked = markers.find(({ kind }) => kind === 'chat')?.atMs ?? 0;
  expect(Math.abs((await timeOf(page)) * 1000 - asked)).toBeLessThan(100);

  await page.getByRole('tab', { name: 'Transcript' }).click();
  const line = page.getByRole('list', { name: 'Transcript' }).getByRole('button');
  await page.getByRole('searchbox', { name: 'Search the transcript' }).fill('nothing like it');
  await expect(page.getByText('0 lines found')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search the transcript' }).fill('WAVE');
  await expect(line.locator('mark')).toHaveText('wave');
  await line.click();
  await page.keyboard.press('c');
  await expect(page.getByTestId('captions')).toHaveText('Light is a wave <b>');
  await playerOf(page).getByRole('button', { name: 'Captions' }).click();
  await page.getByRole('menuitemradio', { name: 'Off' }).click();
  await expect(page.getByTestId('captions')).toHaveCount(0);
});

test('it plays HLS once that is made, with a choice of quality and previews of the picture', async () => {
  const { page } = student;
  const rest = restAs('student');
  const playback = () => rest.call(readPlayback, { params: { videoId } });
  await expect
    .poll(async () => (await playback()).improving, { timeout: madeWithinMs, intervals: [2_000] })
    .toBe(false);
  const { hlsUrl, previewsUrl } = await playback();
  expect([hlsUrl, previewsUrl]).not.toContain(null);
  await page.reload();
  await playPast(page, 1);
  expect(await videoOf(page).evaluate(video => (video as HTMLVideoElement).currentSrc)).toMatch(/^blob:/);
  await paused(page);

  await playerOf(page).getByRole('button', { name: 'Settings' }).click();
  const smaller = page.getByRole('menuitemradio', { name: /^\d+p$/ }).last();
  const height = Number.parseInt((await smaller.textContent()) ?? '', 10);
  await smaller.click();
  await playPast(page, 3);
  await expect
    .poll(() => videoOf(page).evaluate(video => (video as HTMLVideoElement).videoHeight))
    .toBe(height);
  await paused(page);

  await page.getByRole('slider', { name: 'Position' }).hover();
  await expect(page.getByTestId('seek-picture')).toHaveAttribute('style', /background-image: url\(/);
  const missing = await page.getByTestId('seek-picture').evaluate(async element => {
    const url = getComputedStyle(element).backgroundImage.slice(5, -2);
    return !(await fetch(url)).ok;
  });
  expect(missing).toBe(false);
});

test('Play is not lost when it is pressed in the very moment in which the stream is attached', async () => {
  const page = await student.context.newPage();
  await page.addInitScript(() => {
    const { isTypeSupported } = MediaSource;
    // What hls.js asks just before it attaches.
    MediaSource.isTypeSupported = type => {
      MediaSource.isTypeSupported = isTypeSupported;
      const video = document.querySelector('video') as HTMLVideoElement;
      video.muted = true;
      video.play().catch(() => undefined);
      return isTypeSupported.call(MediaSource, type);
    };
  });
  await page.goto(`/watch/${videoId}`);
  await expect(playerOf(page).getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
  await expect.poll(() => videoOf(page).evaluate(video => (video as HTMLVideoElement).paused)).toBe(false);
  const opened = await timeOf(page);
  await expect.poll(() => timeOf(page)).toBeGreaterThan(opened);
  await page.close();
});

test('it goes on where the student stopped, after a reload', async () => {
  const { page } = student;
  await page.keyboard.press('0');
  await playPast(page, 4);
  await paused(page);
  const stoppedAt = await timeOf(page);
  const told = restAs('student');
  await expect
    .poll(async () => (await told.call(readPlayback, { params: { videoId } })).resumeAtMs)
    .toBe(Math.round(stoppedAt * 1000));
  await page.reload();
  await expect(page.getByText(/^You stopped at/)).toBeVisible();
  await expect.poll(async () => Math.abs((await timeOf(page)) - stoppedAt)).toBeLessThan(1);
  await page.getByRole('button', { name: 'Start over' }).click();
  expect(await timeOf(page)).toBe(0);
});

test('on a phone it fits, and two taps at a side go ten seconds', async () => {
  const context = await studentBrowser.newContext({
    ...{ storageState: await student.context.storageState(), baseURL: new URL(student.page.url()).origin },
    ...{ viewport: phone, hasTouch: true, isMobile: true },
  });
  const page = await context.newPage();
  await page.goto(`/watch/${videoId}`);
  await expect(page.getByText(/^You stopped at/)).toBeVisible();
  await expectFitsPhone(page);
  // The player has taken over the page once it stands where the student stopped.
  await expect.poll(() => timeOf(page)).toBeGreaterThan(1);
  const before = await timeOf(page);
  await tapTwice(page, 0.9, 0.3);
  await expect.poll(() => timeOf(page)).toBeCloseTo(before + 10, 0);
  await context.close();
});

test('the teacher sees what was watched, edits chapters and adds captions', async () => {
  const { page } = teacher;
  await page.goto(`/watch/${videoId}`);
  await expect(page.getByText(/^1 viewer, who saw \d+ % of it/)).toBeVisible();
  await expect(page.getByTestId('heat-line')).toBeVisible();

  await page.getByRole('button', { name: 'Edit chapters' }).click();
  const dialog = page.getByRole('dialog', { name: 'Chapters' });
  await dialog.getByRole('textbox', { name: 'Title' }).last().fill('The proof');
  await dialog.getByRole('button', { name: 'Save chapters' }).click();
  await expect(page.getByRole('list', { name: 'Chapters' }).getByRole('button').last()).toContainText(
    'The proof',
  );
  await expect(page.getByTestId('chapter-tick')).toHaveCount(1);

  await page.getByRole('tab', { name: 'Transcript' }).click();
  await page.getByRole('button', { name: 'Manage captions' }).click();
  await page.getByRole('button', { name: 'Add captions' }).click();
  await page.getByLabel('Text').fill('WEBVTT\n\n00:03.000 --> 00:02.000\nbackwards');
  await page.getByRole('button', { name: 'Save captions' }).click();
  await expect(page.getByText('Line 3: It ends before it starts')).toBeVisible();
  const content = 'WEBVTT\n\n00:00.000 --> 00:20.000\nUploaded <script>alert(1)</script>\n';
  await page.getByLabel('WebVTT or SRT file').setInputFiles({
    name: 'captions.vtt',
    mimeType: 'text/vtt',
    buffer: Buffer.from(content),
  });
  await page.getByLabel('Name').fill('By hand');
  await page.getByRole('button', { name: 'Save captions' }).click();
  await expect(page.getByRole('list', { name: 'Caption tracks' })).toContainText('By hand');
  await page.keyboard.press('Escape');
  await playerOf(page).getByRole('button', { name: 'Captions' }).click();
  await page.getByRole('menuitemradio', { name: 'By hand' }).click();
  await expect(page.getByTestId('captions')).toHaveText('Uploaded <script>alert(1)</script>');
});

test('everything is usable by everybody, as far as axe can tell', async () => {
  const { page } = teacher;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const tab of ['Chapters', /Events/, 'Transcript']) {
      await page.getByRole('tab', { name: tab }).click();
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target} ${nodes[0]?.failureSummary}`),
      ).toEqual([]);
    }
  }
});
