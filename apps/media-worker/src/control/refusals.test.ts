import { mediaControlEndpoints } from '@lectern/contracts/internal/media-control';
import { fillPath } from '@lectern/contracts/kernel/call';
import type { OpaqueObject } from '@lectern/contracts/primitives';
import { internalSecretHeader } from '@lectern/service-kit/http/internal-auth';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dtlsParameters, person, rtpParameters } from '../testing/browser-parameters.ts';
import { startTestApp, type TestApp } from '../testing/test-app.ts';

let app: TestApp;
let params: { roomId: string; peerId: string };
let sendTransportId: string;
let heldBefore: number;

beforeAll(async () => {
  app = await startTestApp();
  const body = person('host');
  params = { roomId: uuidv7(), peerId: body.peerId };
  const joined = await app.media.joinMediaRoom({ params, body });
  sendTransportId = joined.sendTransport.transportId;
  heldBefore = await app.held();
});
afterAll(() => app.close());

const produce = (rtp: unknown, transportId = sendTransportId, kind: 'audio' | 'video' = 'video') =>
  app.media.createProducer({
    params,
    body: { transportId, source: 'camera', kind, rtpParameters: rtp as OpaqueObject, paused: false },
  });
const connect = (dtls: unknown) =>
  app.media.connectTransport({
    params: { ...params, transportId: sendTransportId },
    body: { dtlsParameters: dtls as OpaqueObject },
  });
const joinAs = (rtpCapabilities: unknown) => {
  const body = person('student', rtpCapabilities as OpaqueObject);
  return app.media.joinMediaRoom({ params, body });
};
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'accepted',
    (error: { code: string }) => error.code,
  );

const good = rtpParameters('video');
const codec = (good.codecs as object[])[0];

describe('parameters that mediasoup cannot take', () => {
  it.each<[string, unknown]>([
    ['nothing at all', {}],
    ['no codec', { ...good, codecs: [] }],
    ['an unknown codec', { ...good, codecs: [{ ...codec, mimeType: 'video/Theora' }] }],
    ['a codec of another kind', { ...good, codecs: rtpParameters('audio').codecs }],
    ['a codec that is no object', { ...good, codecs: ['video/VP8'] }],
    ['a clock rate that is no number', { ...good, codecs: [{ ...codec, clockRate: 'fast' }] }],
    ['a payload type out of range', { ...good, codecs: [{ ...codec, payloadType: 99_999 }] }],
    ['neither a mid nor an encoding', { ...good, mid: undefined, encodings: [] }],
    ['an encoding without a stream', { ...good, mid: undefined, encodings: [{}] }],
    ['an SSRC out of range', { ...good, encodings: [{ ssrc: 2 ** 40 }] }],
    ['a negative SSRC', { ...good, encodings: [{ ssrc: -1 }] }],
    ['encodings that are no list', { ...good, encodings: { ssrc: 1 } }],
    ['header extensions without an id', { ...good, headerExtensions: [{ uri: 'urn:x' }] }],
    ['rtcp that is no object', { ...good, rtcp: 'yes' }],
  ])('for a producer: %s → rtp_parameters_invalid, and nothing is left of it', async (_, rtp) => {
    expect(await codeOf(produce(rtp))).toBe('rtp_parameters_invalid');
    expect(await app.held()).toBe(heldBefore);
  });

  it.each<[string, unknown]>([
    ['nothing at all', {}],
    ['no fingerprint', { ...dtlsParameters, fingerprints: [] }],
    ['an unknown hash', { fingerprints: [{ algorithm: 'md5', value: 'AB:CD' }] }],
    ['a fingerprint that is no fingerprint', { fingerprints: [{ algorithm: 'sha-256', value: 'hello' }] }],
    ['an unknown role', { ...dtlsParameters, role: 'both' }],
  ])('for DTLS: %s → rtp_parameters_invalid, and the transport still connects', async (_, dtls) => {
    expect(await codeOf(connect(dtls))).toBe('rtp_parameters_invalid');
    expect(await app.held()).toBe(heldBefore);
  });

  it.each<[string, unknown]>([
    ['codecs that are no list', { codecs: 'all' }],
    ['a codec without a type', { codecs: [{ kind: 'video', clockRate: 90_000 }] }],
    ['a header extension of no kind', { codecs: [], headerExtensions: [{ uri: 'urn:x' }] }],
  ])('for a joiner: %s → rtp_parameters_invalid, and no seat is taken', async (_, capabilities) => {
    expect(await codeOf(joinAs(capabilities))).toBe('rtp_parameters_invalid');
    expect(await app.held()).toBe(heldBefore);
  });

  it('whatever they are, the room, its worker and its other people go on', async () => {
    const [pid] = app.pool.workers.map(worker => worker.pid);
    const nonsense = fc.oneof(
      fc.object({ maxDepth: 3, withNullPrototype: false }),
      // Something right with one part of it replaced reaches further in than mere noise does.
      fc
        .tuple(fc.constantFrom(...Object.keys(good)), fc.jsonValue({ maxDepth: 2 }))
        .map(([key, value]) => ({ ...good, [key]: value })),
      fc
        .tuple(fc.constantFrom(...Object.keys(codec ?? {})), fc.jsonValue({ maxDepth: 2 }))
        .map(([key, value]) => ({ ...good, codecs: [{ ...codec, [key]: value }] })),
      fc.jsonValue({ maxDepth: 2 }).map(encoding => ({ ...good, encodings: [encoding] })),
    );
    await fc.assert(
      fc.asyncProperty(nonsense, async given => {
        const produced = await produce(given).catch((error: { code: string }) => error);
        if ('producerId' in produced)
          await app.media.closeProducer({ params: { ...params, producerId: produced.producerId } });
        else expect(['rtp_parameters_invalid', 'validation_failed']).toContain(produced.code);
        expect(['rtp_parameters_invalid', 'validation_failed']).toContain(await codeOf(connect(given)));
      }),
      { numRuns: 150, seed: 20261121 },
    );
    expect(app.pool.workers.map(worker => worker.pid)).toEqual([pid]);
    expect(await app.held()).toBe(heldBefore);
    const { producerId } = await produce(good);
    await app.media.closeProducer({ params: { ...params, producerId } });
    await connect(dtlsParameters);
  });

  it('are refused when they do not fit the source', async () => {
    expect(await codeOf(produce(rtpParameters('audio'), sendTransportId, 'audio'))).toBe(
      'rtp_parameters_invalid',
    );
  });
});

