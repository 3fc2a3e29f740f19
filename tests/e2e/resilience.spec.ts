import { stats } from '@lectern/contracts/rest/system';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import { createRoom } from '@lectern/contracts/rest/rooms';
import { createSession } from '@lectern/contracts/rest/sessions';
import { type Browser, expect, test } from '@playwright/test';
import { seesFrames } from './support/media-probes.ts';
import {
  apiUrl,
  joinClass,
  launchBrowser,
  newPerson,
  type Person,
  pidOf,
  enterClass,
} from './support/people.ts';
import { restAs } from './support/rest.ts';

/** Processes of ours die or hang in the middle of a class: the page says what is going on, and comes back by itself. */
test.describe.configure({ mode: 'serial' });

let browser: Browser;
let ada: Person;
let bob: Person;

test.beforeAll(async () => {
  browser = await launchBrowser();
  const creator = restAs('creator');
  const { roomId, slug } = await creator.call(createRoom, { body: { title: 'Stormy class' } });
  await creator.call(createSession, { params: { roomId }, body: { start: true } });
  ada = await newPerson(browser, 'Ada Guest');
  bob = await newPerson(browser, 'Bob Guest');
  for (const person of [ada, bob]) {
    await enterClass(person, `/rooms/${slug}`);
  }
  await ada.page.getByRole('button', { name: 'Raise hand' }).click();
  for (const { page } of [ada, bob]) await page.getByRole('button', { name: 'Chat' }).click();
});
test.afterAll(() => browser.close());

const seeEachOther = async () => {
  await seesFrames(ada.page.getByRole('region', { name: "Bob Guest's camera" }));
  await seesFrames(bob.page.getByRole('region', { name: "Ada Guest's camera" }));
};

async function say({ page }: Person, text: string) {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('textbox', { name: 'Message' }).press('Enter');
}

const reads = ({ page }: Person, text: string) =>
  expect(page.getByRole('log', { name: 'Chat messages' })).toContainText(text, { timeout: 30_000 });

/** Ada's hand is still up, and nobody sits there twice. */
async function keptSeats() {
  await expect(bob.page.getByRole('region', { name: "Ada Guest's camera" })).toHaveCount(1);
  await expect(ada.page.getByRole('button', { name: 'Lower hand' })).toBeVisible();
}

test('a mediasoup worker that dies is replaced, and the pictures come back', async () => {
  await seeEachOther();
  const { workers } = await callEndpoint(stats, {}, { baseUrl: apiUrl() });
  const busy = workers.find(worker => worker.rooms > 0 && worker.producers > 0);
  process.kill(busy?.pid ?? 0, 'SIGKILL');
  await expect
    .poll(async () => {
      const now = await callEndpoint(stats, {}, { baseUrl: apiUrl() });
      return now.workers.some(worker => worker.pid === busy?.pid);
    })
    .toBe(false);
  await seeEachOther();
  await keptSeats();
});

test('the media-worker service that dies comes back, and chat goes on meanwhile', async () => {
  // It is started again at once, so the notice may be gone in a moment: it is watched for frame by frame.
  const told = ada.page.waitForFunction(() =>
    document.body.textContent.includes('Picture and sound are away'),
  );
  process.kill(pidOf('media-worker'), 'SIGKILL');
  await told;
  await say(ada, 'still here without pictures');
  await reads(bob, 'still here without pictures');
  await expect(ada.page.getByText(/Picture and sound are away/)).toHaveCount(0, { timeout: 60_000 });
  await seeEachOther();
  await keptSeats();
});

test('the signaling service that dies loses nothing that was written', async () => {
  process.kill(pidOf('signaling'), 'SIGKILL');
  await expect(ada.page.getByText(/Reconnecting/).first()).toBeVisible();
  await say(ada, 'written while nobody could hear');
  await reads(bob, 'written while nobody could hear');
  await expect(ada.page.getByText(/Reconnecting/)).toHaveCount(0, { timeout: 30_000 });
  await seeEachOther();
  await keptSeats();
});

test('a Redis that hangs for a while costs a delay, not a message', async () => {
  const redis = pidOf('redis');
  process.kill(redis, 'SIGSTOP');
  try {
    await say(bob, 'while the store hangs');
    // Not sent yet, and shown as such to its writer only.
    await reads(bob, 'while the store hangs');
    await expect(ada.page.getByRole('log', { name: 'Chat messages' })).not.toContainText(
      'while the store hangs',
    );
  } finally {
    process.kill(redis, 'SIGCONT');
  }
  await reads(ada, 'while the store hangs');
  await seeEachOther();
  await keptSeats();
});

test('a Redis that is killed keeps what it has acknowledged', async () => {
  await say(bob, 'before the store was killed');
  await reads(ada, 'before the store was killed');
  process.kill(pidOf('redis'), 'SIGKILL');
  await say(ada, 'after the store was killed');
  await reads(bob, 'after the store was killed');
  await reads(ada, 'before the store was killed');
  await seeEachOther();
  await keptSeats();
});

test('a Postgres that is killed holds up nobody who is in the class', async () => {
  process.kill(pidOf('postgres'), 'SIGKILL');
  await say(bob, 'while the database is away');
  await reads(ada, 'while the database is away');
  await seeEachOther();
  await expect
    .poll(() => fetch(`${apiUrl()}/health`).then(answer => answer.status), { timeout: 60_000 })
    .toBe(200);
  await keptSeats();
});

test('the API that dies does not end the class, and is back for those who join', async () => {
  process.kill(pidOf('api'), 'SIGKILL');
  await say(ada, 'the class goes on without it');
  await reads(bob, 'the class goes on without it');
  await expect
    .poll(
      () =>
        fetch(`${apiUrl()}/health`).then(
          answer => answer.status,
          () => 0,
        ),
      { timeout: 30_000 },
    )
    .toBe(200);
  const late = await newPerson(browser, 'Lou Late');
  await late.page.goto(new URL(ada.page.url()).pathname);
  await joinClass(late);
  await seesFrames(late.page.getByRole('region', { name: "Ada Guest's camera" }));
  await late.page.getByRole('button', { name: 'Chat' }).click();
  await reads(late, 'written while nobody could hear');
});
