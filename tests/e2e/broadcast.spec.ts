import { type Browser, expect, type Page, test } from '@playwright/test';
import {
  askFromDocument,
  documentClient,
  heardEvents,
  streamFromDocument,
  watchFromDocument,
} from './support/document-client.ts';
import { seesFrames } from './support/media-probes.ts';
import { launchBrowser, newPerson, pidOf } from './support/people.ts';

let browser: Browser;
test.beforeAll(async () => {
  browser = await launchBrowser();
});
test.afterAll(() => browser.close());

test.describe('clients written from the document of seed 001, with none of our code', () => {
  test.describe.configure({ mode: 'serial' });
  let streamer: Page;
  let early: Page;
  let late: Page;
  const lastCount = async (page: Page) => (await heardEvents(page, 'viewer-count')).at(-1)?.count;

  test.beforeAll(async () => {
    [streamer, early, late] = await Promise.all([
      documentClient(browser),
      documentClient(browser),
      documentClient(browser),
    ]);
  });

  test('one streams; one who waited and one who comes later decode it', async () => {
    await watchFromDocument(early, { roomId: 'physics' });
    expect(await heardEvents(early, 'stream-started')).toEqual([]);
    await streamFromDocument(streamer, 'physics');
    await seesFrames(early.locator('body'), 20);
    // Named no room: comes to the one that is live.
    expect(await watchFromDocument(late, {})).toBe('physics');
    await seesFrames(late.locator('body'), 20);
    for (const page of [streamer, early, late]) await expect.poll(() => lastCount(page)).toBe(2);
    for (const page of [early, late])
      await expect
        .poll(async () => (await heardEvents(page, 'consumer-created')).map(({ kind }) => kind).sort())
        .toEqual(['audio', 'video']);
  });

  test('neither a viewer nor a second streamer gets to stream', async () => {
    const [video] = await heardEvents(late, 'stream-started');
    expect(video).toBeDefined();
    expect(await askFromDocument(late, 'create-transport', { direction: 'send' })).toMatchObject({
      error: { code: 'forbidden' },
    });
    const second = { roomId: 'physics', role: 'streamer' };
    const other = await documentClient(browser);
    expect(await askFromDocument(other, 'join-room', second)).toMatchObject({
      error: { code: 'room_has_streamer' },
    });
    expect(await heardEvents(other, 'error')).toMatchObject([
      { event: 'join-room', code: 'room_has_streamer' },
    ]);
    await other.close();
    await seesFrames(early.locator('body'), 5);
  });

  test('who leaves is told of, and the end of the stream too', async () => {
    await late.close();
    await expect.poll(() => lastCount(early)).toBe(1);
    expect(await heardEvents(streamer, 'user-left')).toHaveLength(1);
    await streamer.close();
    await expect
      .poll(() => heardEvents(early, 'stream-ended'))
      .toMatchObject([{ roomId: 'physics', reason: 'streamer-left' }]);
    await early.close();
  });
});

test.describe('the pages', () => {
  test('a stream reaches those who waited and those who come later, through its end and a new beginning', async () => {
    const [streamer, anna, ben] = [
      await newPerson(browser, 'Sam Streamer'),
      await newPerson(browser, 'Anna Early'),
      await newPerson(browser, 'Ben Later'),
    ];
    const video = (page: Page) => page.getByRole('region', { name: 'Stream', exact: true });
    await anna.page.goto('/watch?room=open-day');
    await expect(anna.page.getByText('No stream available')).toBeVisible();

    await streamer.page.goto('/stream');
    await expect(streamer.page.getByRole('button', { name: 'Turn off camera' })).toBeVisible();
    await streamer.page.getByLabel('Stream name').fill('open day');
    await streamer.page.getByRole('button', { name: 'Start Streaming' }).click();
    await expect(streamer.page.getByText('Live', { exact: true })).toBeVisible();
    await expect(streamer.page.getByRole('heading', { name: 'You stream to open-day' })).toBeVisible();
    const link = streamer.page.getByRole('region', { name: 'Link to the stream' }).getByRole('link');
    expect(await link.getAttribute('href')).toMatch(/\/watch\?room=open-day$/);
    await seesFrames(video(anna.page), 20);

    // Any stream that there is.
    await ben.page.goto('/watch');
    await expect(ben.page.getByRole('heading', { name: 'open-day' })).toBeVisible();
    await seesFrames(video(ben.page), 20);
    for (const { page } of [streamer, anna, ben]) await expect(page.getByText('2 viewers')).toBeVisible();
    await ben.page.close();
    for (const { page } of [streamer, anna])
      await expect(page.getByText('1 viewer', { exact: true })).toBeVisible();

    const second = await newPerson(browser, 'Steve Second');
    await second.page.goto('/stream?room=open-day');
    await expect(second.page.getByRole('button', { name: 'Turn off camera' })).toBeVisible();
    await second.page.getByRole('button', { name: 'Start Streaming' }).click();
    await expect(second.page.getByText('Somebody else is streaming in this room already')).toBeVisible();
    await second.context.close();

    await streamer.page.getByRole('button', { name: 'Stop Streaming' }).click();
    await expect(anna.page.getByText('The stream has ended')).toBeVisible();
    await streamer.page.getByRole('button', { name: 'Start Streaming' }).click();
    await seesFrames(video(anna.page), 20);

    // The signaling service dies: both come back to where they were by themselves.
    process.kill(pidOf('signaling'), 'SIGKILL');
    await expect(anna.page.getByText(/cannot be reached|has ended/)).toBeVisible();
    await seesFrames(video(anna.page), 20, 60_000);
    await expect(streamer.page.getByText('Live', { exact: true })).toBeVisible();
    await expect(streamer.page.getByText('1 viewer', { exact: true })).toBeVisible();
    await Promise.all([streamer, anna, ben].map(({ context }) => context.close()));
  });
});
