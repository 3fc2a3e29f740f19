import { type Browser, expect, type Page, test } from '@playwright/test';
import {
  askFromDocument,
  documentClient,
  heardEvents,
  streamFromDocument,
  watchFromDocument,
} from './support/document-client.ts';
import { seesFrames } from './support/media-probes.ts';
import { launchBrowser } from './support/people.ts';

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
