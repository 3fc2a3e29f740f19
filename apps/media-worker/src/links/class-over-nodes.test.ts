import { once } from 'node:events';
import { mediaLinkEndpoints } from '@lectern/contracts/internal/media-links';
import type { ClassRole } from '@lectern/contracts/primitives';
import { createInternalClient } from '@lectern/service-kit/http/internal-client';
import type { types } from 'mediasoup';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { person } from '../testing/browser-parameters.ts';
import { captureWish } from '../testing/capture-wish.ts';
import { joinRoom } from '../testing/joined-peer.ts';
import { publishLive, sendLive } from '../testing/live-source.ts';
import { chromiumOffer } from '../testing/sdp-offers.ts';
import { startTestApp, type TestApp, testSecret } from '../testing/test-app.ts';

let [home, edge, other]: TestApp[] = [];
let roomId: string;

beforeAll(async () => {
  [home, edge, other] = await Promise.all([startTestApp(), startTestApp(), startTestApp()]);
});
afterAll(() => Promise.all([home, edge, other].map(async app => app?.close())));
beforeEach(() => {
  roomId = uuidv7();
});

const the = (app: TestApp | undefined): TestApp => {
  if (!app) throw new Error('It has not started');
  return app;
};
const addressOf = ({ nodeId, url }: TestApp) => ({ nodeId, url });
const roomAt = (app: TestApp) => app.app.rooms.require(roomId);

/** Speaks to the home of the class as its edges do. */
const linkClient = () =>
  createInternalClient(mediaLinkEndpoints, {
    baseUrl: the(home).url,
    secret: testSecret,
    unavailableCode: 'media_unavailable',
  });

/** Somebody who joins the class on this node. */
const join = (app: TestApp, role?: ClassRole) =>
  joinRoom(app, roomId, { role, home: app === home ? undefined : addressOf(the(home)) });

const open = async () => {
  const ada = await join(the(home), 'host');
  const bob = await join(the(edge));
  return { ada, bob };
};

