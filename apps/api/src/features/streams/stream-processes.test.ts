import { callEndpoint } from '@lectern/contracts/kernel/call';
import type { Endpoint, EndpointCall } from '@lectern/contracts/kernel/endpoint';
import { register } from '@lectern/contracts/rest/auth';
import { createRoom } from '@lectern/contracts/rest/rooms';
import {
  answerStream,
  changeStreamQuality,
  readStream,
  startStream,
  stopStream,
  watchStream,
} from '@lectern/contracts/rest/streams';
import { freeNatsPort, startTestNats, type TestNats } from '@lectern/service-kit/testing/nats-server';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { chromiumAnswer } from '../../../../media-worker/src/testing/sdp-answers.ts';
import { chromiumOffer } from '../../../../media-worker/src/testing/sdp-offers.ts';
import { startRealServices } from '../../testing/real-services.ts';

let nats: TestNats;
let services: Awaited<ReturnType<typeof startRealServices>>;
let apis: Awaited<ReturnType<typeof services.startApi>>[];
let ear: NatsConnection;
const heard: [subject: string, event: Record<string, unknown>][] = [];
let token: string;
let roomId: string;

beforeAll(async () => {
  const port = await freeNatsPort();
  services = await startRealServices({
    NATS_URL: `nats://127.0.0.1:${port}`,
    MAX_STREAMS_PER_CHANNEL: '1',
    MAX_VIEWERS_PER_STREAM: '2',
  });
  // Before there is a NATS server: that must stop nobody.
  apis = await Promise.all([services.startApi(), services.startApi()]);
  nats = await startTestNats(port);
  ear = await connect({ servers: `127.0.0.1:${port}` });
  listen(ear);
  const account = { username: 'ada', password: 'correct horse battery' };
  ({ access_token: token } = await call(0, register, { body: account }));
  ({ roomId } = await call(0, createRoom, { body: { title: 'Algebra' } }));
}, 120_000);
afterAll(async () => {
  await ear?.close();
  await nats?.stop();
  await services?.close();
});

const call = <E extends Endpoint>(api: 0 | 1, endpoint: E, input: EndpointCall<E>) =>
  callEndpoint(endpoint, input, {
    baseUrl: apis[api]?.url ?? '',
    ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}),
  });

function listen(to: NatsConnection): void {
  to.subscribe('stream.>', {
    callback(_, message) {
      heard.push([message.subject, message.json()]);
    },
  });
}

const hears = (subject: string, fields: object) =>
  vi.waitFor(() => expect(heard).toContainEqual([subject, expect.objectContaining(fields)]), {
    timeout: 30_000,
    interval: 50,
  });
const natsIsThere = (api: 0 | 1) =>
  vi.waitFor(
    async () => {
      const answer = await fetch(`${apis[api]?.url}/health`);
      expect(await answer.json()).toMatchObject({ checks: { nats: { ok: true } } });
    },
    { timeout: 30_000, interval: 100 },
  );
const held = async () => {
  const { workers } = await services.mediaStats();
  return workers.map(({ transports, producers, consumers }) => ({ transports, producers, consumers }));
};
const nothing = [{ transports: 0, producers: 0, consumers: 0 }];

const start = (api: 0 | 1) => call(api, startStream, { body: { channel_id: roomId, bitrate: 900 } });
async function publish(endpoint: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' };
  const answer = await fetch(endpoint, { method: 'POST', headers, body: chromiumOffer() });
  expect(answer.status).toBe(201);
  return answer;
}
async function watchAndAnswer(stream_id: string): Promise<string> {
  const { session_id, sdp_offer } = await call(1, watchStream, { body: { stream_id } });
  const body = { sdp_answer: chromiumAnswer(sdp_offer) };
  // By another process than the one that made the offer.
  await call(0, answerStream, { params: { session_id }, body });
  return session_id;
}

