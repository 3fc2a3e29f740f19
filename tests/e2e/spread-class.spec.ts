import { callEndpoint } from '@lectern/contracts/kernel/call';
import { stats } from '@lectern/contracts/rest/system';
import { type Browser, expect, test } from '@playwright/test';
import { type OwnNode, startMediaNode } from './support/media-node.ts';
import { remoteAudioPeaks, seesFrames } from './support/media-probes.ts';
import { apiUrl, launchBrowser, newPerson, type Person, teachClass, enterClass } from './support/people.ts';

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

/** Of the host that is too small. Other classes come and go on the other one. */
async function loadOfHome() {
  const { workers } = await callEndpoint(stats, {}, { baseUrl: apiUrl() });
  const own = workers.find(({ nodeId }) => nodeId === home.nodeId);
  return { producers: own?.producers ?? 0, consumers: own?.consumers ?? 0 };
}
const cameraOf = ({ page }: Person, name: string) => page.getByRole('region', { name: `${name}'s camera` });

/** The host with the fewest classes gets the next, so there is one of them here after two at most. */
async function openClassAtHome() {
  for (let classes = 1; classes <= 2; classes += 1) {
    const teacher = await newPerson(browser, 'Carla Creator');
    const { roomPath } = await teachClass(teacher, `Class ${classes} over two hosts`);
    const producers = async () => (await loadOfHome()).producers;
    const isHere = await expect
      .poll(producers, { timeout: 10_000 })
      .toBe(2)
      .then(
        () => true,
        () => false,
      );
    if (isHere) return { teacher, roomPath };
  }
  throw new Error('No class was given to the host that has none');
}

test('people on two hosts see and hear each other as on one', async () => {
  test.setTimeout(120_000);
  const { teacher, roomPath } = await openClassAtHome();

  const gil = await newPerson(browser, 'Gil Guest');
  await enterClass(gil, roomPath);
  await seesFrames(cameraOf(gil, 'Carla Creator'));
  await expect.poll(loadOfHome).toEqual({ producers: 4, consumers: 4 });

  // Signaling knows that from the next heartbeat; one is sent each second, and a camera does not show sixty pictures in one.
  await seesFrames(cameraOf(gil, 'Carla Creator'), 60);
  const far = await newPerson(browser, 'Fay Far');
  await enterClass(far, roomPath);
  await Promise.all([
    seesFrames(cameraOf(far, 'Carla Creator')),
    seesFrames(cameraOf(far, 'Gil Guest')),
    seesFrames(cameraOf(teacher, 'Fay Far')),
    seesFrames(cameraOf(gil, 'Fay Far')),
  ]);
  // Hers are not among them.
  expect((await loadOfHome()).producers).toBe(4);
  for (const { page } of [far, teacher])
    for (const peak of await remoteAudioPeaks(page, 2)) expect(peak).toBeGreaterThan(0.01);
});
