import { archiveRoom, createRoom as createRoomEndpoint, updateRoom } from '@lectern/contracts/rest/rooms';
import { createSession, endSession } from '@lectern/contracts/rest/sessions';
import { type Browser, expect, test } from '@playwright/test';
import { seesFrames } from './support/media-probes.ts';
import { joinClass, launchBrowser, newPerson, type Person, signIn } from './support/people.ts';
import { restAs } from './support/rest.ts';

/** Who cannot simply join: what each of them is told, and what works all the same. */
let browser: Browser;
test.beforeAll(async () => {
  browser = await launchBrowser();
});
test.afterAll(() => browser.close());

/** A room of the creator, with a live class unless said otherwise. */
async function makeRoom(
  title: string,
  settings: { capacity?: number; access?: 'link' | 'users' } = {},
  live = true,
) {
  const creator = restAs('creator');
  const { roomId, slug } = await creator.call(createRoomEndpoint, { body: { title, settings } });
  const session = live
    ? await creator.call(createSession, { params: { roomId }, body: { start: true } })
    : null;
  return { creator, roomId, path: `/rooms/${slug}`, sessionId: session?.sessionId ?? '' };
}

async function withPerson(name: string, work: (person: Person) => Promise<void>, from: Browser = browser) {
  const person = await newPerson(from, name);
  await work(person);
  await person.context.close();
}

test('a browser without any device says so, and joins all the same', async () => {
  const { path } = await makeRoom('Without devices');
  const bare = await launchBrowser({ devices: 'none' });
  await withPerson(
    'Dee Viceless',
    async deviceless => {
      await deviceless.page.goto(path);
      await expect(deviceless.page.getByText('No camera found')).toBeVisible();
      await expect(deviceless.page.getByText('No microphone found')).toBeVisible();
      await joinClass(deviceless);
      await withPerson('Val Watcher', async watcher => {
        await watcher.page.goto(path);
        await joinClass(watcher);
        await expect(watcher.page.getByRole('region', { name: "Dee Viceless's camera" })).toBeVisible();
        // Who has no camera of their own sees everybody else's.
        await seesFrames(deviceless.page.getByRole('region', { name: "Val Watcher's camera" }));
      });
    },
    bare,
  );
  await bare.close();
});

test('a camera that is denied is explained, and can be allowed later in the class', async () => {
  const { path } = await makeRoom('Denied devices');
  const asking = await launchBrowser({ devices: 'ask' });
  await withPerson(
    'Norah No',
    async ({ page, context, name }) => {
      await context.clearPermissions();
      await page.goto(path);
      await expect(page.getByText('Your browser blocks the camera here')).toBeVisible();
      await joinClass({ page, context, name });
      await context.grantPermissions(['camera', 'microphone']);
      await page.getByRole('button', { name: 'Turn on camera' }).click();
      await seesFrames(page.getByRole('region', { name: 'Your camera' }));
    },
    asking,
  );
  await asking.close();
});

test('a full class turns people away, and lets them in when a seat is free', async () => {
  const { path } = await makeRoom('Two seats', { capacity: 2 });
  await withPerson('First Guest', async first => {
    await first.page.goto(path);
    await joinClass(first);
    await withPerson('Second Guest', async second => {
      await second.page.goto(path);
      await joinClass(second);
      await withPerson('Third Guest', async ({ page }) => {
        await page.goto(path);
        await page.getByLabel('Your name').fill('Third Guest');
        await page.getByRole('button', { name: 'Join class' }).click();
        await expect(page.getByRole('heading', { name: 'The class is full' })).toBeVisible();
        await second.page.getByRole('button', { name: 'Leave' }).click();
        await expect(second.page.getByRole('heading', { name: 'You left the class' })).toBeVisible();
        await page.getByRole('button', { name: 'Back to the green room' }).click();
        await page.getByRole('button', { name: 'Join class' }).click();
        await expect(page.getByRole('button', { name: 'Leave' })).toBeVisible();
      });
    });
  });
});

test('a room for people with an account asks a guest to sign in, and leads back', async () => {
  const { path } = await makeRoom('Members only', { access: 'users' });
  await withPerson('Sam Student', async person => {
    await person.page.goto(path);
    await person.page.getByRole('link', { name: 'Sign in to join' }).click();
    await person.page.getByLabel('Username').fill('student');
    await person.page.getByLabel('Password', { exact: true }).fill('lectern-demo');
    await person.page.getByRole('button', { name: 'Sign in' }).click();
    await expect(person.page).toHaveURL(new RegExp(`${path}$`));
    await joinClass(person);
  });
});