it('a stream of several API processes is one stream, outlives one of them, and leaves nothing behind', async () => {
  await Promise.all([natsIsThere(0), natsIsThere(1)]);
  const stream = await start(0);
  const { stream_id } = stream;
  await hears('stream.started', { stream_id, channel_id: roomId, bitrate: 900 });
  await expect(start(1)).rejects.toMatchObject({ code: 'too_many_streams' });
  await publish(stream.server_endpoint);
  expect(await held()).toMatchObject([{ producers: 2, consumers: 0 }]);

  const viewers = [await watchAndAnswer(stream_id), await watchAndAnswer(stream_id)];
  expect(await held()).toMatchObject([{ producers: 2, consumers: 4 }]);
  for (const [i, session_id] of viewers.entries())
    await hears('stream.viewer.joined', { stream_id, session_id, viewer_count: i + 1 });
  for (const api of [0, 1] as const)
    await expect(call(api, watchStream, { body: { stream_id } })).rejects.toMatchObject({
      code: 'stream_full',
    });
  await call(1, changeStreamQuality, { params: { stream_id }, body: { bitrate: 300 } });
  await hears('stream.quality.changed', { stream_id, bitrate: 300 });

  apis[0]?.child.kill('SIGKILL');
  await apis[0]?.ended;
  expect(await call(1, readStream, { params: { stream_id } })).toMatchObject({
    ...{ state: 'live', viewer_count: 2, bitrate: 300 },
  });
  expect(await call(1, stopStream, { body: { stream_id } })).toMatchObject({
    ...{ state: 'stopped', stop_reason: 'requested', viewer_count: 0 },
  });
  for (const session_id of viewers)
    await hears('stream.viewer.left', { stream_id, session_id, reason: 'stream-stopped' });
  await hears('stream.stopped', { stream_id, reason: 'requested' });
  await vi.waitFor(async () => expect(await held()).toEqual(nothing));
  apis[0] = await services.startApi();
}, 120_000);

it('what NATS says stops it, what does not parse does not, and NATS may go and come back', async () => {
  await Promise.all([natsIsThere(0), natsIsThere(1)]);
  const first = await start(0);
  await publish(first.server_endpoint);
  await watchAndAnswer(first.stream_id);
  ear.publish('channel.deleted', 'nonsense');
  ear.publish('channel.deleted', '{"channel_id":"nonsense"}');
  ear.publish('channel.deleted', JSON.stringify({ channel_id: roomId }));
  await hears('stream.stopped', { stream_id: first.stream_id, reason: 'channel-deleted' });
  await vi.waitFor(async () => expect(await held()).toEqual(nothing));

  await ear.close();
  await nats.stop();
  const second = await start(1);
  await publish(second.server_endpoint);
  nats = await startTestNats(Number(new URL(nats.url).port));
  ear = await connect({ servers: new URL(nats.url).host });
  listen(ear);
  await Promise.all([natsIsThere(0), natsIsThere(1)]);
  ear.publish('voice.session.ended', JSON.stringify({ session_id: second.session_id }));
  await hears('stream.stopped', { stream_id: second.stream_id, reason: 'voice-session-ended' });
  await vi.waitFor(async () => expect(await held()).toEqual(nothing));
}, 120_000);

it('a publisher who leaves by DELETE ends the stream, and the media of its viewers with it', async () => {
  const stream = await start(0);
  const made = await publish(stream.server_endpoint);
  const session_id = await watchAndAnswer(stream.stream_id);
  const headers = { authorization: `Bearer ${token}` };
  const location = made.headers.get('location') ?? '';
  expect((await fetch(location, { method: 'DELETE', headers })).status).toBe(200);
  await hears('stream.viewer.left', { session_id });
  await hears('stream.stopped', { stream_id: stream.stream_id, reason: 'publisher-left' });
  await vi.waitFor(async () => expect(await held()).toEqual(nothing));
}, 60_000);
