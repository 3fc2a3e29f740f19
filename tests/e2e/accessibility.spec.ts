import { type Browser, expect, test } from '@playwright/test';
import { expectNoViolations } from './support/accessible.ts';
import { createRoom, joinClass, launchBrowser, newPerson, signIn } from './support/people.ts';
import { expectFitsPhone } from './support/phone.ts';

/** WCAG 2.2 A and AA, as far as axe can tell, on every page, in both themes. */
let browser: Browser;
test.beforeAll(async () => {
  browser = await launchBrowser();
});
test.afterAll(() => browser.close());

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
  await expectFitsPhone(page);
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
  await page.goto('/watch/0198c0de-0000-7000-8000-000000000001');
  await expect(page.getByRole('heading', { name: /There is no such video/ })).toBeVisible();
  await expectNoViolations(page, 'no such video');
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
      // Held until it has moved, as a finger does: radios choose only while the key is down.
      await page.keyboard.down('ArrowDown');
      await expect(page.getByRole('radio', { name: 'Data budget' })).toBeChecked();
      await page.keyboard.up('ArrowDown');
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
