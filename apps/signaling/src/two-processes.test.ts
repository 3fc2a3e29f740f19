import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { controlOf, openSession, testOrigin } from './testing/test-app.ts';
import { joinToken, TestClient, testInternalSecret, testJwtSecret } from './testing/test-client.ts';
import { testRedisUrl } from './testing/test-redis.ts';

const redisUrl = await testRedisUrl();
const running: ChildProcess[] = [];
const clients: TestClient[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** The real service, as it runs in production. */
async function startProcess(
  env: Record<string, string> = {},
): Promise<{ url: string; child: ChildProcess; exit: Promise<number | null> }> {
  const port = await freePort();
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      SIGNALING_PORT: String(port),
      REDIS_URL: redisUrl,
      JWT_SECRET: testJwtSecret,
      INTERNAL_SECRET: testInternalSecret,
      CORS_ORIGIN: testOrigin,
      ...env,
    },
  });
  running.push(child);
  const exit = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', chunk => String(chunk).includes('Server listening') && resolve());
    void exit.then(code => reject(new Error(`signaling ended with ${code}`)));
  });
  return { url: `http://127.0.0.1:${port}`, child, exit };
}

const connect = (url: string, token: string): TestClient => {
  const client = new TestClient(url, token);
  clients.push(client);
  return client;
};

describe('two signaling processes behind one Redis', () => {
  it('serve one class: people on either hear each other in one order', async () => {
    const [left, right] = await Promise.all([startProcess(), startProcess()]);
    const sessionId = await openSession(controlOf(left.url));
    const people: TestClient[] = [];
    for (const url of [left.url, right.url, left.url, right.url]) {
      const person = connect(url, await joinToken({ sessionId }));
      await person.command('room:join', {});
      people.push(person);
    }
    await Promise.all(
      people.flatMap((person, i) =>
        [1, 2, 3, 4, 5].map(n => person.command('chat:send', { text: `${i} ${n}` })),
      ),
    );
    const chatOf = (person: TestClient) => person.events.filter(e => e.type === 'chat:message-sent');
    for (const person of people) await person.heard(() => chatOf(person).length === 20);
    const order = people.map(person =>
      [...chatOf(person)].sort((a, b) => a.seq - b.seq).map(e => e.payload.text),
    );
    for (const other of order) expect(other).toEqual(order[0]);
  });

  it('a second window on the other process takes the seat, and closes the first', async () => {
    const [left, right] = await Promise.all([startProcess(), startProcess()]);
    const sessionId = await openSession(controlOf(left.url));
    const token = await joinToken({ sessionId });
    const first = connect(left.url, token);
    await first.command('room:join', {});
    const closed = new Promise<void>(resolve => first.socket.once('disconnect', () => resolve()));
    const second = connect(right.url, token);
    expect(await second.command('room:join', {})).toMatchObject({ resumed: true });
    await closed;
  });

  it('when one is killed in mid-chat, nothing acknowledged is lost and nothing is doubled', async () => {
    const [doomed, survivor] = await Promise.all([
      startProcess({ DEPARTURE_TIMEOUT_MS: '60000' }),
      startProcess({ DEPARTURE_TIMEOUT_MS: '60000' }),
    ]);
    const sessionId = await openSession(controlOf(survivor.url));
    const watcher = connect(survivor.url, await joinToken({ sessionId, name: 'Watcher' }));
    await watcher.command('room:join', {});

    // Fewer than one connection may write at once.
    const messagesEach = 10;
    const acknowledged: string[] = [];
    /** Sends its messages one by one, over the survivor once the doomed process is gone, with the same command id. */
    const writer = async (name: string) => {
      const token = await joinToken({ sessionId, name });
      let client = connect(doomed.url, token);
      await client.command('room:join', {});
      for (let n = 1; n <= messagesEach; n += 1) {
        const text = `${name} ${n}`;
        const payload = { text, commandId: randomUUID() };
        for (;;) {
          const answer = await client.socket
            .timeout(2_000)
            .emitWithAck('chat:send', payload)
            .catch(() => null);
          if (answer?.ok) break;
          if (answer) throw new Error(answer.error.code);
          client.close();
          client = connect(survivor.url, token);
          await client.command('room:join', {});
        }
        acknowledged.push(text);
        if (acknowledged.length === 10) doomed.child.kill('SIGKILL');
      }
    };
    await Promise.all(['Ada', 'Bob', 'Cleo'].map(writer));

    const { events } = (await watcher.request('session:sync', { afterSeq: 0 })) as {
      events: { seq: number; type: string; payload: { text: string } }[];
    };
    expect(events.map(e => e.seq)).toEqual(events.map((_, i) => i + 1));
    const texts = events.filter(e => e.type === 'chat:message-sent').map(e => e.payload.text);
    expect(new Set(texts).size, 'no message is doubled').toBe(texts.length);
    expect([...texts].sort()).toEqual([...acknowledged].sort());
    const { state } = await watcher.command('room:join', {});
    expect(state.participants.map(p => p.displayName).sort()).toEqual(['Ada', 'Bob', 'Cleo', 'Watcher']);
  });

  it('a seat whose process died is found, and held for its owner', async () => {
    const [doomed, survivor] = await Promise.all([startProcess(), startProcess()]);
    const sessionId = await openSession(controlOf(survivor.url));
    const watcher = connect(survivor.url, await joinToken({ sessionId }));
    await watcher.command('room:join', {});
    const ada = connect(doomed.url, await joinToken({ sessionId }));
    await ada.command('room:join', {});
    doomed.child.kill('SIGKILL');
    await watcher.heard(events => events.some(e => e.type === 'room:peer-disconnected'), 20_000);
  });

  it('SIGTERM ends with exit code 0, and the seats are held', async () => {
    const [leaving, staying] = await Promise.all([startProcess(), startProcess()]);
    const sessionId = await openSession(controlOf(leaving.url));
    const token = await joinToken({ sessionId });
    const ada = connect(leaving.url, token);
    await ada.command('room:join', {});
    await ada.command('hand:raise', {});
    leaving.child.kill('SIGTERM');
    expect(await leaving.exit).toBe(0);
    const again = connect(staying.url, token);
    expect(await again.command('room:join', {})).toMatchObject({ resumed: true, state: { hands: [{}] } });
  });
});
