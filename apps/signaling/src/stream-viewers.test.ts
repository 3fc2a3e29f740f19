import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { person } from '../../media-worker/src/testing/browser-parameters.ts';
import { chromiumAnswer } from '../../media-worker/src/testing/sdp-answers.ts';
import { chromiumOffer } from '../../media-worker/src/testing/sdp-offers.ts';
import { mostScreens } from './live-room/media.ts';
import { type FleetNode, MediaFleet } from './testing/media-fleet.ts';
import { startTestApp } from './testing/test-app.ts';
import { testRedisUrl } from './testing/test-redis.ts';

const redisUrl = await testRedisUrl();
let fleet: MediaFleet;
let app: Awaited<ReturnType<typeof startTestApp>>;
beforeAll(async () => {
  fleet = await MediaFleet.create(redisUrl);
  app = await startTestApp(redisUrl, { media: 'nodes', inventoryIntervalMs: 300 });
});
afterEach(() => fleet.stopNodes());
afterAll(async () => {
  await app.close();
  await fleet.close();
});

/** Somebody who streams their screen by SDP. */
async function streams(sessionId: string) {
  const sub = randomUUID();
  const claims = {
    ...{ sub, sessionId, roomId: randomUUID(), name: 'Grace (stream)', role: 'host' as const },
    sources: ['screen' as const, 'screen-audio' as const],
  };
  const body = { direction: 'publish' as const, claims, sdpOffer: chromiumOffer() };
  const { resourceId } = await app.control.openSdpConnection({
    params: { sessionId },
    body: { ...body, publishes: 'screen', maxIncomingBitrate: 900_000 },
  });
  return { publisherId: sub, place: { sessionId, participantId: sub, resourceId } };
}

async function watches(sessionId: string, publisherId: string): Promise<string> {
  const viewerId = randomUUID();
  const params = { sessionId, viewerId };
  const { sdpOffer } = await app.control.offerStreamViewer({ params, body: { publisherId } });
  const body = { sdpAnswer: chromiumAnswer(sdpOffer) };
  await app.control.answerStreamViewer({ params, body });
  await expect(app.control.answerStreamViewer({ params, body })).rejects.toMatchObject({ code: 'conflict' });
  return viewerId;
}

const viewersOf = async (sessionId: string) =>
  (await app.control.listStreamViewers({ params: { sessionId } })).viewerIds.toSorted();
const peersAt = async ({ client }: FleetNode, roomId: string) =>
  (await client.readMediaRoom({ params: { roomId } })).peers.map(({ peerId }) => peerId);

it('viewers have no seat, are on whatever node has place, and are left alone by the sweeps', async () => {
  // So little fills a node that who comes after the first consumer goes to another.
  const nodes = await Promise.all([1, 2].map(() => fleet.add({ CONSUMERS_PER_WORKER: '1' })));
  const sessionId = await app.openSession();
  const { publisherId, place } = await streams(sessionId);
  const first = await watches(sessionId, publisherId);
  const home = await fleet.carrierOf(sessionId);
  await fleet.isKnownToCarry(home, 2);
  const second = await watches(sessionId, publisherId);
  const edge = nodes.find(node => node !== home) as FleetNode;
  expect(await peersAt(edge, sessionId)).toEqual([second]);

  // The sweeps that put a stray out of this very class have looked at everybody in it.
  const body = { ...person('student'), peerId: randomUUID() };
  await home.client.joinMediaRoom({ params: { roomId: sessionId }, body });
  await expect.poll(() => peersAt(home, sessionId), { timeout: 20_000 }).not.toContain(body.peerId);
  expect(await viewersOf(sessionId)).toEqual([first, second].toSorted());
  const { participants, producers } = await app.control.readLiveSession({ params: { sessionId } });
  expect(participants.map(({ participantId }) => participantId)).toEqual([publisherId]);
  expect(producers.map(({ source }) => source).toSorted()).toEqual(['screen', 'screen-audio']);

  await app.control.closeStreamViewer({ params: { sessionId, viewerId: second } });
  expect(await viewersOf(sessionId)).toEqual([first]);
  await app.control.closeSdpConnection({ params: place });
  await expect.poll(() => viewersOf(sessionId)).toEqual([]);
}, 60_000);

it('what is not there cannot be watched, answered or limited', async () => {
  await fleet.add();
  const sessionId = await app.openSession();
  const { publisherId, place } = await streams(sessionId);
  const params = { sessionId, viewerId: randomUUID() };
  const offer = (session: string, publisher: string) =>
    app.control.offerStreamViewer({
      params: { ...params, sessionId: session },
      body: { publisherId: publisher },
    });
  await expect(offer(sessionId, randomUUID())).rejects.toMatchObject({ code: 'nothing_to_play' });
  await expect(offer(randomUUID(), publisherId)).rejects.toMatchObject({ code: 'session_not_live' });
  const body = { sdpAnswer: 'v=0' };
  await expect(app.control.answerStreamViewer({ params, body })).rejects.toMatchObject({ code: 'not_found' });
  const limit = { maxIncomingBitrate: 800_000 };
  await app.control.limitSdpConnection({ params: place, body: limit });
  await expect(
    app.control.limitSdpConnection({ params: { sessionId, participantId: randomUUID() }, body: limit }),
  ).rejects.toMatchObject({ code: 'not_found' });
  await app.control.endLiveSession({ params: { sessionId } });
  await expect(offer(sessionId, publisherId)).rejects.toMatchObject({ code: 'session_ended' });
}, 60_000);

it('streams do not count among the screens that people share', async () => {
  await fleet.add();
  const sessionId = await app.openSession();
  for (let i = 0; i <= mostScreens; i += 1) await streams(sessionId);
  const { producers } = await app.control.readLiveSession({ params: { sessionId } });
  expect(producers.filter(({ source }) => source === 'screen')).toHaveLength(mostScreens + 1);
}, 60_000);