describe('ids that name nothing', () => {
  const unknown = uuidv7();
  const asked: [string, () => Promise<unknown>][] = [
    [
      'a room',
      () =>
        app.media.connectTransport({
          params: { ...params, roomId: unknown, transportId: sendTransportId },
          body: { dtlsParameters },
        }),
    ],
    [
      'a person',
      () =>
        app.media.createConsumers({
          params: { ...params, peerId: unknown },
          body: { producerIds: [unknown] },
        }),
    ],
    [
      'a transport to connect',
      () =>
        app.media.connectTransport({ params: { ...params, transportId: unknown }, body: { dtlsParameters } }),
    ],
    ['a transport to restart', () => app.media.restartIce({ params: { ...params, transportId: unknown } })],
    ['a transport to send on', () => produce(good, unknown)],
    [
      'a producer',
      () => app.media.changeProducer({ params: { ...params, producerId: unknown }, body: { paused: true } }),
    ],
    [
      'a consumer',
      () => app.media.changeConsumer({ params: { ...params, consumerId: unknown }, body: { paused: true } }),
    ],
  ];
  it.each(asked)('%s → media_not_found', async (_, ask) => {
    expect(await codeOf(ask())).toBe('media_not_found');
  });

  it('are fine to close', async () => {
    await app.media.closeProducer({ params: { ...params, producerId: unknown } });
    await app.media.closeConsumer({ params: { ...params, consumerId: unknown } });
    await app.media.closeProducer({ params: { roomId: unknown, peerId: unknown, producerId: unknown } });
    await app.media.leaveMediaRoom({ params: { ...params, peerId: unknown } });
    await app.media.leaveMediaRoom({ params: { roomId: unknown, peerId: unknown } });
    await app.media.stopCapture({ params: { roomId: unknown, recordingId: unknown } });
  });

  it('a transport that receives is none to send on', async () => {
    const { recvTransport } = await app.media.joinMediaRoom({ params, body: person() });
    expect(await codeOf(produce(good, recvTransport.transportId))).toBe('media_not_found');
  });
});

describe('without the internal secret', () => {
  const ids = {
    roomId: uuidv7(),
    peerId: uuidv7(),
    transportId: 'x',
    producerId: 'x',
    consumerId: 'x',
    recordingId: uuidv7(),
    resourceId: uuidv7(),
    checkId: uuidv7(),
  };
  it.each(Object.entries(mediaControlEndpoints))('%s is refused before it is read', async (_, endpoint) => {
    const before = await app.held();
    for (const headers of [{}, { [internalSecretHeader]: 'wrong' }]) {
      const { method } = endpoint;
      const body = method === 'GET' ? null : '{"not": "json';
      const answer = await fetch(app.url + fillPath(endpoint.path, ids), {
        method,
        headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
        body,
      });
      expect(answer.status).toBe(401);
      expect(await answer.json()).toMatchObject({ code: 'unauthenticated' });
    }
    expect(await app.held()).toBe(before);
  });
});
