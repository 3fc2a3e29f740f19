import { createServer } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import { register } from '@lectern/contracts/rest/auth';
import { createSession } from '@lectern/contracts/rest/sessions';
import { createRoom } from '@lectern/contracts/rest/rooms';
import { sessionLogOutbox } from '@lectern/contracts/session-log/outbox';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ApiProcess, freePort, startApiProcess } from './testing/child-process.ts';
import { commitsOf, said } from './testing/log-of-a-class.ts';
import { createTestDatabase } from './testing/test-database.ts';
import { leaseTestRedis } from '@lectern/service-kit/testing/test-redis';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let lease: Awaited<ReturnType<typeof leaseTestRedis>>;
let running: ApiProcess[] = [];
beforeAll(async () => {
  [database, lease] = await Promise.all([createTestDatabase(), leaseTestRedis()]);
});
afterEach(async () => {
  for (const { child, ended } of running) {
    child.kill('SIGKILL');
    await ended;
  }
  running = [];
});
afterAll(async () => {
  await database?.drop();
  await lease?.release();
});

const nowhere = 'http://127.0.0.1:1';
async function start(env: Record<string, string> = {}): Promise<ApiProcess & { url: string }> {
  const port = await freePort();
  const started = startApiProcess('main.ts', {
    ...{ API_PORT: String(port), DATABASE_URL: database.url, REDIS_URL: lease.url },
    ...{ JWT_SECRET: 'x'.repeat(40), INTERNAL_SECRET: 'y'.repeat(40) },
    ...{ SIGNALING_URL: nowhere, WORKER_URL: nowhere },
    ...env,
  });
  running.push(started);
  return { ...started, url: `http://127.0.0.1:${port}` };
}
const health = async (url: string) => {
  const answer = await fetch(`${url}/health`);
  return { status: answer.status, body: await answer.json() };
};

describe('the process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'serves, stores the session log, and ends with 0 on %s',
    async signal => {
      const { url, child, ended, lines, logged } = await start();
      await logged('api is ready');
      expect(await health(url)).toMatchObject({ status: 200, body: { status: 'degraded' } });
      const account = { username: `ada-${signal.toLowerCase()}`, password: 'correct horse battery' };
      const { access_token } = await callEndpoint(register, { body: account }, { baseUrl: url });
      const options = { baseUrl: url, headers: { authorization: `Bearer ${access_token}` } };
      const room = await callEndpoint(createRoom, { body: { title: 'Room' } }, options);
      const input = { params: { roomId: room.roomId }, body: {} };
      const session = await callEndpoint(createSession, input, options);
      const redis = new Redis(lease.url);
      const [commit] = commitsOf(session, [said(session.sessionId, 'hello')]);
      await redis.xadd(sessionLogOutbox.stream, '*', sessionLogOutbox.field, JSON.stringify(commit));
      await vi.waitFor(async () => expect(await redis.xlen(sessionLogOutbox.stream)).toBe(0), 10_000);
      redis.disconnect();

      // Browsers open connections that they may need later.
      const idle = connect(Number(new URL(url).port), '127.0.0.1');
      await once(idle, 'connect');
      const signalledAt = performance.now();
      child.kill(signal);
      expect(await ended).toMatchObject({ code: 0 });
      expect(performance.now() - signalledAt).toBeLessThan(9_000);
      expect(lines.filter(line => Number(line.level) >= 50)).toEqual([]);
      idle.destroy();
    },
  );

  it('starts while Postgres and Redis are away, says so, and still ends with 0', async () => {
    const dead = await freePort();
    const { url, child, ended, logged } = await start({
      DATABASE_URL: `postgresql://somebody@127.0.0.1:${dead}/nothing`,
      REDIS_URL: `redis://127.0.0.1:${dead}`,
    });
    await logged('api is ready');
    const { status, body } = await health(url);
    expect(status).toBe(503);
    expect(body).toMatchObject({ checks: { postgres: { ok: false }, redis: { ok: false } } });
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0 });
  });
});

describe('a process that cannot start', () => {
  it.each([
    [{ JWT_SECRET: 'short' }, ['JWT_SECRET', 'At least 32 characters']],
    [{ INTERNAL_SECRET: '' }, ['INTERNAL_SECRET is not set']],
    [{ DATABASE_URL: 'mysql://x/y', JWT_EXPIRES_IN: 'soon' }, ['DATABASE_URL', 'JWT_EXPIRES_IN', '900s']],
    [{ API_PORT: '70000' }, ['API_PORT']],
  ])('because of %o names what is wrong', async (env, messages) => {
    const { code, output } = await (await start(env as Record<string, string>)).ended;
    // EX_CONFIG of sysexits.h: whoever starts services need not try again.
    expect(code).toBe(78);
    for (const message of messages) expect(output).toContain(message);
    expect(output).not.toContain('short');
  });

  it('because its port is taken says so, and ends with 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const port = String((taken.address() as { port: number }).port);
    const { code, output } = await (await start({ API_PORT: port })).ended;
    expect(code).toBe(1);
    expect(output).toMatch(/EADDRINUSE.*/);
    expect(output).toContain(port);
    taken.close();
  });
});

describe('demo accounts', () => {
  const seed = (env: Record<string, string>) =>
    startApiProcess('seed.ts', { DATABASE_URL: database.url, ...env }).ended;

  it('are made once, with a room, and changed by nobody who seeds again', async () => {
    const first = await seed({});
    expect(first.code).toBe(0);
    const { accounts, room } = JSON.parse(first.output.trim().split('\n').at(-1) ?? '');
    expect(accounts.map((account: { role: string }) => account.role)).toEqual(['admin', 'creator', 'user']);
    expect(room).toMatchObject({ slug: 'algebra-101' });
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query("UPDATE rooms SET title = 'Renamed' WHERE slug = 'algebra-101'");
    expect((await seed({})).code).toBe(0);
    const { rows } = await client.query("SELECT title FROM rooms WHERE slug = 'algebra-101'");
    expect(rows).toEqual([{ title: 'Renamed' }]);
    await client.end();
  });

  it.each([
    ['services listen beyond this machine', { HOST: '0.0.0.0' }],
    ['a proxy speaks for them', { CORS_ORIGIN: 'http://localhost:3000,https://school.example' }],
  ])('are never made where %s', async (_, env) => {
    const { code, output } = await seed(env);
    expect(code).toBe(1);
    expect(output).toContain('HOST and CORS_ORIGIN');
  });
});
