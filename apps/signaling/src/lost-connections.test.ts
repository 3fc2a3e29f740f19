import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { roomKeys } from './platform/room-keys.ts';
import { startTestApp } from './testing/test-app.ts';
import { joinToken, TestClient } from './testing/test-client.ts';
import { testRedisUrl } from './testing/test-redis.ts';

const redisUrl = await testRedisUrl();

const never = 3_600_000;
const patience = { timeout: 10_000 };
let app: Awaited<ReturnType<typeof startTestApp>>;
const clients: TestClient[] = [];

async function start(options: { sweepIntervalMs?: number } = {}): Promise<void> {
  app = await startTestApp(redisUrl, options);
}
beforeEach(() => {
  clients.length = 0;
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const client of clients) client.close();
  await app.close();
});

async function connect(sessionId: string): Promise<TestClient> {
  const client = new TestClient(app.url, await joinToken({ sessionId }));
  clients.push(client);
  await client.connected();
  return client;
}
async function joined(sessionId: string): Promise<TestClient> {
  const client = await connect(sessionId);
  await client.command('room:join', {});
  return client;
}
const isDisconnection = (event: { type: string }) => event.type === 'room:peer-disconnected';

it('someone who goes while Redis is away is missed once it is back', async () => {
  await start();
  const sessionId = await app.openSession();
  const watcher = await joined(sessionId);
  const ada = await joined(sessionId);
  // The one commit of the goodbye fails; nothing but the sweep tries again.
  vi.spyOn(app.redis, 'eval').mockRejectedValueOnce(new Error('Connection is closed.'));
  ada.close();
  await watcher.heard(events => events.some(isDisconnection));
  const { participants } = await app.control.readLiveSession({ params: { sessionId } });
  expect(participants.map(({ connected }) => connected)).toEqual([true, false]);
});

it('someone who goes while their seat is being taken leaves no ghost on it', async () => {
  await start({ sweepIntervalMs: never });
  const sessionId = await app.openSession();
  const ada = await connect(sessionId);
  // The join waits for its first look at the state until the socket has gone.
  const hget = app.redis.hget.bind(app.redis);
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { promise: asked, resolve: noteAsked } = Promise.withResolvers<void>();
  let reads = 0;
  const { promise: goodbye, resolve: noteGoodbye } = Promise.withResolvers<void>();
  vi.spyOn(app.redis, 'hget').mockImplementation(async (key, field) => {
    if (key === roomKeys.state(sessionId)) {
      reads += 1;
      if (reads === 1) noteAsked();
      else noteGoodbye();
      await gate;
    }
    return hget(key, field);
  });
  ada.socket.emit('room:join', { commandId: randomUUID() });
  await asked;
  ada.close();
  await goodbye;
  open();
  await expect
    .poll(async () => (await app.control.readLiveSession({ params: { sessionId } })).participants, patience)
    .toMatchObject([{ connected: false }]);
});

it('a process whose sign of life lapsed is not taken for dead by one that has not watched for long', async () => {
  const other = await startTestApp(redisUrl);
  try {
    const sessionId = await other.openSession();
    const ada = new TestClient(other.url, await joinToken({ sessionId }));
    clients.push(ada);
    await ada.command('room:join', {});
    const seat = async () => (await other.control.readLiveSession({ params: { sessionId } })).participants[0];
    const instance = roomKeys.instance((await seat())?.connectionId.split('.')[0] ?? '');
    await start();
    // As after an outage of Redis that was longer than a sign of life lasts.
    const exists = vi.spyOn(app.redis, 'exists').mockImplementation(async () => 0);
    const asked = () => exists.mock.calls.filter(([key]) => String(key) === instance).length;
    await expect.poll(asked, patience).toBeGreaterThan(2);
    expect(await seat()).toMatchObject({ connected: true });
  } finally {
    await other.close();
  }
});
