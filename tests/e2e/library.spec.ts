import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listVideos, readVideo, updateVideo } from '@lectern/contracts/rest/videos';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { madeWithinMs } from './support/finished-recording.ts';
import { expectNoViolations } from './support/accessible.ts';
import {
  apiUrl,
  endClass,
  launchBrowser,
  newPerson,
  type Person,
  signIn,
  webUrl,
  teachClass,
} from './support/people.ts';
import { expectFitsPhone } from './support/phone.ts';
import { recordWhile } from './support/recording-span.ts';
import { restAs } from './support/rest.ts';

test.describe.configure({ mode: 'serial' });

const password = 'open sesame';
/** Sooner than the library would ask again by itself. */
const atOnce = { timeout: 10_000 };
let browser: Browser;
let teacher: Person;
let videoId: string;
let link: string;

test.beforeAll(async () => {
  browser = await launchBrowser();
  teacher = await newPerson(browser, 'Carla Creator');
});
test.afterAll(() => browser.close());

const card = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title });
async function openMenu(page: Page, title: string, item: string) {
  await page.getByRole('button', { name: `More about ${title}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}
const playsUntil = (page: Page, seconds: number) =>
  page.locator('video').evaluate(async (element, end) => {
    const video = element as HTMLVideoElement;
    video.muted = true;
    // Interrupted when the stream is attached in the same moment: the player goes on with it.
    video.play().catch(() => undefined);
    await new Promise<void>(resolve => {
      video.addEventListener('timeupdate', () => video.currentTime > end && resolve());
    });
    video.pause();
  }, seconds);

test('a recorded class is in the library of its teacher', async () => {
  await teachClass(teacher, 'Photosynthesis');
  await recordWhile(teacher, [teacher], startedAt =>
    expect.poll(() => Date.now() - startedAt, { timeout: 20_000 }).toBeGreaterThan(5_000),
  );
  await teacher.page.getByRole('button', { name: 'Chat' }).click();
  await teacher.page.getByRole('textbox', { name: 'Message' }).fill('Chlorophyll absorbs red light');
  await teacher.page.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(teacher.page.getByRole('log', { name: 'Chat messages' })).toContainText('Chlorophyll');
  await endClass(teacher);
  const creator = restAs('creator');
  await expect
    .poll(
      async () => {
        const { data } = await creator.call(listVideos, { query: { q: 'photosynthesis' } });
        videoId = data[0]?.videoId ?? '';
        return data[0]?.playable;
      },
      { timeout: madeWithinMs },
    )
    .toBe(true);
  await teacher.page.goto('/library');
  await expect(card(teacher.page, 'Photosynthesis')).toBeVisible();
  await expectNoViolations(teacher.page, 'library');
});

test('it is found by its title, by who was there and by what was said', async () => {
  const { page } = teacher;
  const search = page.getByRole('searchbox', { name: 'Search the library' });
  for (const words of ['photo', 'Carla photosynthesis', 'chlorophyll']) {
    await search.fill(words);
    await expect(card(page, 'Photosynthesis')).toBeVisible();
  }
  await search.fill('nothing like that');
  await expect(page.getByRole('heading', { name: 'Nothing fits' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(card(page, 'Photosynthesis')).toBeVisible();
});

test('it is renamed, trimmed, and gets another picture', async () => {
  const { page } = teacher;
  await openMenu(page, 'Photosynthesis', 'Rename');
  await page.getByRole('textbox', { name: 'Title' }).fill('Leaves and light');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(card(page, 'Leaves and light')).toBeVisible();

  await openMenu(page, 'Leaves and light', 'Trim');
  const trim = page.getByRole('dialog', { name: /^Trim/ });
  await expect
    .poll(() => trim.locator('video').evaluate(v => (v as HTMLVideoElement).readyState))
    .toBeGreaterThan(1);
  await expectNoViolations(page, 'trim');
  // By the keyboard alone: fifteen steps of a tenth of a second.
  await trim.getByRole('slider', { name: 'Start' }).focus();
  for (let i = 0; i < 15; i += 1) await page.keyboard.press('ArrowRight');
  await trim.getByRole('button', { name: 'Trim' }).click();
  await expect(trim).toBeHidden();
  const creator = restAs('creator');
  const trimmed = await creator.call(readVideo, { params: { videoId } });
  expect(trimmed.trimStartMs).toBe(1_500);
  expect(trimmed.durationMs).toBe((trimmed.fullDurationMs ?? 0) - 1_500);

  await openMenu(page, 'Leaves and light', 'Poster');
  const poster = page.getByRole('dialog', { name: /^Poster/ });
  await expect
    .poll(() => poster.locator('video').evaluate(v => (v as HTMLVideoElement).readyState))
    .toBeGreaterThan(1);
  await expectNoViolations(page, 'poster');
  await poster.getByRole('button', { name: 'Use this moment' }).click();
  await expect(poster).toBeHidden();
  const pictured = await creator.call(readVideo, { params: { videoId } });
  expect(pictured.customPoster).toBe(true);
  const picture = await fetch(apiUrl() + pictured.posterUrl);
  expect(picture.headers.get('content-type')).toBe('image/jpeg');
});

test('its teacher makes a link with a password', async () => {
  const { page } = teacher;
  const creator = restAs('creator');
  const before = await creator.call(readVideo, { params: { videoId } });
  await openMenu(page, 'Leaves and light', 'Share');
  const share = page.getByRole('dialog', { name: /^Share/ });
  // By the keyboard: what the arrows pass by does not hold before it is saved.
  await share.getByRole('radio', { checked: true }).focus();
  await page.keyboard.press('ArrowUp');
  await share.getByRole('radio', { name: /Who has a link/ }).click();
  await share.getByLabel('Pages that may embed it').fill('https://school.example/lessons');
  const unsaved = await creator.call(readVideo, { params: { videoId } });
  expect(unsaved).toMatchObject({ visibility: before.visibility, embedOrigins: null });
  await share.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(share.getByLabel('Pages that may embed it')).toHaveValue('https://school.example');
  await share.getByLabel('Link password').fill(password);
  await share.getByRole('button', { name: 'Create link' }).click();
  link = await share.getByRole('textbox', { name: 'New link' }).inputValue();
  expect(link).toContain(`${webUrl()}/shared/`);
  const saved = await creator.call(readVideo, { params: { videoId } });
  expect(saved).toMatchObject({ visibility: 'link', embedOrigins: ['https://school.example'] });
  const token = link.slice(`${webUrl()}/shared/`.length);
  await expect(share.getByRole('textbox', { name: 'Embed code' })).toHaveValue(
    `<iframe src="${webUrl()}/embed/${videoId}?link=${token}" width="640" height="360" allow="fullscreen; picture-in-picture"></iframe>`,
  );
  await expectNoViolations(page, 'share');
  await page.keyboard.press('Escape');
  await expect(share).toBeHidden();
});

test('a stranger watches by the link, once the password is right', async () => {
  const stranger = await newPerson(browser, 'Stan Stranger');
  const { page } = stranger;
  await page.goto(link);
  await page.getByLabel('Link password').fill('a wrong one');
  await page.getByRole('button', { name: 'Watch' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'This link does not work' })).toBeVisible();
  await expectNoViolations(page, 'password of a link');
  await page.getByLabel('Link password').fill(password);
  await page.getByRole('button', { name: 'Watch' }).click();
  await expect(page.getByRole('heading', { name: 'Leaves and light' })).toBeVisible();
  const counted = page.waitForResponse(answer => answer.url().endsWith(`/videos/${videoId}/watched`));
  await playsUntil(page, 2);
  // They are counted without an account.
  expect((await counted).status()).toBe(204);
  // What was trimmed away is not played.
  expect(await page.locator('video').evaluate(v => (v as HTMLVideoElement).currentTime)).toBeGreaterThan(1.5);
  await expectNoViolations(page, 'shared video');
  // Their browser knows where they stopped.
  await page.reload();
  await page.getByLabel('Link password').fill(password);
  await page.getByRole('button', { name: 'Watch' }).click();
  await expect(page.getByText(/^You stopped at 0:0/)).toBeVisible();
  await expectFitsPhone(page);

  // The link opens nothing else, and a stranger without it nothing at all.
  await page.goto(`/embed/${videoId}`);
  await expect(page.getByRole('heading', { name: 'This video cannot be shown here' })).toBeVisible();
  await page.goto('/shared/unknown');
  await expect(page.getByLabel('Link password')).toBeVisible();
  await stranger.context.close();
});

test('pages that its teacher names may embed it, and no others', async () => {
  const [allowed, refused] = [await startSite(), await startSite()];
  try {
    const creator = restAs('creator');
    const body = { visibility: 'public' as const, embedOrigins: [allowed.origin] };
    await creator.call(updateVideo, { params: { videoId }, body });

    const headersOf = async (path: string) => (await fetch(webUrl() + path)).headers;
    const embed = await headersOf(`/embed/${videoId}`);
    expect(embed.get('x-frame-options')).toBeNull();
    expect(embed.get('content-security-policy')).toContain(`frame-ancestors ${allowed.origin}`);
    for (const path of ['/', '/login', '/shared/x', `/embed/x`, `/watch/${videoId}`]) {
      const headers = await headersOf(path);
      expect([path, headers.get('content-security-policy')?.includes("frame-ancestors 'none'")]).toEqual([
        path,
        true,
      ]);
      if (!path.startsWith('/embed/')) expect([path, headers.get('x-frame-options')]).toEqual([path, 'DENY']);
    }
    expect((await fetch(`${apiUrl()}/health`)).headers.get('x-frame-options')).toBe('DENY');

    const stranger = await newPerson(browser, 'Emma Embedder');
    const { page } = stranger;
    await page.goto(allowed.origin);
    const frame = page.frameLocator('iframe');
    await expect(frame.getByRole('heading', { name: 'Leaves and light' })).toBeAttached();
    await expect
      .poll(() => frame.locator('video').evaluate(v => (v as HTMLVideoElement).readyState))
      .toBeGreaterThan(0);
    // It fills the frame, which is 150 pixels high unless its page says otherwise.
    expect((await frame.locator('video').boundingBox())?.height).toBe(150);
    await page.goto(refused.origin);
    await expect(page.getByRole('heading', { name: 'A page of somebody' })).toBeVisible();
    await expect.poll(() => page.frames().some(one => one.url().startsWith('chrome-error:'))).toBe(true);
    await page.goto(`/embed/${videoId}`);
    await expectNoViolations(page, 'embed');
    await page.goto(`/shared/video/${videoId}`);
    await expect(page.getByRole('heading', { name: 'Leaves and light' })).toBeVisible();
    await expectNoViolations(page, 'public video');
    await stranger.context.close();
  } finally {
    allowed.server.close();
    refused.server.close();
  }
});

test('it is deleted, had back at once, and had back from the bin', async () => {
  const { page } = teacher;
  await page.goto('/library');
  await page.getByRole('checkbox', { name: 'Select Leaves and light' }).click();
  await expect(page.getByRole('region', { name: 'Selection' })).toContainText('1 video selected');
  await expectNoViolations(page, 'selection');
  await page.getByRole('button', { name: 'Delete selected' }).click();
  await expect(card(page, 'Leaves and light')).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(card(page, 'Leaves and light')).toBeVisible();

  await openMenu(page, 'Leaves and light', 'Delete');
  await expect(card(page, 'Leaves and light')).toBeHidden();
  await page.getByRole('tab', { name: 'Bin' }).click();
  await expect(card(page, 'Leaves and light')).toContainText('Gone in 14 days');
  await expectNoViolations(page, 'bin');
  await expectFitsPhone(page);
  await openMenu(page, 'Leaves and light', 'Restore');
  await expect(card(page, 'Leaves and light')).toBeHidden();
  await page.getByRole('tab', { name: 'Videos' }).click();
  await expect(card(page, 'Leaves and light')).toBeVisible(atOnce);
});

test('whoever comes back to the library finds what has changed meanwhile', async () => {
  const { page } = teacher;
  const creator = restAs('creator');
  const rename = (title: string) => creator.call(updateVideo, { params: { videoId }, body: { title } });
  await openMenu(page, 'Leaves and light', 'Delete');
  await expect(card(page, 'Leaves and light')).toBeHidden();
  await page.getByRole('tab', { name: 'Bin' }).click();
  await openMenu(page, 'Leaves and light', 'Restore');
  await expect(card(page, 'Leaves and light')).toBeHidden();
  await page.getByRole('tab', { name: 'Videos' }).click();
  await expect(card(page, 'Leaves and light')).toBeVisible(atOnce);

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Recordings' }).click();
  await expect(page.getByRole('heading', { name: 'Recordings' })).toBeVisible();
  await rename('Renamed elsewhere');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }).click();
  await expect(card(page, 'Renamed elsewhere')).toBeVisible(atOnce);
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Recordings' })).toBeVisible();
  await rename('Leaves and light');
  await page.goForward();
  await expect(card(page, 'Leaves and light')).toBeVisible(atOnce);
});

test('a student sees it while it is for everybody, may change nothing of it, and not once it is not', async () => {
  const student = await newPerson(browser, 'Sam Student');
  const { page } = student;
  await signIn(student, 'student');
  await page.goto('/library');
  await expect(card(page, 'Leaves and light')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Select Leaves and light' })).toHaveCount(0);
  await page.getByRole('button', { name: 'More about Leaves and light' }).click();
  await expect(page.getByRole('menuitem')).toHaveText(['Download']);
  await page.keyboard.press('Escape');
  const creator = restAs('creator');
  await creator.call(updateVideo, { params: { videoId }, body: { visibility: 'private' } });
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Library' })).toBeVisible();
  await expect(card(page, 'Leaves and light')).toHaveCount(0);
  await student.context.close();
});

/** Somebody's page with the video in a frame, on an origin of its own. */
async function startSite(): Promise<{ server: Server; origin: string }> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(
      `<!doctype html><title>Lectern in a frame</title><h1>A page of somebody</h1><iframe src="${webUrl()}/embed/${videoId}"></iframe>`,
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
