import { once } from 'node:events';
import type { ClassRole } from '@lectern/contracts/primitives';
import type { types } from 'mediasoup';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { captureWish } from '../testing/capture-wish.ts';
import { joinRoom } from '../testing/joined-peer.ts';
import { publishLive, sendLive } from '../testing/live-source.ts';
import { chromiumOffer } from '../testing/sdp-offers.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let app: TestApp;
let roomId: string;

beforeEach(async () => {
  // So little fills a worker that whoever joins after the first consumer goes to the second one.
  app = await startTestApp({ workers: 2, consumersPerWorker: 1 });
  roomId = uuidv7();
});
afterEach(() => app.close());

const join = (role?: ClassRole) => joinRoom(app, roomId, { role });
const room = () => app.app.rooms.require(roomId);
const workerOf = (peerId: string) => room().peer(peerId).at.worker.index;

/** Ada, whose consumer fills the first worker, and Bob, who is on the second. */
async function openSpreadClass() {
  const [ada, first] = [await join('host'), await join()];
  const camera = await ada.produce('camera');
  await first.consume(camera);
  const bob = await join();
  expect(workerOf(bob.params.peerId)).not.toBe(workerOf(ada.params.peerId));
  return { ada, bob, camera };
}

it('people on different workers have each other’s sources, each through one pipe', async () => {
  const { ada, bob, camera } = await openSpreadClass();
  expect(bob.joined.consumers.map(({ producerId }) => producerId)).toEqual([camera]);
  const others = [await join(), await join(), await join()];
  for (const { joined } of others)
    expect(joined.consumers.map(({ producerId }) => producerId)).toEqual([camera]);
  // Both workers are busy by now, and take turns.
  expect(new Set(others.map(({ params }) => workerOf(params.peerId))).size).toBe(2);
  expect(room().routers.map(({ piped }) => piped)).toEqual([0, 1]);

  const answer = await bob.produce('camera');
  const { consumers } = await ada.consume(answer);
  expect(consumers).toMatchObject([{ producerId: answer, participantId: bob.params.peerId }]);
  expect(room().routers.map(({ piped }) => piped)).toEqual([1, 1]);
});

it('what is sent on one worker arrives on the other', async () => {
  await openSpreadClass();
  const live = await publishLive(room(), 'camera');
  const away = room().routers[1];
  if (!away) throw new Error('There is one router only');
  const transport = await away.router.createDirectTransport();
  const consumer = await transport.consume({
    producerId: await away.bring(live),
    rtpCapabilities: away.router.rtpCapabilities,
  });
  const sender = sendLive(20, { video: live.address });
  try {
    const [packet] = (await once(consumer, 'rtp')) as [Buffer];
    expect(packet.readUInt32BE(8)).toBe(consumer.rtpParameters.encodings?.[0]?.ssrc);
  } finally {
    await sender.stop();
  }
});

it('a source that is paused, resumed or closed is so on every worker', async () => {
  const { ada, bob } = await openSpreadClass();
  const microphone = await ada.produce('microphone');
  await bob.consume(microphone);
  const seen = async () => (await bob.received()).find(({ producerId }) => producerId === microphone);
  const params = { ...ada.params, producerId: microphone };
  await app.media.changeProducer({ params, body: { paused: true } });
  await expect.poll(seen).toMatchObject({ producerPaused: true });
  await app.media.changeProducer({ params, body: { paused: false } });
  await expect.poll(seen).toMatchObject({ producerPaused: false });
  await app.media.closeProducer({ params });
  await expect.poll(seen).toBeUndefined();
});

it('a voice on the second worker is heard in the room, and forwarded like any other', async () => {
  const { ada, bob } = await openSpreadClass();
  const microphone = await bob.produce('microphone');
  await expect.poll(() => room().home.piped).toBe(1);
  expect(room().audible).toEqual([microphone]);
  const { consumers } = await ada.consume(microphone);
  expect(consumers).toHaveLength(1);
  expect((await ada.received()).map(({ paused }) => paused)).toEqual([false]);
});

it('somebody on the second worker is recorded', async () => {
  const { ada, bob } = await openSpreadClass();
  await bob.produce('camera');
  const params = { roomId, recordingId: uuidv7() };
  const transports: types.Transport[] = [];
  room().home.router.observer.on('newtransport', transport => transports.push(transport));
  await app.media.startCapture({
    params,
    body: captureWish([ada, bob].map(({ params: { peerId } }) => peerId)),
  });
  const consumed = new Set<string>();
  for (const transport of transports)
    transport.observer.on('newconsumer', consumer => consumed.add(consumer.producerId));
  await expect.poll(() => consumed.size).toBe(2);
});

it('a player of another payload type gets what is published on the second worker', async () => {
  const { bob } = await openSpreadClass();
  await bob.produce('screen');
  const body = {
    resourceId: uuidv7(),
    displayName: 'Player',
    role: 'guest' as const,
    sdpOffer: chromiumOffer({ direction: 'recvonly' }),
  };
  const { sdpAnswer } = await app.media.playBySdp({ params: { roomId, peerId: uuidv7() }, body });
  expect(sdpAnswer).toContain('a=sendonly');
});

it('a worker that dies takes the whole room along, whichever of its workers it is', async () => {
  const { bob } = await openSpreadClass();
  const { pid } = room().peer(bob.params.peerId).at.worker;
  process.kill(pid, 'SIGKILL');
  expect(await app.ear.fact('roomLost', gone => gone.roomId === roomId)).toMatchObject({
    reason: 'worker-died',
  });
  expect(await app.ear.fact('workerDied', died => died.pid === pid)).toMatchObject({ rooms: [roomId] });
  expect(app.app.rooms.get(roomId)).toBeUndefined();
});

it('two who join at once get one router on the second worker', async () => {
  await openSpreadClass();
  await Promise.all(Array.from({ length: 6 }, () => join()));
  expect(room().routers).toHaveLength(2);
});

it('nothing is left on either worker when everybody is gone', async () => {
  const before = await app.held();
  const { ada, bob } = await openSpreadClass();
  await bob.produce('microphone');
  for (const { params } of [ada, bob]) await app.media.leaveMediaRoom({ params });
  await app.media.deleteMediaRoom({ params: { roomId }, query: {} });
  await expect.poll(() => app.held()).toBe(before);
});
