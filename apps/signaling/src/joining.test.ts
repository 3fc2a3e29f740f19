import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ScriptedMedia } from './testing/scripted-media.ts';
import { startTestApp } from './testing/test-app.ts';
import { joinToken, TestClient } from './testing/test-client.ts';
import { testRedisUrl } from './testing/test-redis.ts';

const redisUrl = await testRedisUrl();

const media = new ScriptedMedia();
const clients: TestClient[] = [];
let app: Awaited<ReturnType<typeof startTestApp>>;

beforeAll(async () => {
  app = await startTestApp(redisUrl, { media: media.control });
});
afterAll(async () => {
  for (const client of clients) client.close();
  await app.close();
});

async function connect(claims: Parameters<typeof joinToken>[0]): Promise<TestClient> {
  const client = new TestClient(app.url, await joinToken(claims));
  clients.push(client);
  return client;
}

it('joining again with a token that no longer allows a source closes what is published of it, everywhere', async () => {
  const sessionId = await app.openSession();
  const sub = randomUUID();
  const watcher = await connect({ sessionId });
  await watcher.command('room:join', {});
  const before = await connect({ sessionId, sub });
  await before.command('room:join', {});
  const camera = { transportId: 't', source: 'camera', kind: 'video', rtpParameters: {} } as const;
  const { producerId } = await before.command('media:produce', camera);

  const after = await connect({ sessionId, sub, sources: ['microphone'] });
  const { state } = await after.command('room:join', {});
  expect(state.participants.find(p => p.participantId === sub)).toMatchObject({ sources: ['microphone'] });
  await watcher.heard(events =>
    events.some(
      e =>
        e.type === 'media:producer-closed' &&
        e.payload.producerId === producerId &&
        e.payload.reason === 'closed',
    ),
  );
  expect(media.calls).toContain(`closeProducer ${producerId}`);
  await expect(after.command('media:produce', camera)).rejects.toMatchObject({ code: 'forbidden' });
});

it('a connection that outlived its token takes no seat with it', async () => {
  const sessionId = await app.openSession();
  const early = new TestClient(app.url, await joinToken({ sessionId }, 1));
  clients.push(early);
  await early.command('room:join', {});
  await vi.waitFor(
    () => expect(early.command('room:join', {})).rejects.toMatchObject({ code: 'token_expired' }),
    { timeout: 5_000 },
  );
});

it('joining with capabilities that the media-worker refuses takes the seat all the same, and says why when it is asked', async () => {
  const sessionId = await app.openSession();
  media.failing.set('joinMediaRoom', { code: 'rtp_parameters_invalid' });
  const ada = await connect({ sessionId });
  const answer = await ada.command('room:join', { rtpCapabilities: { codecs: 'all' } });
  expect(answer).toMatchObject({ media: null, state: { participants: [{ connected: true }] } });
  await expect(ada.command('media:join', { rtpCapabilities: { codecs: 'all' } })).rejects.toMatchObject({
    code: 'rtp_parameters_invalid',
  });
  expect(await ada.command('chat:send', { text: 'here I am' })).toMatchObject({ seq: 2 });
});