test('rooms that are closed, renamed or unknown say so', async () => {
  const { creator, roomId, path } = await makeRoom('Closing soon', {}, false);
  await withPerson('Lou Late', async ({ page }) => {
    await page.goto(path);
    await expect(page.getByText(/has not started/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Join class' })).toBeDisabled();
    await creator.call(archiveRoom, { params: { roomId } });
    // The open page learns it by itself.
    await expect(page.getByText(/closed for good/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Join class' })).toHaveCount(0);
    await page.goto('/rooms/there-is-no-such-room');
    await expect(page.getByRole('heading', { name: /no class room with this link/i })).toBeVisible();
  });
  const { creator: owner, roomId: renamed, path: before } = await makeRoom('Old name', {}, false);
  await owner.call(updateRoom, { params: { roomId: renamed }, body: { slug: 'brand-new-name' } });
  await withPerson('Lin Key', async ({ page }) => {
    await page.goto(before);
    await expect(page.getByRole('heading', { name: /no class room with this link/i })).toBeVisible();
  });
});

test('a class that is ended through the API ends in every page', async () => {
  const { creator, sessionId, path } = await makeRoom('Ended elsewhere');
  await withPerson('Ada Guest', async person => {
    await person.page.goto(path);
    await joinClass(person);
    await creator.call(endSession, { params: { sessionId } });
    await expect(person.page.getByRole('heading', { name: 'The class has ended' })).toBeVisible();
  });
});

test('a name that cannot be shown is refused beside its box', async () => {
  const { path } = await makeRoom('Names');
  await withPerson('', async ({ page }) => {
    await page.goto(path);
    await page.getByRole('button', { name: 'Join class' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Enter a name' })).toBeVisible();
    await page.getByLabel('Your name').fill('evil‮name');
    await page.getByRole('button', { name: 'Join class' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'cannot be shown' })).toBeVisible();
  });
});

test('on a phone everything of the class is within reach', async () => {
  const { path } = await makeRoom('Phone class');
  const context = await browser.newContext({
    baseURL: process.env.E2E_WEB_URL,
    permissions: ['camera', 'microphone'],
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  await page.goto(path);
  await joinClass({ page, context, name: 'Pia Phone' });
  const widthOf = () => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await widthOf()).toBeLessThanOrEqual(390);
  for (const button of await page.getByRole('toolbar').getByRole('button').all()) {
    const box = await button.boundingBox();
    expect(
      box && box.x >= 0 && box.x + box.width <= 390,
      (await button.getAttribute('aria-label')) ?? '',
    ).toBe(true);
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  }
  await page.getByRole('button', { name: 'Chat' }).tap();
  await page.getByRole('textbox', { name: 'Message' }).fill('from the bus');
  await page.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(page.getByRole('log', { name: 'Chat messages' })).toContainText('from the bus');
  expect(await widthOf()).toBeLessThanOrEqual(390);
  await context.close();
});

test('the class works from the keyboard alone', async () => {
  const { path } = await makeRoom('Keyboard class');
  await withPerson('Kay Board', async ({ page }) => {
    await page.goto(path);
    await page.getByLabel('Your name').focus();
    await page.keyboard.type('Kay Board');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Leave' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Turn off microphone' })).toBeVisible();
    await page.keyboard.press('Control+d');
    await expect(page.getByRole('button', { name: 'Turn on microphone' })).toBeVisible();
    await page.keyboard.press('Control+Shift+H');
    await expect(page.getByRole('button', { name: 'Lower hand' })).toBeVisible();
    await page.keyboard.press('m');
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.focus();
    // Letters are letters while one writes.
    await page.keyboard.type('more pepper');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('log', { name: 'Chat messages' })).toContainText('more pepper');
    await page.keyboard.press('Escape');
    await expect(box).toHaveCount(0);
    await page.getByRole('button', { name: 'Leave' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'You left the class' })).toBeVisible();
  });
});

test('who mutes while they take their seat is muted once they have it', async () => {
  const { path } = await makeRoom('Muted on the way in');
  await withPerson('Hattie Haste', async ({ page }) => {
    const { promise: letIn, resolve: open } = Promise.withResolvers<void>();
    await page.routeWebSocket(/\/socket\.io\//, async socket => {
      await letIn;
      socket.connectToServer();
    });
    await page.goto(path);
    await page.getByLabel('Your name').fill('Hattie Haste');
    await page.getByRole('button', { name: 'Join class' }).click();
    await expect(page.getByText('Taking your seat')).toBeVisible();
    await page.keyboard.press('Control+d');
    await expect(page.getByRole('button', { name: 'Turn on microphone' })).toBeEnabled();
    await page.getByRole('button', { name: 'Turn off camera' }).click();
    open();
    await expect(page.getByRole('region', { name: 'Your camera' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Turn on microphone' })).toBeEnabled();
    await expect(page.getByRole('button', { name: 'Turn on camera' })).toBeEnabled();
  });
});

test('a creator signs out, and the studio is closed to whoever comes next', async () => {
  await withPerson('Carla Creator', async person => {
    await signIn(person, 'creator');
    await person.page.goto('/studio');
    await person.page.getByRole('button', { name: /Carla Creator/ }).click();
    await person.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(person.page).toHaveURL(/\/(login)?$/);
    await person.page.goto('/studio');
    await expect(person.page).toHaveURL(/\/login\?/);
  });
});
