import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startMediaWorker } from '../testing/media-worker-process.ts';
import { startTestApp } from '../testing/test-app.ts';
import { testRedisUrl } from '../testing/test-redis.ts';
import { TestVisitor } from '../testing/test-visitor.ts';

const redisUrl = await testRedisUrl();
let worker: Awaited<ReturnType<typeof startMediaWorker>>;
let app: Awaited<ReturnType<typeof startTestApp>>;
const visitors: TestVisitor[] = [];

beforeAll(async () => {
  worker = await startMediaWorker(redisUrl);
  app = await startTestApp(redisUrl, { media: worker.media });
});
afterEach(() => {
  for (const visitor of visitors.splice(0)) visitor.close();
});
afterAll(async () => {
  await app.redis.flushdb();
  await app.close();
  await worker.close();
});

const dtlsParameters = {
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
};
let lastSsrc = 1_000;
const rtpParameters = (mimeType: string) => {
  lastSsrc += 1;
  const [payloadType, clockRate] = mimeType === 'audio/opus' ? [111, 48_000] : [96, 90_000];
  const channels = mimeType === 'audio/opus' ? { channels: 2 } : {};
  return {
    codecs: [{ mimeType, payloadType, clockRate, ...channels, parameters: {}, rtcpFeedback: [] }],
    encodings: [{ ssrc: lastSsrc }],
    rtcp: { cname: 'test' },
  };
};

const join = async (payload: object) => {
  const visitor = new TestVisitor(app.url);
  visitors.push(visitor);
  const { routerRtpCapabilities } = await visitor.request('join-room', payload);
  return { visitor, rtpCapabilities: routerRtpCapabilities as { codecs: { mimeType: string }[] } };
};
const held = async () => {
  const { workers } = await worker.media.mediaStats({});
  return workers.map(({ transports, producers, consumers }) => ({ transports, producers, consumers }));
};

