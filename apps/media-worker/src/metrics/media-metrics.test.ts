import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { internalSecretHeader } from '@lectern/service-kit/http/internal-auth';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MediaRoom } from '../rooms/media-room.ts';
import { person, rtpParameters } from '../testing/browser-parameters.ts';
import { type Sender, sendLive } from '../testing/live-source.ts';
import { startTestApp, type TestApp, testMetricsToken, testSecret } from '../testing/test-app.ts';

let app: TestApp;
let room: MediaRoom;
let sockets: Socket[] = [];
let senders: Sender[] = [];

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  room = await app.app.rooms.getOrCreate(uuidv7());
});
afterEach(async () => {
  await Promise.all(senders.map(sender => sender.stop()));
  for (const socket of sockets) socket.close();
  senders = [];
  sockets = [];
  await app.app.rooms.close(room.roomId, 'requested');
});

const read = (headers: Record<string, string> = { authorization: `Bearer ${testMetricsToken}` }) =>
  fetch(`${app.url}/metrics`, { headers });

/** All samples by name and labels, as they stand in the text. */
async function figures(): Promise<Record<string, number>> {
  const text = await (await read()).text();
  const samples = text.split('\n').filter(line => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    samples.map(line => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at).replace('lectern_media_', ''), Number(line.slice(at + 1))];
    }),
  );
}

async function sampled(): Promise<Record<string, number>> {
  await app.app.metrics.sampler.tick();
  return figures();
}

/** A picture of 400 kbit/s that comes over UDP, from a sender that could be asked for key frames. */
async function sendPicture() {
  const transport = await room.home.router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
    rtcpMux: false,
    comedia: true,
  });
  const producer = await transport.produce({
    kind: 'video',
    rtpParameters: {
      codecs: [
        {
          ...{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, parameters: {} },
          rtcpFeedback: [{ type: 'nack', parameter: 'pli' }],
        },
      ],
      encodings: [{ ssrc: 22_222 }],
    },
  });
  const { tuple, rtcpTuple } = transport;
  senders.push(
    sendLive(60, {
      video: `rtp://127.0.0.1:${tuple.localPort}?rtcpport=${rtcpTuple?.localPort}&pkt_size=1200`,
    }),
  );
  return producer;
}

/** Somebody who receives it, over UDP. */
async function receive(producerId: string) {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'listening');
  const transport = await room.home.router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
  });
  await transport.connect({ ip: '127.0.0.1', port: socket.address().port });
  const { rtpCapabilities } = room.home.router;
  return transport.consume({ producerId, rtpCapabilities, paused: false });
}

describe('figures of real media', () => {
  it('agree with what is sent: bitrates, bytes, and what is paused', async () => {
    const producer = await sendPicture();
    const consumer = await receive(producer.id);
    // The worker's own average takes about three seconds to fill.
    await expect
      .poll(async () => (await sampled())['bitrate_bps{direction="in"}'], { timeout: 20_000 })
      .toBeGreaterThan(250_000);
    await expect
      .poll(async () => (await sampled())['bitrate_bps{direction="out"}'], { timeout: 20_000 })
      .toBeGreaterThan(250_000);
    const now = await figures();
    // ffmpeg was told 400 kbit/s; headers come on top, and its rate control overshoots at the start.
    expect(now['bitrate_bps{direction="in"}']).toBeLessThan(900_000);
    expect(now['bitrate_bps{direction="out"}']).toBeLessThan(900_000);
    await expect
      .poll(async () => (await sampled())['bytes_total{direction="in"}'], { timeout: 20_000 })
      .toBeGreaterThan(100_000);
    expect(now['producers{kind="video",state="active"}']).toBe(1);
    expect(now['consumers{kind="video",state="active"}']).toBe(1);
    expect(now['transports{type="plain",protocol="udp",state="open"}']).toBe(2);

    await consumer.pause();
    expect((await figures())['consumers{kind="video",state="paused"}']).toBe(1);
    const before = now['bytes_total{direction="out"}'] ?? 0;
    await expect
      .poll(async () => (await sampled())['bitrate_bps{direction="out"}'], { timeout: 20_000 })
      .toBe(0);
    expect((await figures())['bytes_total{direction="out"}']).toBeGreaterThanOrEqual(before);
    const { traffic } = await app.media.mediaStats({});
    expect(traffic.sentBps).toBe(0);
    expect(traffic.receivedBps).toBeGreaterThan(250_000);
  });

  it('count the key frames that the sender was asked for', async () => {
    const before = (await figures())['key_frame_requests_total{type="pli"}'] ?? 0;
    const producer = await sendPicture();
    const consumer = await receive(producer.id);
    // Asked for before the first packet, there would be nobody to pass it on to.
    await expect.poll(async () => (await producer.getStats()).length, { timeout: 20_000 }).toBe(1);
    await consumer.requestKeyFrame();
    await expect
      .poll(async () => (await figures())['key_frame_requests_total{type="pli"}'])
      .toBeGreaterThan(before);
    expect((await app.media.mediaStats({})).traffic.keyFrameRequests).toBeGreaterThan(before);
  });

  it('count the times that somebody got another layer', async () => {
    const before = (await figures()).layer_switches_total ?? 0;
    const consumer = await receive((await sendPicture()).id);
    // As mediasoup says it; that it does with real layers is seen in the browser tests.
    consumer.observer.emit('layerschange', { spatialLayer: 1 });
    expect((await figures()).layer_switches_total).toBe(before + 1);
  });
});

