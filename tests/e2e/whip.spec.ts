import { joinRoom, createRoom } from '@lectern/contracts/rest/rooms';
import { createSession } from '@lectern/contracts/rest/sessions';
import { stats } from '@lectern/contracts/rest/system';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { seesFrames } from './support/media-probes.ts';
import { apiUrl, killBrowser, launchBrowser, newPerson, type Person, enterClass } from './support/people.ts';
import {
  deleteResource,
  plainPage,
  playByWhep,
  publishByWhip,
  receivedBytes,
  restartByPatch,
} from './support/plain-peers.ts';
import { restAs, tokenOf } from './support/rest.ts';

test.describe.configure({ mode: 'serial' });

let browser: Browser;
let playerBrowser: Browser;
let ada: Person;
let publisher: Page;
let player: Page;
let room: { roomId: string; slug: string };
let teacherToken: string;

test.beforeAll(async () => {
  // What is left at the media server is counted in here: the classes of other tests must be gone from it.
  await expect.poll(transports, { timeout: 60_000 }).toBe(0);
  browser = await launchBrowser();
  playerBrowser = await launchBrowser({ devices: 'none' });
  ada = await newPerson(browser, 'Ada Guest');
  const creator = restAs('creator');
  room = await creator.call(createRoom, { body: { title: 'Taught by OBS' } });
  const params = { roomId: room.roomId };
  await creator.call(createSession, { params, body: { start: true } });
  teacherToken = (await creator.call(joinRoom, { params, body: { displayName: 'Olga OBS' } })).joinToken;
});
test.afterAll(async () => {
  await Promise.all([browser.close(), playerBrowser.close()]);
});

const guestToken = async (roomId: string, displayName: string) =>
  (await callEndpoint(joinRoom, { params: { roomId }, body: { displayName } }, { baseUrl: apiUrl() }))
    .joinToken;
const camera = () => ada.page.getByRole('region', { name: "Olga OBS's camera" });
const transports = async () => {
  const { workers } = await callEndpoint(stats, {}, { baseUrl: apiUrl() });
  return workers.reduce((sum, worker) => sum + worker.transports, 0);
};

test('a page with none of our code publishes by WHIP, and a student on the stage sees it move', async () => {
  publisher = await plainPage(browser);
  const { status, etag } = await publishByWhip(publisher, `${apiUrl()}/whip/${room.roomId}`, teacherToken);
  expect(status).toBe(201);
  expect(etag).toMatch(/^".+"$/);

  await enterClass(ada, `/rooms/${room.slug}`);
  await seesFrames(camera(), 20);
  await ada.page.getByRole('button', { name: 'People' }).click();
  await expect(ada.page.getByRole('list', { name: 'Participants' }).getByText('Olga OBS')).toBeVisible();
});

test('another such page plays it by WHEP, and decodes picture and sound', async () => {
  player = await plainPage(playerBrowser);
  const token = await guestToken(room.roomId, 'Pia Player');
  const { status } = await playByWhep(player, `${apiUrl()}/whep/${room.roomId}`, token);
  expect(status).toBe(201);
  await seesFrames(player.locator('body'), 20);
  const before = await receivedBytes(player);
  await expect
    .poll(async () => {
      const after = await receivedBytes(player);
      return (after.audio ?? 0) > (before.audio ?? 0) && (after.video ?? 0) > (before.video ?? 0);
    })
    .toBe(true);
});

test('an ICE restart by PATCH keeps the picture going, under a new ETag', async () => {
  const { status, etag } = await restartByPatch(publisher, teacherToken);
  expect(status).toBe(200);
  expect(etag).toMatch(/^".+"$/);
  await expect
    .poll(() =>
      publisher.evaluate(
        () => (window as unknown as { connection: RTCPeerConnection }).connection.iceConnectionState,
      ),
    )
    .toMatch(/connected|completed/);
  await seesFrames(camera(), 20);
  await seesFrames(player.locator('body'), 20);
});

test('what cannot be is refused with its own error', async () => {
  const creator = restAs('creator');
  const other = await creator.call(createRoom, { body: { title: 'Another class' } });
  await creator.call(createSession, { params: { roomId: other.roomId }, body: { start: true } });
  const otherToken = await guestToken(other.roomId, 'Eve Elsewhere');
  const ask = async (path: string, token: string, body: string) => {
    const answer = await fetch(`${apiUrl()}/${path}/${room.roomId}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' },
      body,
    });
    return `${answer.status} ${((await answer.json()) as { code: string }).code}`;
  };
  const mine = await guestToken(room.roomId, 'Mia Mistaken');
  for (const path of ['whip', 'whep']) {
    expect(await ask(path, 'nonsense', 'v=0\r\n')).toBe('401 token_invalid');
    expect(await ask(path, await tokenOf('creator'), 'v=0\r\n')).toBe('401 token_invalid');
    expect(await ask(path, otherToken, 'v=0\r\n')).toBe('403 forbidden');
    expect(await ask(path, mine, 'v=0\r\nm=video')).toBe('400 sdp_invalid');
  }
});

test('DELETE ends it for everyone, and nothing is left of it at the media server', async () => {
  expect(await transports()).toBe(6);
  expect(await deleteResource(publisher, teacherToken)).toBe(200);
  await expect(camera()).toHaveCount(0);
  // The player has nothing left to play either, and is let go.
  await expect.poll(transports).toBe(2);
  expect(await deleteResource(publisher, teacherToken)).toBe(404);
});

test('a publisher that sends layers is seen, on the stage and by a player', async () => {
  const publishing = await publishByWhip(publisher, `${apiUrl()}/whip/${room.roomId}`, teacherToken, {
    simulcast: true,
  });
  expect(publishing.status).toBe(201);
  await seesFrames(camera(), 20);
  const token = await guestToken(room.roomId, 'Paul Player');
  expect((await playByWhep(player, `${apiUrl()}/whep/${room.roomId}`, token)).status).toBe(201);
  await seesFrames(player.locator('body'), 20);
});

test('a player that is gone without a word loses its transport, and then its seat', async () => {
  const roster = ada.page.getByRole('list', { name: 'Participants' });
  await expect(roster.getByText('Paul Player')).toBeVisible();
  await killBrowser(playerBrowser);
  await expect.poll(transports, { timeout: 60_000 }).toBe(4);
  await expect(roster.getByText('Paul Player')).toHaveCount(0, { timeout: 60_000 });
  expect(await deleteResource(publisher, teacherToken)).toBe(200);
  await expect.poll(transports).toBe(2);
});
