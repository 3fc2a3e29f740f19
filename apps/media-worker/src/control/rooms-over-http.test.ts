import type { OpaqueObject, Source } from '@lectern/contracts/primitives';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dtlsParameters, kindOf, person, rtpParameters, vp8Only } from '../testing/browser-parameters.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let app: TestApp;
const roomIds: string[] = [];

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
afterEach(async () => {
  for (const roomId of roomIds.splice(0)) await app.media.deleteMediaRoom({ params: { roomId } });
  expect(await app.held()).toBe(0);
  const { rooms, workers } = await app.media.mediaStats({});
  expect(rooms).toBe(0);
  for (const worker of workers)
    expect(worker).toMatchObject({ rooms: 0, transports: 0, producers: 0, consumers: 0 });
});

function newRoom(): string {
  const roomId = uuidv7();
  roomIds.push(roomId);
  return roomId;
}

async function join(roomId: string, body = person()) {
  const joined = await app.media.joinMediaRoom({ params: { roomId }, body });
  const params = { roomId, peerId: body.peerId };
  return {
    body,
    params,
    joined,
    produce: (source: Source, parameters: OpaqueObject = rtpParameters(kindOf(source))) =>
      app.media.createProducer({
        params,
        body: {
          transportId: joined.sendTransport.transportId,
          source,
          kind: kindOf(source),
          rtpParameters: parameters,
          paused: false,
        },
      }),
  };
}

const room = (roomId: string) => app.media.readMediaRoom({ params: { roomId } });

describe('a room', () => {
  it('is made once, however many ask for it, and even at the same moment', async () => {
    const roomId = newRoom();
    const made = await Promise.all([1, 2, 3].map(() => app.media.createMediaRoom({ body: { roomId } })));
    made.push(await app.media.createMediaRoom({ body: { roomId } }));
    expect(new Set(made.map(({ routerEpoch }) => routerEpoch)).size).toBe(1);
    const { data } = await app.media.listMediaRooms({});
    expect(data.map(listed => listed.roomId)).toEqual([roomId]);
  });

  it('is gone when deleted, a second time is fine, and made again it is another one', async () => {
    const roomId = newRoom();
    const before = await app.media.createMediaRoom({ body: { roomId } });
    await app.media.deleteMediaRoom({ params: { roomId } });
    await app.media.deleteMediaRoom({ params: { roomId } });
    await expect(room(roomId)).rejects.toMatchObject({ code: 'not_found' });
    const after = await app.media.createMediaRoom({ body: { roomId } });
    expect(after.routerEpoch).not.toBe(before.routerEpoch);
  });

  it('receives what browsers were told before there was one', async () => {
    const { routerRtpCapabilities } = await app.media.readRtpCapabilities({});
    const { rtpCapabilities } = await app.media.createMediaRoom({ body: { roomId: newRoom() } });
    expect(rtpCapabilities).toEqual(routerRtpCapabilities);
  });
});

describe('joining', () => {
  it('gives transports and the consumers of everything that is there, in one answer', async () => {
    const roomId = newRoom();
    const teacher = await join(roomId, person('host'));
    const { producerId: camera } = await teacher.produce('camera');
    const { producerId: microphone } = await teacher.produce('microphone');
    const { joined } = await join(roomId);
    expect(joined.sendTransport.transportId).not.toBe(joined.recvTransport.transportId);
    expect(joined.recvTransport.iceCandidates.length).toBeGreaterThan(0);
    expect(joined.consumers.map(({ producerId, source, kind }) => ({ producerId, source, kind }))).toEqual([
      { producerId: camera, source: 'camera', kind: 'video' },
      { producerId: microphone, source: 'microphone', kind: 'audio' },
    ]);
    expect(new Set(joined.consumers.map(consumer => consumer.participantId))).toEqual(
      new Set([teacher.body.peerId]),
    );
  });

  it('twice replaces the person: one seat, and what they sent before is announced as lost', async () => {
    const roomId = newRoom();
    const first = await join(roomId);
    const { producerId } = await first.produce('camera');
    const again = await join(roomId, first.body);
    await app.ear.fact('producerLost', lost => lost.producerId === producerId);
    const { peers } = await room(roomId);
    expect(peers).toEqual([
      { peerId: first.body.peerId, sdpResourceId: null, viewer: false, producers: [], consumers: 0 },
    ]);
    await expect(first.produce('camera')).rejects.toMatchObject({ code: 'media_not_found' });
    await again.produce('camera');
  });

  it('many times at once leaves one pair of transports', async () => {
    const roomId = newRoom();
    const body = person();
    await Promise.all(Array.from({ length: 8 }, () => join(roomId, body)));
    const { router } = app.app.rooms.require(roomId).home;
    expect((await router.dump()).transportIds).toHaveLength(2);
  });

  it('leaves out what the browser cannot decode', async () => {
    const roomId = newRoom();
    const teacher = await join(roomId, person('host'));
    await teacher.produce('camera', rtpParameters('video', 'video/VP9'));
    await teacher.produce('screen', rtpParameters('video', 'video/VP8'));
    const { joined } = await join(roomId, person('student', vp8Only));
    expect(joined.consumers.map(consumer => consumer.source)).toEqual(['screen']);
  });
});

