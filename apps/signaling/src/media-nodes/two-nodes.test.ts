import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCuttableProxy } from '../../../api/src/testing/cuttable-proxy.ts';
import { type FleetNode, MediaFleet } from '../testing/media-fleet.ts';
import {
  hearsLoss,
  joinWithMedia,
  lossesOf,
  produceCamera,
  rejoinMedia,
} from '../testing/people-with-media.ts';
import { startTestApp } from '../testing/test-app.ts';
import { type TestClient, testInternalSecret } from '../testing/test-client.ts';
import { testRedisUrl } from '../testing/test-redis.ts';

const redisUrl = await testRedisUrl();
let fleet: MediaFleet;
/** Two signaling processes, as each must find out by itself and only one may act. */
let left: Awaited<ReturnType<typeof startTestApp>>;
let right: typeof left;
let clients: TestClient[] = [];

beforeAll(async () => {
  fleet = await MediaFleet.create(redisUrl);
  [left, right] = [
    await startTestApp(redisUrl, { media: 'nodes' }),
    await startTestApp(redisUrl, { media: 'nodes' }),
  ];
});
beforeEach(async () => {
  await Promise.all([fleet.add(), fleet.add()]);
});
afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await fleet.stopNodes();
});
afterAll(async () => {
  await Promise.all([left.close(), right.close()]);
  await fleet.close();
});

async function joined(app: typeof left, sessionId: string, role?: 'host') {
  const someone = await joinWithMedia(app.url, sessionId, role);
  clients.push(someone.client);
  return someone;
}

/** A class with somebody on each signaling process, one of whom sends. */
async function openClass() {
  const sessionId = await left.openSession();
  const ada = await joined(left, sessionId, 'host');
  const bob = await joined(right, sessionId);
  await produceCamera(ada);
  const carrier = await fleet.carrierOf(sessionId);
  return { sessionId, ada, bob, carrier };
}

/** Everybody has new transports, all of them on one node, which is not this one. */
async function expectMovedFrom(
  carrier: FleetNode,
  { sessionId, ada, bob }: Awaited<ReturnType<typeof openClass>>,
) {
  for (const person of [ada, bob]) {
    await rejoinMedia(person);
    await produceCamera(person);
  }
  const now = await fleet.carrierOf(sessionId);
  expect(now.nodeId).not.toBe(carrier.nodeId);
  const room = await now.client.readMediaRoom({ params: { roomId: sessionId } });
  expect(room.peers).toHaveLength(2);
  for (const person of [ada, bob]) expect(lossesOf(person)).toHaveLength(1);
  return now;
}

describe('placing a session', () => {
  it('ends on one node when two signaling processes do it at once, and spreads sessions over the nodes', async () => {
    const sessionIds = await Promise.all(Array.from({ length: 12 }, () => left.openSession()));
    const joins = sessionIds.flatMap(sessionId => [left, right].map(app => joined(app, sessionId)));
    for (const { media } of await Promise.all(joins)) expect(media).not.toBeNull();
    const carriers = new Map<string, number>();
    for (const sessionId of sessionIds) {
      const { nodeId } = await fleet.carrierOf(sessionId);
      carriers.set(nodeId, (carriers.get(nodeId) ?? 0) + 1);
      const rooms = await fleet.roomsOf(sessionId);
      expect(Object.entries(rooms).filter(([, count]) => count > 0)).toEqual([[nodeId, 1]]);
    }
    expect(carriers.size).toBe(2);
    for (const client of clients) client.close();
    await Promise.all(sessionIds.map(sessionId => left.control.endLiveSession({ params: { sessionId } })));
    for (const sessionId of sessionIds) await expect.poll(() => fleet.assignmentOf(sessionId)).toBeNull();
  });
});

