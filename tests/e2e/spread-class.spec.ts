import { callEndpoint } from '@lectern/contracts/kernel/call';
import { stats } from '@lectern/contracts/rest/system';
import { type Browser, expect, test } from '@playwright/test';
import { type OwnNode, startMediaNode } from './support/media-node.ts';
import { remoteAudioPeaks, seesFrames } from './support/media-probes.ts';
import {
  apiUrl,
  createRoom,
  joinClass,
  launchBrowser,
  newPerson,
  type Person,
  signIn,
} from './support/people.ts';

/** A class that is too large for its host, where one consumer fills that: the others are on the host of the product. */
let browser: Browser;
let home: OwnNode;

test.beforeAll(async () => {
  browser = await launchBrowser();
  home = await startMediaNode({ CONSUMERS_PER_WORKER: '1', MEDIASOUP_WORKERS: '1' });
});
test.afterAll(async () => {
  await browser.close();
  home.child.kill('SIGTERM');
  await home.ended;
});

const loadOf = async (isHome: boolean) => {
  const { workers } = await callEndpoint(stats, {}, { baseUrl: apiUrl() });
  const there = workers.filter(({ nodeId }) => (nodeId === home.nodeId) === isHome);
  return {
    producers: there.reduce((sum, { producers }) => sum + producers, 0),
    consumers: there.reduce((sum, { consumers }) => sum + consumers, 0),
  };
};
const cameraOf = ({ page }: Person, name: string) => page.getByRole('region', { name: `${name}'s camera` });

/** The host with the fewest classes gets the next, so there is one of them here after two at most. */
async function openClassAtHome() {
  for (let classes = 1; classes <= 2; classes += 1) {
    const teacher = await newPerson(browser, 'Carla Creator');
    await signIn(teacher, 'creator');
    const { roomPath } = await createRoom(teacher, `Class ${classes} over two hosts`);
    await teacher.page.getByRole('button', { name: 'Start class' }).click();
    const before = await loadOf(false);
    await joinClass(teacher);
    const arrived = async () => (await loadOf(true)).producers + (await loadOf(false)).producers;
    await expect.poll(arrived).toBe(before.producers + 2);
    const elsewhere = await loadOf(false);
    if (elsewhere.producers === before.producers) return { teacher, roomPath, elsewhere };
  }
  throw new Error('No class was given to the host that has none');
}

test('people on two hosts see and hear each other as on one', async () => {
  test.setTimeout(120_000);
  const { teacher, roomPath, elsewhere } = await openClassAtHome();
  const gil = await newPerson(browser, 'Gil Guest');
  await gil.page.goto(roomPath);
  await joinClass(gil);
  await seesFrames(cameraOf(gil, 'Carla Creator'));
  await expect.poll(async () => (await loadOf(true)).consumers).toBeGreaterThan(1);

  const far = await newPerson(browser, 'Fay Far');
  // Signaling knows what a node carries from the heartbeat after.
  await expect(async () => {
    await far.page.goto(roomPath);
    await joinClass(far);
    const producers = async () => (await loadOf(false)).producers;
    await expect.poll(producers, { timeout: 5_000 }).toBe(elsewhere.producers + 2);
  }).toPass();
  await Promise.all([
    seesFrames(cameraOf(far, 'Carla Creator')),
    seesFrames(cameraOf(far, 'Gil Guest')),
    seesFrames(cameraOf(teacher, 'Fay Far')),
    seesFrames(cameraOf(gil, 'Fay Far')),
  ]);
  for (const { page } of [far, teacher])
    for (const peak of await remoteAudioPeaks(page, 2)) expect(peak).toBeGreaterThan(0.01);
});