describe('producers and consumers', () => {
  it('are made, paused, resumed and closed, and those who receive follow', async () => {
    const roomId = newRoom();
    const teacher = await join(roomId, person('host'));
    const student = await join(roomId);
    const { producerId } = await teacher.produce('camera');
    const wanted = { params: student.params, body: { producerIds: [producerId, uuidv7()] } };
    const { consumers } = await app.media.createConsumers(wanted);
    expect(consumers).toMatchObject([{ producerId, producerPaused: false }]);
    expect((await app.media.createConsumers(wanted)).consumers).toEqual(consumers);

    const producer = { ...teacher.params, producerId };
    await app.media.changeProducer({ params: producer, body: { paused: true } });
    expect((await room(roomId)).peers[0]?.producers).toMatchObject([{ producerId, paused: true }]);
    await app.media.changeProducer({ params: producer, body: { paused: false } });
    expect((await room(roomId)).peers[0]?.producers).toMatchObject([{ producerId, paused: false }]);

    const consumer = { ...student.params, consumerId: consumers[0]?.consumerId ?? '' };
    await app.media.changeConsumer({ params: consumer, body: { paused: true } });
    await app.media.changeConsumer({ params: consumer, body: { paused: false } });
    await app.media.closeConsumer({ params: consumer });
    expect((await room(roomId)).peers[1]?.consumers).toBe(0);
    await app.media.createConsumers(wanted);
    expect((await room(roomId)).peers[1]?.consumers).toBe(1);

    await app.media.closeProducer({ params: producer });
    await app.media.closeProducer({ params: producer });
    expect((await room(roomId)).peers).toMatchObject([{ producers: [] }, { consumers: 0 }]);
    // Facts come in order: when the later one has been heard, the earlier one would have been, too.
    const { producerId: later } = await teacher.produce('microphone');
    await app.media.leaveMediaRoom({ params: teacher.params });
    await app.ear.fact('producerLost', lost => lost.producerId === later);
    expect(app.ear.of('producerLost').map(lost => lost.producerId)).not.toContain(producerId);
  });

  it('are one a source', async () => {
    const teacher = await join(newRoom(), person('host'));
    const both = await Promise.allSettled([teacher.produce('camera'), teacher.produce('camera')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(teacher.produce('camera')).rejects.toMatchObject({ code: 'source_already_produced' });
  });

  it('end with the person who leaves, and nobody else does', async () => {
    const roomId = newRoom();
    const teacher = await join(roomId, person('host'));
    const { producerId } = await teacher.produce('camera');
    const student = await join(roomId);
    await student.produce('microphone');
    await app.media.leaveMediaRoom({ params: teacher.params });
    await app.media.leaveMediaRoom({ params: teacher.params });
    await app.ear.fact('producerLost', lost => lost.producerId === producerId);
    expect((await room(roomId)).peers).toMatchObject([
      { peerId: student.body.peerId, producers: [{ source: 'microphone' }], consumers: 0 },
    ]);
  });

  it('connect by DTLS and restart ICE', async () => {
    const student = await join(newRoom());
    const { transportId, iceParameters } = student.joined.sendTransport;
    const params = { ...student.params, transportId };
    await app.media.connectTransport({ params, body: { dtlsParameters } });
    const restarted = await app.media.restartIce({ params });
    expect(restarted.iceParameters.usernameFragment).not.toBe(iceParameters.usernameFragment);
  });
});