describe('a class over several nodes', () => {
  it('is one class: who joins on an edge has what is published at home', async () => {
    const ada = await join(the(home), 'host');
    const camera = await ada.produce('camera');
    const microphone = await ada.produce('microphone');
    const bob = await join(the(edge));
    expect(bob.joined.consumers).toMatchObject([
      { producerId: camera, participantId: ada.params.peerId, source: 'camera' },
      { producerId: microphone, participantId: ada.params.peerId, source: 'microphone' },
    ]);
    expect(bob.joined.audible).toEqual([microphone]);
  });

  it('can consume what is published anywhere as soon as its publisher is answered', async () => {
    const { ada, bob } = await open();
    const eve = await join(the(other));
    for (const [publisher, watchers] of [
      [ada, [bob, eve]],
      [bob, [ada, eve]],
      [eve, [ada, bob]],
    ] as const) {
      const camera = await publisher.produce('camera');
      for (const watcher of watchers)
        expect((await watcher.consume(camera)).consumers).toMatchObject([
          { producerId: camera, participantId: publisher.params.peerId },
        ]);
    }
  });

  it('sends media to another node once somebody there wants it, and not before', async () => {
    const pipes: types.Transport[] = [];
    await join(the(home), 'host');
    roomAt(the(home)).home.router.observer.on('newtransport', made => pipes.push(made));
    await join(the(edge));
    const room = roomAt(the(home));
    const live = await publishLive(room, 'camera');
    vi.spyOn(room, 'published', 'get').mockReturnValue([live]);
    await room.links.flush();
    const sender = sendLive(30, { video: live.address });
    try {
      await live.firstPacket;
      const there = () =>
        roomAt(the(edge)).published.find(({ producer }) => producer.id === live.producer.id);
      await expect.poll(there).toBeDefined();
      const pipe = pipes.find(transport => transport.constructor.name === 'PipeTransportImpl');
      const sent = async () =>
        ((await pipe?.getStats()) as types.PipeTransportStat[] | undefined)?.[0]?.rtpBytesSent ?? -1;
      expect(await sent()).toBe(0);

      const { home: at } = roomAt(the(edge));
      const [entry] = roomAt(the(edge)).published;
      if (!entry) throw new Error('It is not known there');
      const direct = await at.router.createDirectTransport();
      const consumer = await direct.consume({
        producerId: await at.bring(entry),
        rtpCapabilities: at.router.rtpCapabilities,
      });
      const [packet] = (await once(consumer, 'rtp')) as [Buffer];
      expect(packet.readUInt32BE(8)).toBe(consumer.rtpParameters.encodings?.[0]?.ssrc);
      expect(await sent()).toBeGreaterThan(0);
    } finally {
      await sender.stop();
    }
  });

  it('pauses, resumes and closes a source everywhere', async () => {
    const { ada, bob } = await open();
    const microphone = await ada.produce('microphone');
    await bob.consume(microphone);
    const seen = async () => (await bob.received())[0];
    const params = { ...ada.params, producerId: microphone };
    await the(home).media.changeProducer({ params, body: { paused: true } });
    await expect.poll(seen).toMatchObject({ producerPaused: true });
    await the(home).media.changeProducer({ params, body: { paused: false } });
    await expect.poll(seen).toMatchObject({ producerPaused: false, paused: false });
    await the(home).media.closeProducer({ params });
    await expect.poll(seen).toBeUndefined();
  });

  it('believes no news that newer ones have overtaken', async () => {
    const { ada } = await open();
    const [[fromHome], [atEdge]] = [roomAt(the(home)).links.all, roomAt(the(edge)).links.all];
    const before = await fromHome?.describe();
    const camera = await ada.produce('camera');
    if (before) await atEdge?.learn(before);
    expect(roomAt(the(edge)).published.map(({ producer }) => producer.id)).toEqual([camera]);
  });

  it('hears a voice of one edge on another, chosen at home', async () => {
    const { bob } = await open();
    const eve = await join(the(other));
    const microphone = await bob.produce('microphone');
    await expect.poll(() => roomAt(the(other)).audible).toEqual([microphone]);
    await eve.consume(microphone);
    expect((await eve.received()).map(({ paused }) => paused)).toEqual([false]);
    await the(edge).media.changeProducer({
      params: { ...bob.params, producerId: microphone },
      body: { paused: true },
    });
    await expect.poll(() => roomAt(the(other)).audible).toEqual([]);
    await expect.poll(async () => (await eve.received()).map(({ paused }) => paused)).toEqual([true]);
  });

  it('records at home what is published on an edge, before and after', async () => {
    const { bob } = await open();
    await bob.produce('camera');
    const consumed: string[] = [];
    roomAt(the(home)).home.router.observer.on('newtransport', transport =>
      transport.observer.on('newconsumer', consumer => consumed.push(consumer.producerId)),
    );
    const params = { roomId, recordingId: uuidv7() };
    await the(home).media.startCapture({ params, body: captureWish([bob.params.peerId]) });
    await bob.produce('microphone');
    await expect.poll(() => consumed).toHaveLength(2);
  });

  it('has players and publishers that speak SDP on its edges', async () => {
    const home_ = addressOf(the(home));
    await join(the(home), 'host');
    const who = (displayName: string) => ({ resourceId: uuidv7(), displayName, role: 'host' as const });
    const published = await the(edge).media.publishBySdp({
      params: { roomId, peerId: uuidv7() },
      body: { ...who('OBS'), sources: ['camera', 'microphone'], sdpOffer: chromiumOffer(), home: home_ },
    });
    const { sdpAnswer } = await the(other).media.playBySdp({
      params: { roomId, peerId: uuidv7() },
      body: { ...who('Player'), sdpOffer: chromiumOffer({ direction: 'recvonly' }), home: home_ },
    });
    expect(published.producers).toHaveLength(2);
    expect(sdpAnswer.match(/a=sendonly/g)).toHaveLength(2);
  });
});