describe('a media-worker process', () => {
  it('that is killed costs its classes a moment: told once, and at home elsewhere', async () => {
    const running = await openClass();
    const { ada, bob, carrier } = running;
    const killedAt = performance.now();
    carrier.child.kill('SIGKILL');
    await Promise.all([ada, bob].map(hearsLoss));
    const noticedMs = performance.now() - killedAt;
    console.log(`killed → everybody was told: ${noticedMs.toFixed(0)} ms`);
    expect(noticedMs).toBeLessThan(2_000);
    await expectMovedFrom(carrier, running);
  });

  it.each(['SIGTERM', 'POST /drain'])(
    'that is drained by %s hands its classes over, and ends with 0',
    async how => {
      const running = await openClass();
      const { sessionId, ada, bob, carrier } = running;
      const askedAt = performance.now();
      if (how === 'SIGTERM') carrier.child.kill('SIGTERM');
      else {
        expect((await fetch(`${carrier.url}/drain`, { method: 'POST' })).status).toBe(401);
        expect(await carrier.client.drainNode({})).toEqual({ rooms: 1 });
        // Whoever drains first and terminates then, as an orchestrator does, forces nothing.
        carrier.child.kill('SIGTERM');
      }
      await Promise.all([ada, bob].map(hearsLoss));
      expect(lossesOf(ada)[0]).toMatchObject({ payload: { reason: 'draining' } });
      expect(await carrier.ended).toBe(0);
      expect(performance.now() - askedAt).toBeLessThan(4_000);
      await expectMovedFrom(carrier, running);
      expect(Object.values(await fleet.roomsOf(sessionId))).toEqual([1]);
    },
  );

  it('that is alone does not wait before it ends', async () => {
    const { sessionId, ada, carrier } = await openClass();
    const others = Object.keys(await fleet.roomsOf(sessionId)).filter(nodeId => nodeId !== carrier.nodeId);
    expect(others).toHaveLength(1);
    await fleet.stopOthers(carrier);
    const askedAt = performance.now();
    carrier.child.kill('SIGTERM');
    expect(await carrier.ended).toBe(0);
    expect(performance.now() - askedAt).toBeLessThan(2_000);
    await hearsLoss(ada);
    await expect(rejoinMedia(ada)).rejects.toMatchObject({ code: 'media_unavailable' });
    await fleet.add();
    await expect
      .poll(() =>
        rejoinMedia(ada).then(
          () => 'joined',
          error => error.code,
        ),
      )
      .toBe('joined');
    expect(lossesOf(ada)).toHaveLength(1);
  });

  it('that hangs is left within seconds, and loses what it had when it goes on', async () => {
    const running = await openClass();
    const { sessionId, ada, carrier } = running;
    carrier.child.kill('SIGSTOP');
    try {
      await hearsLoss(ada);
      await expectMovedFrom(carrier, running);
    } finally {
      carrier.child.kill('SIGCONT');
    }
    await expect
      .poll(async () => (await fleet.roomsOf(sessionId))[carrier.nodeId], { timeout: 10_000 })
      .toBe(0);
    expect(lossesOf(ada)).toHaveLength(1);
  });
});

it('a Redis that is away for longer than a heartbeat lives moves nobody', async () => {
  await fleet.stopNodes();
  const proxy = await startCuttableProxy(redisUrl);
  const watcher = await startTestApp(proxy.url, { media: 'nodes' });
  try {
    const node = await fleet.add({ REDIS_URL: proxy.url });
    const sessionId = await watcher.openSession();
    const ada = await joined(watcher, sessionId);
    await produceCamera(ada);
    proxy.cut();
    await fleet.isSilent(node);
    proxy.mend();
    // One that really hangs is silent for as long afterwards, and is left: by then the other would have been judged.
    const hanging = await fleet.add();
    const bob = await joined(watcher, await watcher.openSession());
    await produceCamera(bob);
    hanging.child.kill('SIGSTOP');
    await hearsLoss(bob);
    expect(lossesOf(ada)).toEqual([]);
    expect((await fleet.carrierOf(sessionId)).nodeId).toBe(node.nodeId);
  } finally {
    await watcher.close();
    await fleet.stopNodes();
    await proxy.close();
  }
});

describe('a recording', () => {
  type Entry = { type: string; reason?: string };
  /** What each node has written of it, by the node that began the part. */
  async function partsOf(recordingId: string): Promise<Record<string, Entry[]>> {
    const folder = path.join(fleet.captureDir, recordingId);
    const names = (await readdir(folder)).filter(name => name.startsWith('manifest.'));
    const parts = await Promise.all(
      names.map(async name => {
        const lines = (await readFile(path.join(folder, name), 'utf8')).trim().split('\n');
        return [name.split('.')[2] ?? '', lines.map(line => JSON.parse(line) as Entry)] as const;
      }),
    );
    return Object.fromEntries(parts);
  }
  const typesOf = (entries: Entry[] = []) => entries.map(({ type }) => type);

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'goes on where its class goes after %s, under the same id',
    async signal => {
      const running = await openClass();
      const { sessionId, ada, carrier } = running;
      const { recordingId } = await ada.client.command('recording:start', {});
      carrier.child.kill(signal);
      await hearsLoss(ada);
      const now = await expectMovedFrom(carrier, running);
      await expect
        .poll(async () => (await now.client.readMediaRoom({ params: { roomId: sessionId } })).recordingId)
        .toBe(recordingId);
      // The part of the dead process is ended by the one that lives, which knows that it is not the end.
      await expect
        .poll(async () => typesOf((await partsOf(recordingId))[carrier.nodeId]).at(-1), { timeout: 15_000 })
        .toBe('moved');
      expect(ada.client.events.map(({ type }) => type)).not.toContain('recording:stopped');
      await ada.client.command('recording:stop', {});
      await ada.client.heard(events => events.some(({ type }) => type === 'recording:stopped'));
      const parts = await partsOf(recordingId);
      expect(parts[now.nodeId]?.at(-1)).toMatchObject({ type: 'stopped', reason: 'requested' });
      expect(Object.values(parts).filter(entries => typesOf(entries).includes('stopped'))).toHaveLength(1);
    },
  );
});

it('strangers learn nothing of a node', async () => {
  const node = await fleet.carrierOf((await openClass()).sessionId);
  for (const path of ['/node', '/node/presence']) expect((await fetch(node.url + path)).status).toBe(401);
  const headers = { 'x-lectern-internal-secret': testInternalSecret };
  expect((await fetch(`${node.url}/node`, { headers })).status).toBe(200);
});