describe('a broadcast on a real media-worker', () => {
  it('is produced, consumed and left, by the events and by the answers, and leaves nothing behind', async () => {
    const { visitor: streamer } = await join({ roomId: 'physics', role: 'streamer' });
    const { visitor: viewer, rtpCapabilities } = await join({ roomId: 'physics', role: 'viewer' });
    streamer.socket.emit('create-transport');
    const send = await streamer.hears('transport-created');
    expect(send.iceCandidates.length).toBeGreaterThan(0);
    await streamer.request('connect-transport', { transportId: send.id, dtlsParameters });
    for (const [kind, mimeType] of [
      ['video', 'video/VP8'],
      ['audio', 'audio/opus'],
    ] as const)
      streamer.socket.emit('produce', { transportId: send.id, kind, rtpParameters: rtpParameters(mimeType) });
    const audio = await streamer.hears('producer-created', ({ kind }) => kind === 'audio');
    await viewer.hears('producer-created', ({ id }) => id === audio.id);

    const recv = (await viewer.request('create-transport')) as { id: string; direction: string };
    expect(recv.direction).toBe('recv');
    const answer = await viewer.request('consume', { transportId: recv.id, rtpCapabilities });
    const consumers = viewer.of('consumer-created');
    expect(answer.consumers).toEqual(consumers);
    expect(consumers.map(({ kind }) => kind).sort()).toEqual(['audio', 'video']);
    await viewer.request('connect-transport', { transportId: recv.id, dtlsParameters });
    for (const { id } of consumers) await viewer.request('resume-consumer', { consumerId: id });
    const one = { producerId: audio.id, transportId: recv.id, rtpCapabilities };
    expect(await viewer.request('consume', one)).toMatchObject({ producerId: audio.id, kind: 'audio' });
    expect(await held()).toEqual([{ transports: 4, producers: 2, consumers: 2 }]);

    await streamer.request('leave-room');
    await viewer.hears('stream-ended');
    expect(await viewer.outcome('consume', { rtpCapabilities })).toBe('nothing_to_play');
    viewer.close();
    await expect.poll(held).toEqual([{ transports: 0, producers: 0, consumers: 0 }]);
  });

  it('refuses a transport, a consumer and a producer that are somebody else’s', async () => {
    const { visitor: streamer } = await join({ roomId: 'theft', role: 'streamer' });
    const { visitor: viewer, rtpCapabilities } = await join({ roomId: 'theft', role: 'viewer' });
    const { visitor: thief } = await join({ roomId: 'theft', role: 'viewer' });
    const { id: transportId } = (await streamer.request('create-transport')) as { id: string };
    const video = { transportId, kind: 'video', rtpParameters: rtpParameters('video/VP8') };
    expect(await streamer.outcome('produce', { ...video, transportId: 'made-up' })).toBe('media_not_found');
    await streamer.request('produce', video);
    await viewer.request('create-transport');
    const { id: consumerId } = (await viewer.request('consume', { rtpCapabilities })) as { id: string };
    await thief.request('create-transport');
    for (const [name, payload] of [
      ['connect-transport', { transportId, dtlsParameters }],
      ['consume', { transportId, rtpCapabilities }],
      ['consume', { producerId: 'made-up', rtpCapabilities }],
      ['resume-consumer', { consumerId }],
    ] as const)
      expect(await thief.outcome(name, payload), name).toBe('media_not_found');
    expect(await thief.outcome('produce', video)).toBe('forbidden');
  });

  it('refuses what mediasoup cannot take, and goes on', async () => {
    const { visitor: streamer } = await join({ roomId: 'garbage', role: 'streamer' });
    const { visitor: viewer, rtpCapabilities } = await join({ roomId: 'garbage', role: 'viewer' });
    const { id: transportId } = (await streamer.request('create-transport')) as { id: string };
    const noFingerprints = { transportId, dtlsParameters: { role: 'client', fingerprints: [] } };
    expect(await streamer.outcome('connect-transport', noFingerprints)).toBe('rtp_parameters_invalid');
    const video = { transportId, kind: 'video', rtpParameters: rtpParameters('video/VP8') };
    for (const rtpParameters of [
      {},
      { codecs: 'none' },
      { ...video.rtpParameters, encodings: [{ ssrc: -1 }] },
    ])
      expect(await streamer.outcome('produce', { ...video, rtpParameters })).toBe('rtp_parameters_invalid');
    await streamer.request('produce', video);
    expect(await streamer.outcome('produce', video)).toBe('source_already_produced');

    expect(await viewer.outcome('consume', { rtpCapabilities })).toBe('media_not_found');
    await viewer.request('create-transport');
    expect(await viewer.outcome('consume', { rtpCapabilities: { codecs: 7 } })).toBe(
      'rtp_parameters_invalid',
    );
    const onlyOpus = { codecs: rtpCapabilities.codecs.filter(({ mimeType }) => mimeType === 'audio/opus') };
    expect(await viewer.outcome('consume', { rtpCapabilities: onlyOpus })).toBe('cannot_consume');
    expect(await viewer.outcome('consume', { rtpCapabilities })).toBe('ok');
  });

  it('begins anew over new transports, after a mediasoup worker was killed too', async () => {
    const { visitor: streamer } = await join({ roomId: 'anew', role: 'streamer' });
    const { visitor: viewer, rtpCapabilities } = await join({ roomId: 'anew', role: 'viewer' });
    const stream = async () => {
      const { id: transportId } = (await streamer.request('create-transport', { direction: 'send' })) as {
        id: string;
      };
      await streamer.request('produce', {
        transportId,
        kind: 'video',
        rtpParameters: rtpParameters('video/VP8'),
      });
      await viewer.hears(
        'stream-started',
        ({ producers }) => producers[0]?.id === streamer.of('producer-created').at(-1)?.id,
      );
      await viewer.request('create-transport');
      return viewer.request('consume', { rtpCapabilities });
    };
    const endings = () => viewer.of('stream-ended').map(({ reason }) => reason);
    await stream();
    await stream();
    expect(endings()).toEqual(['media-lost']);
    const [{ pid } = { pid: 0 }] = (await worker.media.mediaStats({})).workers;
    expect(await readFile(`/proc/${pid}/comm`, 'utf8')).toContain('mediasoup');
    process.kill(pid, 'SIGKILL');
    await expect.poll(endings).toEqual(['media-lost', 'media-lost']);
    await stream();
  });
});
