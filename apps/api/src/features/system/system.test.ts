import { rm, writeFile } from 'node:fs/promises';
import { heavyStep } from '@lectern/contracts/jobs/catalogue';
import { login, readProfile } from '@lectern/contracts/rest/auth';
import { createRoom } from '@lectern/contracts/rest/rooms';
import { type Health, live, stats } from '@lectern/contracts/rest/system';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeLiveClass, makeRecording, makeRoom } from '../../testing/classes.ts';
import { type CuttableProxy, startCuttableProxy } from '../../testing/cuttable-proxy.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';

let app: TestApp;
let postgres: CuttableProxy;
let redis: CuttableProxy;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp({
    through: {
      async postgres(url) {
        postgres = await startCuttableProxy(url);
        return postgres.url;
      },
      async redis(url) {
        redis = await startCuttableProxy(url);
        return redis.url;
      },
    },
  });
  owner = await app.person('creator');
});
beforeEach(async () => {
  postgres.mend();
  redis.mend();
  app.signaling.away = false;
  app.media.away = false;
  await becomesHealthy();
});
afterAll(async () => {
  await app?.close();
  await Promise.all([postgres?.close(), redis?.close()]);
});

async function readHealth(): Promise<{ status: number; health: Health; down: string[] }> {
  const answer = await fetch(`${app.url}/health`);
  const health = (await answer.json()) as Health;
  const down = Object.entries(health.checks).flatMap(([name, check]) => (check.ok ? [] : [name]));
  return { status: answer.status, health, down };
}
const becomesHealthy = () =>
  vi.waitFor(async () => expect(await readHealth()).toMatchObject({ status: 200, down: [] }), 10_000);

describe('/health', () => {
  it('names every dependency and how long each took', async () => {
    const { status, health } = await readHealth();
    expect(status).toBe(200);
    expect(health).toMatchObject({ status: 'ok', service: 'api' });
    expect(Object.keys(health.checks).sort()).toEqual(
      ['media-worker', 'postgres', 'redis', 'signaling', 'storage'].sort(),
    );
    for (const check of Object.values(health.checks)) expect(check.latencyMs).toBeGreaterThanOrEqual(0);
  });

  it.each([
    ['postgres', () => postgres],
    ['redis', () => redis],
  ] as const)('says 503 and names %s while it is away, and 200 when it is back', async (name, proxy) => {
    proxy().cut();
    const { status, health, down } = await readHealth();
    expect([status, health.status, down]).toEqual([503, 'degraded', [name]]);
    expect(health.checks[name]?.error).toMatch(/\w/);
    // The process itself is alive: restarting it would mend nothing.
    expect(await app.call(live, {})).toEqual({ status: 'ok' });
    proxy().mend();
    await becomesHealthy();
  });

  it('is ready without a service of ours that it can do without for a while', async () => {
    app.signaling.away = true;
    const { status, health, down } = await readHealth();
    expect([status, health.status, down]).toEqual([200, 'degraded', ['signaling']]);
  });
});

describe('an outage', () => {
  it('of Postgres is an answer that says to try again, and passes', async () => {
    postgres.cut();
    const create = () => app.call(createRoom, { body: { title: 'Room' } }, owner);
    await expect(create()).rejects.toMatchObject({ code: 'dependency_unavailable' });
    postgres.mend();
    await becomesHealthy();
    expect((await create()).title).toBe('Room');
  });

  it('of Redis locks nobody out', async () => {
    redis.cut();
    expect(await app.call(readProfile, {}, owner)).toMatchObject({ userId: owner.userId });
    const { username, password } = owner;
    expect((await app.call(login, { body: { username, password } })).user.userId).toBe(owner.userId);
  });
});

describe('/stats', () => {
  const fromAfar = (person?: Person) =>
    fetch(`${app.url}/stats`, {
      headers: {
        'x-forwarded-for': '127.0.0.1',
        ...(person ? { authorization: `Bearer ${person.token}` } : {}),
      },
    });

  it('is open on this machine, and through a proxy to admins alone', async () => {
    expect((await fetch(`${app.url}/stats`)).status).toBe(200);
    expect((await fromAfar()).status).toBe(401);
    expect((await fromAfar(owner)).status).toBe(403);
    expect((await fromAfar(await app.person('admin'))).status).toBe(200);
  });

  it('counts what there is', async () => {
    const before = await app.call(stats, {});
    const { session } = await makeLiveClass(app, owner);
    await makeRoom(app, owner);
    const { sessionId } = session;
    const id = await makeRecording(app, session, { state: 'failed' });
    await app.db.participant.create({
      data: { id, sessionId, displayName: 'Ada', role: 'guest', present: true },
    });
    await app.queues.add(heavyStep, id, { videoId: id, step: 'compose', run: 1 }, { priority: 1 });
    expect(await app.call(stats, {})).toEqual({
      rooms: before.rooms + 2,
      liveSessions: before.liveSessions + 1,
      participants: before.participants + 1,
      // Of both mediasoup workers.
      producers: 7,
      consumers: 10,
      recordings: { ...before.recordings, failed: before.recordings.failed + 1 },
      queues: {
        ...before.queues,
        'heavy-steps': {
          ...before.queues['heavy-steps'],
          waiting: before.queues['heavy-steps']!.waiting + 1,
        },
      },
      workers: [expect.objectContaining({ index: 0 }), expect.objectContaining({ index: 1 })],
      media: [
        expect.objectContaining({ nodeId: expect.any(String), sentBps: 2_700_000, keyFrameRequests: 6 }),
      ],
      streams: { running: 0, viewers: 0, messagesDropped: 0 },
      unavailable: [],
    });
  });

  it('says whose figures are missing, and shows the others', async () => {
    app.media.away = true;
    expect(await app.call(stats, {})).toMatchObject({ unavailable: ['media-worker'], workers: [] });
    redis.cut();
    const { unavailable, rooms } = await app.call(stats, {});
    expect([unavailable.sort(), rooms > 0]).toEqual([['media-worker', 'redis'], true]);
    redis.mend();
    postgres.cut();
    expect((await app.call(stats, {})).unavailable).toContain('postgres');
  });
});

// The last ones, since neither can be undone.
it('is not ready when its storage cannot be used, nor while it stops', async () => {
  await rm(app.storageDir, { recursive: true });
  await writeFile(app.storageDir, 'a file in the place of the folder');
  expect(await readHealth()).toMatchObject({ status: 503, down: ['storage'] });
  await rm(app.storageDir);
  await becomesHealthy();
  app.app.failReadiness();
  expect(await readHealth()).toMatchObject({ status: 503, down: [] });
});
