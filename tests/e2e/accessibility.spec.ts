import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { createRoom, joinClass, launchBrowser, newPerson, signIn } from './support/people.ts';

/** WCAG 2.2 A and AA, as far as axe can tell, on every page, in both themes. */
let browser: Browser;
test.beforeAll(async () => {
  browser = await launchBrowser();
});
test.afterAll(() => browser.close());

async function expectNoViolations(page: Page, name: string) {
  // The title arrives with the rest of a page that is navigated to; until then the page is not there yet.
  await expect(page).toHaveTitle(/Lectern/);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(
        node => `${name}, ${colorScheme}: ${id} at ${node.target.join(' ')} (${node.failureSummary})`,
      ),
    );
    expect(found).toEqual([]);
  }
}

test('pages for anybody', async () => {
  const { page, context } = await newPerson(browser, 'Anna Anybody');
  for (const [path, heading] of [
    ['/', /Teach live/],
    ['/login', 'Sign in'],
    ['/register', /account/i],
    ['/stream', 'Go live'],
    ['/watch', 'Watch live'],
    ['/watch?room=nobody', 'nobody'],
    ['/check', 'Test your connection'],
    ['/nowhere', /nothing at this address/],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible();
    await expectNoViolations(page, path);
  }
  await context.close();
});

test('the connection test, with results and devices', async () => {
  const { page, context } = await newPerson(browser, 'Tess Tester');
  await page.goto('/check');
  await page.getByRole('button', { name: 'Start test' }).click();
  await page.getByRole('button', { name: 'Test camera and microphone' }).click();
  await expect(page.getByRole('button', { name: 'Download report' })).toBeVisible({ timeout: 60_000 });
  await expectNoViolations(page, '/check with results');
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await context.close();
});

test('the studio, the green room and the stage', async () => {
  const person = await newPerson(browser, 'Carla Creator');
  const { page } = person;
  await signIn(person, 'creator');
  for (const path of ['/studio', '/studio/recordings', '/library']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectNoViolations(page, path);
  }
  const { studioPath } = await createRoom(person, 'Accessible class');
  await expectNoViolations(page, studioPath);
  await page.getByRole('button', { name: 'Start class' }).click();
  await expect(page.getByLabel('Your name')).toBeVisible();
  await expectNoViolations(page, 'green room');
  await joinClass(person);
  await page.getByRole('button', { name: 'Raise hand' }).click();
  await page.getByRole('button', { name: 'People' }).click();
  await expect(page.getByRole('list', { name: 'Raised hands' })).toBeVisible();
  await expectNoViolations(page, 'stage with people');
  await page.getByRole('button', { name: 'Chat' }).click();
  await page.getByRole('textbox', { name: 'Message' }).fill('hello');
  await page.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expectNoViolations(page, 'stage with chat');
  await page.getByRole('button', { name: 'Share screen' }).click();
  await expect(page.getByRole('region', { name: 'Your screen' })).toContainText('1080p, 30 fps');
  for (const dialog of ['Camera, microphone, speaker', 'Connection']) {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: dialog }).click();
    await expect(page.getByRole('dialog', { name: dialog })).toBeVisible();
    await expectNoViolations(page, dialog);
    if (dialog === 'Connection') {
      // By the keyboard alone.
      await page.getByRole('radio', { name: 'Full' }).focus();
      await page.keyboard.press('ArrowDown');
      await expect(page.getByRole('radio', { name: 'Data budget' })).toBeChecked();
    }
    await page.keyboard.press('Escape');
  }
  await page.getByRole('button', { name: 'Leave' }).click();
  await expect(page.getByRole('heading', { name: 'You left the class' })).toBeVisible();
  await expectNoViolations(page, 'farewell');
  await person.context.close();
});

test('the system page of admins', async () => {
  const person = await newPerson(browser, 'Ada Admin');
  await signIn(person, 'admin');
  await person.page.goto('/admin');
  await expect(person.page.getByText('All well')).toBeVisible();
  await expectNoViolations(person.page, '/admin');
  await person.context.close();
});
