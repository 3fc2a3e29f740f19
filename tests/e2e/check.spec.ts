import { readFile } from 'node:fs/promises';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import { closeCheck, openCheck } from '@lectern/contracts/rest/check';
import { stats } from '@lectern/contracts/rest/system';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { apiUrl, launchBrowser, newPerson, webUrl } from './support/people.ts';

/** The page that tests a connection, against the whole product: nothing of it is told what to find. */
let browser: Browser;
test.beforeAll(async () => {
  browser = await launchBrowser();
});
test.afterAll(() => browser.close());

const result = (page: Page, title: string) =>
  page.getByRole('list', { name: 'Results' }).getByRole('listitem').filter({ hasText: title });
const state = (page: Page) => page.getByRole('main').getByRole('status').first();

async function runTest(page: Page) {
  await page.goto('/check');
  await page.getByRole('button', { name: 'Start test' }).click();
  await expect(page.getByRole('button', { name: 'Test again' })).toBeVisible({ timeout: 60_000 });
}

async function transports(): Promise<number> {
  const { workers } = await callEndpoint(stats, {}, { baseUrl: apiUrl() });
  return workers.reduce((sum, worker) => sum + worker.transports, 0);
}

/** As behind a firewall: what is sent to the media server by these transports goes where nobody listens. */
const blockMedia = (page: Page, blocked: readonly string[]) =>
  page.addInitScript(blocked => {
    type Apply = (this: RTCPeerConnection, answer: RTCSessionDescriptionInit) => Promise<void>;
    const setRemoteDescription = RTCPeerConnection.prototype.setRemoteDescription as Apply;
    RTCPeerConnection.prototype.setRemoteDescription = function (
      this: RTCPeerConnection,
      description: RTCSessionDescriptionInit,
    ) {
      const sdp = description.sdp?.replace(
        /^(a=candidate:\S+ 1 (\S+) \d+ \S+) \d+/gm,
        (line: string, address: string, transport: string) =>
          blocked.includes(transport) ? `${address} 9` : line,
      );
      return setRemoteDescription.call(this, { ...description, ...(sdp ? { sdp } : {}) });
    };
  }, blocked);

test('on a good network everything works, the report says so, and nothing is left at the media server', async () => {
  await expect.poll(transports, { timeout: 60_000 }).toBe(0);
  const { page, context } = await newPerson(browser, 'Anna Anybody');
  await runTest(page);
  await expect(state(page)).toContainText('Ready for class');
  for (const title of [
    'This browser',
    'Live service',
    'Media over UDP',
    'Media over TCP',
    'Relay (TURN)',
    'Bandwidth',
  ])
    await expect(result(page, title)).toContainText('Works');
  await expect(result(page, 'Bandwidth')).toContainText('Measured over UDP');

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download report' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^lectern-check-.*\.json$/);
  const report = JSON.parse(await readFile(await download.path(), 'utf8'));
  expect(report).toMatchObject({ summary: 'Ready for class', server: webUrl() });
  const bandwidth = report.checks.find(({ name }: { name: string }) => name === 'bandwidth');
  // The test sends 2500 kbit/s at most; how much of it this machine encodes is its own affair.
  expect(bandwidth.figures.upKbps).toBeGreaterThan(100);
  expect(bandwidth.figures.downKbps).toBeGreaterThan(100);
  expect(bandwidth.figures.upKbps).toBeLessThan(4_000);
  await expect.poll(transports).toBe(0);

  await page.getByRole('button', { name: 'Test again' }).press('Enter');
  await expect(page.getByRole('progressbar', { name: 'Test progress' })).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).press('Enter');
  await expect(state(page)).toContainText('Nothing has been tested yet');
  await expect.poll(transports).toBe(0);
  await context.close();
});

