import { createRoom } from '@lectern/contracts/rest/rooms';
import { stats } from '@lectern/contracts/rest/system';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { finishedRecording } from './support/finished-recording.ts';
import { seesFrames } from './support/media-probes.ts';
import { apiUrl, launchBrowser, newPerson, type Person, enterClass } from './support/people.ts';
import { plainPage, publishByWhip, receivedBytes } from './support/plain-peers.ts';
import { ask, hangUp, pictureTarget, type StreamStart, watchStream } from './support/plain-streams.ts';
import { restAs, tokenOf } from './support/rest.ts';

/** The stream service of seed 003, by pages that hold none of our code. */
test.describe.configure({ mode: 'serial' });

const mostViewers = 50;
let browser: Browser;
let ada: Person;
let publisher: Page;
let viewer: Page;
let room: { roomId: string; slug: string };
let teacherToken: string;
let studentToken: string;
let stream: StreamStart;

test.beforeAll(async () => {
  // What is left at the media server is counted in here: the classes of other tests must be gone from it.
  await expect.poll(transports, { timeout: 60_000 }).toBe(0);
  browser = await launchBrowser();
  publisher = await plainPage(browser);
  viewer = await plainPage(browser);
  ada = await newPerson(browser, 'Ada Guest');
  const creator = restAs('creator');
  teacherToken = await tokenOf('creator');
  studentToken = await tokenOf('student');
  room = await creator.call(createRoom, { body: { title: 'Streamed class' } });
});
test.afterAll(() => browser.close());

const transports = async () => {
  const { workers } = await callEndpoint(stats, {}, { baseUrl: apiUrl() });
  return workers.reduce((sum, worker) => sum + worker.transports, 0);
};
const asTeacher = (method: string, path: string, body?: object) =>
  ask(publisher, apiUrl() + path, teacherToken, method, body);
const streamNow = async () => (await asTeacher('GET', `/stream/${stream.stream_id}`)).body;

test('a stream is started and published, and the class sees it as a screen', async () => {
  const wanted = { channel_id: room.roomId, resolution: '1920x1080', framerate: 30, bitrate: 2500 };
  const started = await asTeacher('POST', '/stream/start', { ...wanted, record: true });
  expect(started.status).toBe(200);
  stream = started.body as StreamStart;
  expect(Object.keys(stream).sort()).toEqual(['ice_servers', 'server_endpoint', 'session_id', 'stream_id']);
  const stranger = await ask(viewer, `${apiUrl()}/stream/start`, studentToken, 'POST', wanted);
  expect([stranger.status, stranger.body.code]).toEqual([404, 'not_found']);

  expect((await publishByWhip(publisher, stream.server_endpoint, teacherToken)).status).toBe(201);
  await enterClass(ada, `/rooms/${room.slug}`, 'Record me');
  await seesFrames(ada.page.getByRole('region', { name: /\(stream\)'s screen$/ }), 10);
});

test('somebody with an account watches it by an offer of the server, picture and sound', async () => {
  const watching = await watchStream(viewer, apiUrl(), studentToken, stream.stream_id);
  expect(watching.status).toBe(204);
  await seesFrames(viewer.locator('body'), 20);
  const before = await receivedBytes(viewer);
  await expect
    .poll(async () => {
      const after = await receivedBytes(viewer);
      return (after.audio ?? 0) > (before.audio ?? 0) && (after.video ?? 0) > (before.video ?? 0);
    })
    .toBe(true);
  expect(await streamNow()).toMatchObject({ state: 'live', viewer_count: 1 });
  // Who watches is in no roster.
  await ada.page.getByRole('button', { name: 'People' }).click();
  await expect(ada.page.getByRole('list', { name: 'Participants' }).getByRole('listitem')).toHaveCount(2);
});

test('a lower quality makes the publisher send less, and the picture goes on', async () => {
  // More than it may send below. On a busy machine the estimate grows slowly.
  await expect.poll(() => pictureTarget(publisher), { timeout: 90_000 }).toBeGreaterThan(250_000);
  const path = `/stream/${stream.stream_id}/quality`;
  const changed = await asTeacher('PATCH', path, { resolution: '854x480', framerate: 24, bitrate: 100 });
  expect(changed.body).toMatchObject({ resolution: '854x480', framerate: 24, bitrate: 100 });
  // 128 kbit/s are for sound.
  await expect.poll(() => pictureTarget(publisher), { timeout: 30_000 }).toBeLessThan(230_000);
  await seesFrames(viewer.locator('body'), 10);
});

test('the places are limited; who hangs up frees one, and so does who never answers once it stops', async () => {
  const watch = () =>
    ask(viewer, `${apiUrl()}/stream/watch`, studentToken, 'POST', { stream_id: stream.stream_id });
  const before = await transports();
  for (let i = 1; i < mostViewers; i += 1) expect((await watch()).status).toBe(200);
  expect(await transports()).toBe(before + 2 * (mostViewers - 1));
  const refused = await watch();
  expect([refused.status, refused.body.code]).toEqual([409, 'stream_full']);
  await hangUp(viewer);
  await expect.poll(async () => (await streamNow()).viewer_count).toBe(0);
  expect((await watch()).status).toBe(200);
});

test('stopping it ends it for everybody, and nothing is left of it at the media server', async () => {
  const stopped = await asTeacher('POST', '/stream/stop', { stream_id: stream.stream_id });
  expect(stopped.body).toMatchObject({ state: 'stopped', stop_reason: 'requested', viewer_count: 0 });
  await expect(ada.page.getByRole('region', { name: /\(stream\)'s screen$/ })).toHaveCount(0);
  await expect.poll(transports).toBe(2);
  const late = await ask(viewer, `${apiUrl()}/stream/watch`, studentToken, 'POST', {
    stream_id: stream.stream_id,
  });
  expect([late.status, late.body.code]).toEqual([409, 'stream_stopped']);
});

test('its recording becomes a video like any other', async () => {
  expect((await finishedRecording('Streamed class')).sizeBytes).toBeGreaterThan(0);
});