describe('a part that goes', () => {
  it('at home takes its edges along, and the class is told by home alone', async () => {
    await open();
    const [worker] = the(home).pool.workers;
    if (!worker) throw new Error('There is no worker');
    const replaced = once(the(home).pool, 'ready');
    process.kill(worker.pid, 'SIGKILL');
    await the(home).ear.fact('roomLost', lost => lost.roomId === roomId);
    await expect.poll(() => the(edge).app.rooms.get(roomId)).toBeUndefined();
    await replaced;
    expect(
      the(home)
        .ear.of('roomLost')
        .filter(lost => lost.roomId === roomId),
    ).toHaveLength(1);
  });

  it('on an edge takes its sources along, tells the class, and the next who joins there is back in it', async () => {
    const { ada, bob } = await open();
    await bob.produce('camera');
    const [worker] = the(edge).pool.workers;
    if (!worker) throw new Error('There is no worker');
    const replaced = once(the(edge).pool, 'ready');
    process.kill(worker.pid, 'SIGKILL');
    await the(edge).ear.fact('roomLost', lost => lost.roomId === roomId);
    await expect.poll(() => roomAt(the(home)).published).toEqual([]);
    await replaced;
    const camera = await ada.produce('camera');
    const eve = await join(the(edge));
    expect(eve.joined.consumers).toMatchObject([{ producerId: camera }]);
  });

  it('on an edge that was started again takes the place of the one before', async () => {
    const { bob } = await open();
    await bob.produce('camera');
    const { links } = roomAt(the(home));
    const [before] = links.all;
    if (!before) throw new Error('The edge is not linked');
    const { pipe } = await linkClient().openLink({
      params: { roomId, linkId: uuidv7() },
      body: { edge: addressOf(the(edge)), pipe: before.address },
    });
    expect(pipe.port).not.toBe(before.address.port);
    expect(links.all).toHaveLength(1);
    expect(before.closed).toBe(true);
    expect(roomAt(the(home)).published).toEqual([]);
  });

  it('that cannot be reached is lost, and its edge says so', async () => {
    const { bob } = await open();
    const { links } = roomAt(the(edge));
    // Home has forgotten the link, as a process that was restarted has.
    roomAt(the(home)).links.all[0]?.close('told');
    await bob.produce('camera').catch(() => undefined);
    expect(await the(edge).ear.fact('roomLost', lost => lost.roomId === roomId)).toMatchObject({
      reason: 'link-lost',
    });
    expect(links.all).toEqual([]);
    expect(the(edge).app.rooms.get(roomId)).toBeUndefined();
  });

  it('has no people of a home that has moved', async () => {
    await open();
    const third = the(other);
    const body = { ...person('student'), home: addressOf(third) };
    await third.media.joinMediaRoom({ params: { roomId }, body: person('host') });
    await the(edge).media.joinMediaRoom({ params: { roomId }, body });
    expect(roomAt(the(edge)).homeNodeId).toBe(third.nodeId);
    expect(roomAt(the(edge)).peers).toHaveLength(1);
    await expect.poll(() => roomAt(the(home)).links.all).toEqual([]);
  });
});

it('nothing is left on any node when the class is over', async () => {
  const apps = [the(home), the(edge), the(other)];
  const held = () => Promise.all(apps.map(app => app.held()));
  for (const app of apps) for (const room of app.app.rooms.all) room.close('requested');
  await expect.poll(held).toEqual([0, 0, 0]);
  const { ada, bob } = await open();
  const eve = await join(the(other));
  for (const someone of [ada, bob, eve]) await eve.consume(await someone.produce('camera'));
  await the(home).media.deleteMediaRoom({ params: { roomId }, query: {} });
  await expect.poll(held).toEqual([0, 0, 0]);
});

describe('the calls between nodes', () => {
  it('are refused without the secret of the services', async () => {
    for (const { method, path } of Object.values(mediaLinkEndpoints)) {
      const url = the(home).url + path.replace(/:\w+/g, () => uuidv7());
      const answer = await fetch(url, { method, headers: { 'x-lectern-internal-secret': 'guessed' } });
      expect(answer.status).toBe(401);
    }
  });

  it('about a link that there is not are not_found, and closing it is fine', async () => {
    const params = { roomId, linkId: uuidv7() };
    const body = { version: 1, sources: [], audible: null };
    await expect(linkClient().updateLink({ params, body })).rejects.toMatchObject({ code: 'not_found' });
    await expect(linkClient().readLink({ params })).rejects.toMatchObject({ code: 'not_found' });
    await linkClient().closeLink({ params, query: {} });
  });

  it('with a source that mediasoup cannot take are refused, and the class goes on', async () => {
    const { bob } = await open();
    const linkId = roomAt(the(home)).links.all[0]?.linkId ?? '';
    const who = { ...person('student'), rtpCapabilities: undefined };
    const source = {
      ...who,
      producerId: 'x',
      source: 'camera' as const,
      kind: 'video' as const,
      paused: false,
    };
    let version = 99;
    for (const rtpParameters of [{}, { codecs: [{ mimeType: 'audio/opus', payloadType: 100 }] }])
      await expect(
        linkClient().updateLink({
          params: { roomId, linkId },
          body: { version: version++, sources: [{ ...source, rtpParameters }], audible: null },
        }),
      ).rejects.toMatchObject({ code: 'rtp_parameters_invalid' });
    expect(await bob.received()).toEqual([]);
    await expect(
      linkClient().wantLinkedSource({ params: { roomId, linkId, producerId: 'x' } }),
    ).rejects.toMatchObject({ code: 'media_not_found' });
  });
});