test('blocked UDP is named, with what to do, and the rest is measured over TCP', async () => {
  const { page, context } = await newPerson(browser, 'Ulla Unreached');
  await blockMedia(page, ['udp']);
  await runTest(page);
  await expect(state(page)).toContainText('A class works here, with limits');
  const udp = result(page, 'Media over UDP');
  await expect(udp).toContainText('cannot be reached over UDP');
  await expect(udp).toContainText('What to do:');
  await expect(result(page, 'Media over TCP')).toContainText('Works');
  await expect(result(page, 'Bandwidth')).toContainText('Measured over TCP');
  await expect.poll(transports).toBe(0);
  await context.close();
});

test('without any way to the media server it says that one would see and hear nobody', async () => {
  const { page, context } = await newPerson(browser, 'Nora Nowhere');
  await blockMedia(page, ['udp', 'tcp']);
  await runTest(page);
  await expect(state(page)).toContainText('Something is in the way');
  await expect(result(page, 'Relay (TURN)')).toContainText('does not reach the media server');
  await expect(result(page, 'Bandwidth')).toContainText('you would see and hear nobody');
  await expect.poll(transports).toBe(0);
  await context.close();
});

test('a network without websockets is told apart from a server that is away, and from no network', async () => {
  const { page, context } = await newPerson(browser, 'Wim Websocket');
  await page.routeWebSocket(/socket\.io/, socket => socket.close({ code: 1011 }));
  await runTest(page);
  await expect(result(page, 'Live service')).toContainText('lets no websocket through');
  await expect(result(page, 'Media over UDP')).toContainText('Works');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Test again' }).click();
  await expect(result(page, 'Media over UDP')).toContainText('This device is offline');
  await expect(page.getByRole('button', { name: 'Test again' })).toBeVisible({ timeout: 60_000 });
  await context.close();
});

test('when too many test at once it says that the connection may be fine', async () => {
  const { page, context } = await newPerson(browser, 'Berta Busy');
  const sdpOffer = await page.evaluate(async () => {
    const connection = new RTCPeerConnection();
    connection.addTransceiver('video', { direction: 'sendonly' });
    return (await connection.createOffer()).sdp ?? '';
  });
  const ask = { baseUrl: apiUrl() };
  const opened = await Promise.all(
    Array.from({ length: 20 }, () => callEndpoint(openCheck, { body: { sdpOffer } }, ask)),
  );
  await expect(callEndpoint(openCheck, { body: { sdpOffer } }, ask)).rejects.toMatchObject({
    code: 'check_busy',
  });
  await runTest(page);
  await expect(state(page)).toContainText('Not everything was tested');
  await expect(result(page, 'Media over UDP')).toContainText('Your connection may be fine');
  for (const { checkId } of opened) await callEndpoint(closeCheck, { params: { checkId } }, ask);
  await expect.poll(transports).toBe(0);
  await context.close();
});

test('the camera and the microphone are asked for only when somebody says so, and a refusal is explained', async () => {
  const asking = await launchBrowser({ devices: 'ask' });
  const context = await asking.newContext({ baseURL: webUrl(), permissions: [] });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const asked = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    Object.assign(window, { timesAsked: 0 });
    navigator.mediaDevices.getUserMedia = constraints => {
      (window as unknown as { timesAsked: number }).timesAsked += 1;
      return asked(constraints);
    };
  });
  await runTest(page);
  expect(await page.evaluate('timesAsked')).toBe(0);
  await page.getByRole('button', { name: 'Test camera and microphone' }).click();
  await expect(page.getByText('Your browser blocks the camera here')).toBeVisible();
  await expect(page.getByText('Your browser blocks the microphone here')).toBeVisible();
  await asking.close();
});

test('with devices it shows the picture and the level, and takes down whether the speaker is heard', async () => {
  const { page, context } = await newPerson(browser, 'Dora Devices');
  await page.goto('/check');
  await page.getByRole('button', { name: 'Test camera and microphone' }).click();
  await expect(page.getByRole('region', { name: 'Preview' }).locator('video')).toBeVisible();
  await expect(page.getByText('Say something: the bars should move')).toBeVisible();
  await page.getByRole('button', { name: 'No', exact: true }).click();
  await expect(page.getByText('Turn the volume up')).toBeVisible();
  await context.close();
});
