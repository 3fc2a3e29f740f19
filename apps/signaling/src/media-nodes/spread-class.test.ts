import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { person } from '../../../media-worker/src/testing/browser-parameters.ts';
import { type FleetNode, MediaFleet } from '../testing/media-fleet.ts';
import {
  hearsLoss,
  joinWithMedia,
  lossesOf,
  produceCamera,
  rejoinMedia,
} from '../testing/people-with-media.ts';
import { startTestApp } from '../testing/test-app.ts';
import type { TestClient } from '../testing/test-client.ts';
import { testRedisUrl } from '../testing/test-redis.ts';

const redisUrl = await testRedisUrl();
let fleet: MediaFleet;
let app: Awaited<ReturnType<typeof startTestApp>>;
let clients: TestClient[] = [];

beforeAll(async () => {
  fleet = await MediaFleet.create(redisUrl);
  app = await startTestApp(redisUrl, { media: 'nodes', inventoryIntervalMs: 300 });
});
beforeEach(async () => {
  // So little fills a node that who joins after the first consumer goes to another.
  const env = { CONSUMERS_PER_WORKER: '1' };
  await Promise.all([fleet.add(env), fleet.add(env)]);
});
afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await fleet.stopNodes();
});
afterAll(async () => {
  await app.close();
  await fleet.close();
});

async function joined(sessionId: string, role?: 'host') {
  const someone = await joinWithMedia(app.url, sessionId, role);
  clients.push(someone.client);
  return someone;
}

/** Ada and Bob at home, which that fills, and Eve on an edge. */
async function openSpreadClass() {
  const sessionId = await app.openSession();
  const ada = await joined(sessionId, 'host');
  const camera = (await produceCamera(ada)).producerId;
  const bob = await joined(sessionId);
  const home = await fleet.carrierOf(sessionId);
  await fleet.isKnownToCarry(home, 1);
  const eve = await joined(sessionId);
  const edge = fleet.all.find(node => node !== home) as FleetNode;
  expect(await fleet.roomsOf(sessionId)).toEqual({ [home.nodeId]: 1, [edge.nodeId]: 1 });
  return { sessionId, ada, bob, eve, camera, home, edge };
}

const peersAt = async ({ client }: FleetNode, roomId: string) =>
  (await client.readMediaRoom({ params: { roomId } })).peers.map(({ peerId }) => peerId);

describe('a class that its node is too small for', () => {
  it('goes on on another, and is one class to those in it', async () => {
    const { sessionId, ada, bob, eve, camera, home, edge } = await openSpreadClass();
    expect(eve.media?.consumers.map(({ producerId }) => producerId)).toEqual([camera]);
    expect(await peersAt(home, sessionId)).toHaveLength(2);
    expect(await peersAt(edge, sessionId)).toHaveLength(1);

    const { producerId } = await produceCamera(eve);
    for (const { client } of [ada, bob]) {
      await client.heard(events =>
        events.some(
          ({ type, payload }) =>
            type === 'media:producer-added' &&
            'producer' in payload &&
            payload.producer.producerId === producerId,
        ),
      );
      const { consumers } = await client.command('media:consume', { producerIds: [producerId] });
      expect(consumers).toMatchObject([{ producerId }]);
    }
    await eve.client.command('media:close-producer', { producerId });
    await expect
      .poll(
        async () =>
          (await home.client.readMediaPeer({ params: { roomId: sessionId, peerId: ada.participantId } }))
            .consumers,
      )
      .toEqual([]);
  });

  it('is left alone by the sweeps', async () => {
    const { sessionId, eve, home, edge } = await openSpreadClass();
    await produceCamera(eve);
    // The sweeps that put a stray out of this very class have looked at everybody in it.
    const body = { ...person('student'), peerId: randomUUID() };
    await home.client.joinMediaRoom({ params: { roomId: sessionId }, body });
    await expect.poll(() => peersAt(home, sessionId), { timeout: 20_000 }).not.toContain(body.peerId);
    const state = await app.control.readLiveSession({ params: { sessionId } });
    expect(state.producers).toHaveLength(2);
    expect(await peersAt(edge, sessionId)).toEqual([eve.participantId]);
  });

  it('is over on every node when it ends', async () => {
    const { sessionId, home, edge } = await openSpreadClass();
    await app.control.endLiveSession({ params: { sessionId } });
    await expect.poll(() => fleet.roomsOf(sessionId)).toEqual({ [home.nodeId]: 0, [edge.nodeId]: 0 });
    await expect.poll(() => fleet.assignmentOf(sessionId)).toBeNull();
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'loses an edge by %s, is told once, and goes on at home',
    async signal => {
      const { sessionId, ada, bob, eve, home, edge } = await openSpreadClass();
      edge.child.kill(signal);
      await hearsLoss(ada);
      for (const someone of [ada, bob, eve]) await rejoinMedia(someone);
      expect(await peersAt(home, sessionId)).toHaveLength(3);
      expect((await fleet.assignmentOf(sessionId))?.edges).toEqual([]);
      for (const someone of [ada, bob, eve]) expect(lossesOf(someone)).toHaveLength(1);
    },
  );

  it('loses its home, is told once, and goes on where its edge was', async () => {
    const { sessionId, ada, bob, eve, home, edge } = await openSpreadClass();
    home.child.kill('SIGKILL');
    await hearsLoss(ada);
    for (const someone of [ada, bob, eve]) await rejoinMedia(someone);
    expect((await fleet.carrierOf(sessionId)).nodeId).toBe(edge.nodeId);
    expect(await peersAt(edge, sessionId)).toHaveLength(3);
    for (const someone of [ada, bob, eve]) expect(lossesOf(someone)).toHaveLength(1);
  });

  it('has somebody who joins again in one place only', async () => {
    const { sessionId, ada, eve, home, edge } = await openSpreadClass();
    // Ada was at home, which is busy.
    await rejoinMedia(ada);
    const everywhere = [...(await peersAt(home, sessionId)), ...(await peersAt(edge, sessionId))];
    expect(everywhere.toSorted()).toEqual([...new Set(everywhere)].toSorted());
    expect(everywhere).toHaveLength(3);
    expect(await peersAt(edge, sessionId)).toContain(eve.participantId);
  });
});
