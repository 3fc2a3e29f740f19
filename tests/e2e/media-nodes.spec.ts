import { stats } from '@lectern/contracts/rest/system';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import { type Browser, expect, test } from '@playwright/test';
import { finishedRecording } from './support/finished-recording.ts';
import { type OwnNode, startMediaNode } from './support/media-node.ts';
import { seesFrames } from './support/media-probes.ts';
import {
  apiUrl,
  launchBrowser,
  newPerson,
  type Person,
  pidOf,
  teachClass,
  enterClass,
} from './support/people.ts';
import { expectWithin, recordWhile } from './support/recording-span.ts';

/** Two media-worker processes with ports of their own stand for two hosts: either may go, and the class goes on. */
test.describe.configure({ mode: 'serial' });

const title = 'Class on two hosts';
let browser: Browser;
let teacher: Person;
let guest: Person;
const nodes: OwnNode[] = [];

test.beforeAll(async () => {
  browser = await launchBrowser();
  teacher = await newPerson(browser, 'Carla Creator');
  guest = await newPerson(browser, 'Gil Guest');
  const { roomPath } = await teachClass(teacher, title);
  await enterClass(guest, roomPath);
  for (const { page } of [teacher, guest])
    await page.evaluate(() => Object.assign(window, { neverReloaded: true }));
  await seeEachOther();
});
test.afterAll(async () => {
  await browser.close();
  for (const { child, ended } of nodes) {
    child.kill('SIGKILL');
    await ended;
  }
});

const tiles = () => [
  teacher.page.getByRole('region', { name: "Gil Guest's camera" }),
  guest.page.getByRole('region', { name: "Carla Creator's camera" }),
];
const seeEachOther = async () => {
  for (const tile of tiles()) await seesFrames(tile);
};
/** The node of the class, which is the only one there is. */
async function carrier(): Promise<string | undefined> {
  const { workers } = await callEndpoint(stats, {}, { baseUrl: apiUrl() });
  return workers.find(({ producers }) => producers > 0)?.nodeId;
}

/** Another node is there, then the one that carries the class is ended in some way: both people see each other again, on the other one. */
async function endCarrier(end: (own: OwnNode | undefined) => Promise<void>): Promise<void> {
  nodes.push(await startMediaNode());
  const before = await carrier();
  await end(nodes.find(({ nodeId }) => nodeId === before));
  await expect.poll(carrier, { timeout: 30_000 }).not.toBe(before);
  await expect.poll(carrier, { timeout: 30_000 }).toBeDefined();
  await seeEachOther();
  for (const { page } of [teacher, guest]) {
    expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true);
    await expect(page.getByRole('status', { name: 'Recording', exact: true })).toBeVisible();
  }
}

async function killed(own: OwnNode | undefined): Promise<void> {
  expect(own, 'the class is on the node of the product').toBeUndefined();
  process.kill(pidOf('media-worker'), 'SIGKILL');
}

/** Hands its class over before it ends. */
async function asked(own: OwnNode | undefined): Promise<void> {
  expect(own, 'the class is on the node that was started first').toBeDefined();
  own?.child.kill('SIGTERM');
}

test('a class outlives its media-worker, killed and asked to stop, and its recording is one video of all', async () => {
  const span = await recordWhile(teacher, [teacher, guest], async () => {
    await endCarrier(killed);
    await endCarrier(asked);
  });
  expect(await nodes[0]?.ended).toBe(0);
  expectWithin((await finishedRecording(title)).durationMs ?? 0, span);
});