describe('figures of people', () => {
  it('follow who is in, and are zero again when everybody has left', async () => {
    const { roomId } = room;
    const [teacher, student] = [person('host'), person()];
    const { sendTransport } = await app.media.joinMediaRoom({ params: { roomId }, body: teacher });
    const params = { roomId, peerId: teacher.peerId };
    await app.media.createProducer({
      params,
      body: {
        ...{ transportId: sendTransport.transportId, source: 'camera', kind: 'video', paused: false },
        rtpParameters: rtpParameters('video'),
      },
    });
    await app.media.joinMediaRoom({ params: { roomId }, body: student });
    expect(await figures()).toMatchObject({
      rooms: 1,
      peers: 2,
      'transports{type="webrtc",protocol="none",state="new"}': 4,
      'producers{kind="video",state="active"}': 1,
      'consumers{kind="video",state="active"}': 1,
      node_draining: 0,
    });
    for (const { peerId } of [teacher, student])
      await app.media.leaveMediaRoom({ params: { roomId, peerId } });
    expect(await figures()).toMatchObject({ rooms: 1, peers: 0, transports: 0, producers: 0, consumers: 0 });
  });
});

it('name the process, its workers, their CPU and their memory', async () => {
  const now = await figures();
  expect(now[`node_info{node_id="${app.nodeId}",version="test"}`]).toBe(1);
  expect(now).toMatchObject({ workers_wanted: 1, 'worker_up{worker="0"}': 1, recordings: 0 });
  expect(now['worker_memory_bytes{worker="0"}']).toBeGreaterThan(1_000_000);
  expect(now['worker_cpu_seconds_total{worker="0"}']).toBeGreaterThan(0);
  expect(now.process_resident_memory_bytes).toBeGreaterThan(10_000_000);
});

describe('who may read them', () => {
  it('is a monitoring system by its token, or one of our services', async () => {
    const answer = await read();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect((await read({ [internalSecretHeader]: testSecret })).status).toBe(200);
  });

  it('is nobody else, and the token opens nothing else', async () => {
    for (const headers of [
      {},
      { authorization: 'Bearer a-guess-of-a-stranger' },
      { authorization: `Bearer ${testSecret}` },
      { authorization: `Basic ${testMetricsToken}` },
      { [internalSecretHeader]: testMetricsToken },
    ]) {
      const answer = await read(headers as Record<string, string>);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        401,
        'unauthenticated',
      ]);
    }
    const authorization = `Bearer ${testMetricsToken}`;
    for (const [method, path] of [
      ['POST', '/drain'],
      ['GET', '/rooms'],
      ['GET', '/stats'],
    ] as const)
      expect((await fetch(app.url + path, { method, headers: { authorization } })).status).toBe(401);
  });
});
