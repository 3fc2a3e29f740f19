import { listRecordings } from '@lectern/contracts/rest/recordings';
import { stats } from '@lectern/contracts/rest/system';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { type OwnNode, startMediaNode } from './support/media-node.ts';
import { seesFrames } from './support/media-probes.ts';
import {
  apiUrl,
  createRoom,
  joinClass,
  launchBrowser,
  newPerson,
  type Person,
  pidOf,
  signIn,
} from './support/people.ts';
import { restAs } from './support/rest.ts';

/** Two media-worker processes with ports of their own stand for two hosts: either may go, and the class goes on. */
test.describe.configure({ mode: 'serial' });

const title = 'Class on two hosts';
let browser: Browser;
let teacher: Person;
let guest: Person;
let recordingSince: number;
const nodes: OwnNode[] = [];

test.beforeAll(async () => {
  browser = await launchBrowser();
  teacher = await newPerson(browser, 'Carla Creator');
  guest = await newPerson(browser, 'Gil Guest');
  await signIn(teacher, 'creator');
  const { roomPath } = await createRoom(teacher, title);
  await teacher.page.getByRole('button', { name: 'Start class' }).click();
  await joinClass(teacher);
  await guest.page.goto(roomPath);
  await joinClass(guest);
  for (const { page } of [teacher, guest])
    await page.evaluate(() => Object.assign(window, { neverReloaded: true }));
  await seeEachOther();
  await teacher.page.getByRole('button', { name: 'Start recording' }).click();
  await expect(guest.page.getByRole('status', { name: 'Recording' })).toBeVisible();
  recordingSince = Date.now();
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
const regionNames = () => [
  [teacher.page, "Gil Guest's camera"] as const,
  [guest.page, "Carla Creator's camera"] as const,
];

/** The node of the class, which is the only one there is. */
async function carrier(): Promise<string | undefined> {
  const { workers } = await callEndpoint(stats, {}, { baseUrl: apiUrl() });
  return workers.find(({ producers }) => producers > 0)?.nodeId;
}

/** Resolves with the time at which the first frame of a stream was painted that is not the one shown now. */
const nextStream = (page: Page, region: string) =>
  page.evaluate(
    name =>
      new Promise<number>(resolve => {
        const find = () => document.querySelector<HTMLVideoElement>(`section[aria-label="${name}"] video`);
        const before = find()?.srcObject;
        const timer = setInterval(() => {
          const video = find();
          if (!video?.srcObject || video.srcObject === before) return;
          clearInterval(timer);
          video.requestVideoFrameCallback(now => resolve(performance.timeOrigin + now));
        }, 5);
      }),
    region,
  );

/** Ends the node of the class in some way. @returns after how many milliseconds each of the two saw the other again */
async function endCarrier(end: (pid: number, own: OwnNode | undefined) => Promise<void>): Promise<number[]> {
  nodes.push(await startMediaNode());
  const before = await carrier();
  const own = nodes.find(({ nodeId }) => nodeId === before);
  const seen = Promise.all(regionNames().map(([page, region]) => nextStream(page, region)));
  const pid = own?.child.pid ?? pidOf('media-worker');
  const endedAt = Date.now();
  await end(pid, own);
  const gaps = (await seen).map(at => Math.round(at - endedAt));
  await seeEachOther();
  await expect.poll(carrier).not.toBe(before);
  for (const { page } of [teacher, guest]) {
    expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true);
    await expect(page.getByRole('status', { name: 'Recording' })).toBeVisible();
  }
  return gaps;
}

test('a media-worker process that is killed costs a class a moment', async () => {
  const gaps = await endCarrier(async pid => void process.kill(pid, 'SIGKILL'));
  console.log(`media-worker killed → pictures back: ${gaps.join(' and ')} ms`);
  for (const gap of gaps) expect(gap).toBeLessThan(5_000);
});

test('one that is asked to stop hands its class over first', async () => {
  let code: number | string | undefined;
  const gaps = await endCarrier(async (pid, own) => {
    process.kill(pid, 'SIGTERM');
    void own?.ended.then(ended => {
      code = ended;
    });
    if (!own) code = 0;
  });
  console.log(`media-worker drained → pictures back: ${gaps.join(' and ')} ms`);
  for (const gap of gaps) expect(gap).toBeLessThan(5_000);
  await expect.poll(() => code).toBe(0);
});

test('the recording of all that is one video, as long as the class was', async () => {
  await teacher.page.getByRole('button', { name: 'Stop recording' }).click();
  await expect(guest.page.getByRole('status', { name: 'Recording' })).toHaveCount(0);
  const recordedMs = Date.now() - recordingSince;
  const admin = await restAs('admin');
  const find = async () => {
    const { data } = await admin.call(listRecordings, {});
    return data.find(one => one.roomTitle === title);
  };
  await expect.poll(async () => (await find())?.state, { timeout: 120_000 }).toBe('ready');
  const { durationMs } = (await find()) ?? {};
  expect(Math.abs((durationMs ?? 0) - recordedMs), `${durationMs} ms of ${recordedMs} ms`).toBeLessThan(
    3_000,
  );
});
