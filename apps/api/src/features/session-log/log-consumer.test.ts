import { randomUUID } from 'node:crypto';
import type { Session } from '@lectern/contracts/rest/sessions';
import type { LogCommit } from '@lectern/contracts/session-log/log-event';
import { sessionLogOutbox } from '@lectern/contracts/session-log/outbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeLiveClass } from '../../testing/classes.ts';
import { type CuttableProxy, startCuttableProxy } from '../../testing/cuttable-proxy.ts';
import { commitsOf, joined, left, makeSeats, said } from '../../testing/log-of-a-class.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';
import { createLogConsumer, type LogConsumer } from './log-consumer.ts';
import { createLogStream } from './log-stream.ts';
import { createSessionLogRepository } from './session-log.repository.ts';

const { stream, group, field, deadStream } = sessionLogOutbox;
let app: TestApp;
let postgres: CuttableProxy;
let owner: Person;
let session: Session;
let person: string;
let consumers: LogConsumer[] = [];

beforeAll(async () => {
  app = await startTestApp({
    through: {
      async postgres(url) {
        postgres = await startCuttableProxy(url);
        return postgres.url;
      },
    },
  });
  owner = await app.person('creator');
});
afterAll(async () => {
  await app?.close();
  await postgres?.close();
});
beforeEach(async () => {
  await app.redis.del(stream, deadStream);
  ({ session } = await makeLiveClass(app, owner));
  [person = ''] = await makeSeats(app, session, 1);
});
afterEach(async () => {
  postgres.mend();
  await Promise.all(consumers.map(consumer => consumer.close()));
  consumers = [];
});

function startConsumer(claimIdleMs = 30_000): LogConsumer {
  const consumer = createLogConsumer({
    stream: createLogStream(app.blockingRedis(), app.redis, randomUUID()),
    repository: createSessionLogRepository(app.db),
    logger: app.logger,
    claimIdleMs,
  });
  consumers.push(consumer);
  consumer.start();
  return consumer;
}

const addText = (text: string) => app.redis.xadd(stream, '*', field, text);
const add = (commits: readonly LogCommit[]) =>
  Promise.all(commits.map(commit => addText(JSON.stringify(commit))));
/** An entry leaves the stream when it is stored or set aside. */
const everythingDone = () =>
  vi.waitFor(async () => expect(await app.redis.xlen(stream)).toBe(0), { timeout: 15_000, interval: 20 });
const storedSeqs = async ({ sessionId } = session) =>
  (await app.db.sessionEvent.findMany({ where: { sessionId }, orderBy: { seq: 'asc' } })).map(
    ({ seq }) => seq,
  );
const buried = async () =>
  (await app.redis.xrange(deadStream, '-', '+')).map(([, fields]) =>
    Object.fromEntries(
      Array.from({ length: fields.length / 2 }, (_, n) => [fields[2 * n], fields[2 * n + 1]]),
    ),
  );

describe('the session log', () => {
  it('arrives in Postgres once, in whatever order and number it was added', async () => {
    const commits = commitsOf(session, [joined(person), said(person, 'one'), left(person), joined(person)]);
    startConsumer();
    await add([...commits.toReversed(), ...commits]);
    await everythingDone();
    expect(await storedSeqs()).toEqual([1, 2, 3, 4]);
    const row = await app.db.participant.findUniqueOrThrow({ where: { id: person } });
    expect(row).toMatchObject({
      present: true,
      firstJoinedAt: new Date(commits[0]!.events[0]!.at),
      lastLeftAt: new Date(commits[2]!.events[0]!.at),
    });
  });

  it('is shared by several processes, and stored once all the same', async () => {
    for (let count = 0; count < 3; count += 1) startConsumer();
    const facts = Array.from({ length: 300 }, (_, n) => said(person, `message ${n}`));
    await add(commitsOf(session, facts));
    await everythingDone();
    expect(await storedSeqs()).toHaveLength(300);
  });

  it('keeps what was added before any API ever ran', async () => {
    await add(commitsOf(session, [said(person, 'early')]));
    startConsumer();
    await everythingDone();
    expect(await storedSeqs()).toEqual([1]);
  });

  it('holds what people write, even letters that Postgres cannot keep', async () => {
    startConsumer();
    await add(commitsOf(session, [said(person, 'a\u0000b \ud800 "\\u0000" 🎓'), said(person, 'next')]));
    await everythingDone();
    expect(await buried()).toEqual([]);
    const row = await app.db.sessionEvent.findFirstOrThrow({
      where: { sessionId: session.sessionId, seq: 1 },
    });
    expect(row.payload).toMatchObject({ text: 'a\ufffdb \ufffd "\\u0000" 🎓' });
    expect(await storedSeqs()).toEqual([1, 2]);
  });
});

describe('an entry that can never be stored', () => {
  it('is set aside with its reason, and holds up nobody', async () => {
    const [good] = commitsOf(session, [said(person, 'good')]);
    const nowhere = { ...session, sessionId: randomUUID() };
    const [ofNoSession] = commitsOf(nowhere, [said(person, 'lost')]);
    const odd = { ...good!, events: [{ ...good!.events[0]!, type: 'room:exploded' }] };
    await addText('not json');
    await addText(JSON.stringify(odd));
    await app.redis.xadd(stream, '*', 'another-field', 'x');
    await add([ofNoSession!, good!]);
    startConsumer();
    await everythingDone();
    expect(await storedSeqs()).toEqual([1]);
    const dead = await buried();
    expect(dead.map(entry => entry[field])).toEqual([
      'not json',
      JSON.stringify(odd),
      '',
      JSON.stringify(ofNoSession),
    ]);
    for (const entry of dead) expect(entry.reason).toMatch(/\w/);
    expect((await app.redis.xpending(stream, group))[0]).toBe(0);
  });
});

describe('nothing is lost', () => {
  it('when a process dies with entries that it took', async () => {
    await app.redis.xgroup('CREATE', stream, group, '0', 'MKSTREAM');
    await add(commitsOf(session, [joined(person), said(person, 'one'), said(person, 'two')]));
    const dead = app.blockingRedis();
    await dead.xreadgroup('GROUP', group, 'process-that-died', 'COUNT', 2, 'STREAMS', stream, '>');
    dead.disconnect();
    await vi.waitFor(async () => {
      const [pending] = (await app.redis.xpending(stream, group, '-', '+', 1)) as [string, string, number][];
      expect(pending![2]).toBeGreaterThanOrEqual(5);
    });
    startConsumer(5);
    await everythingDone();
    expect(await storedSeqs()).toEqual([1, 2, 3]);
  });

  it('while Postgres is away: the log waits, and is stored when it is back', async () => {
    startConsumer();
    postgres.cut();
    const refused = postgres.refused();
    await add(commitsOf(session, [joined(person), said(person, 'meanwhile')]));
    await refused;
    expect(await app.redis.xlen(stream)).toBe(2);
    expect(await app.redis.xlen(deadStream)).toBe(0);
    postgres.mend();
    await everythingDone();
    expect(await storedSeqs()).toEqual([1, 2]);
  });

  it('when the API stops while Postgres is away: the next process finds it', async () => {
    const stopped = startConsumer();
    postgres.cut();
    const refused = postgres.refused();
    await add(commitsOf(session, [said(person, 'unfinished')]));
    await refused;
    await stopped.close();
    expect((await app.redis.xpending(stream, group))[0]).toBe(1);
    postgres.mend();
    startConsumer(1);
    await everythingDone();
    expect(await storedSeqs()).toEqual([1]);
  });

  it('that comes after Redis has lost its data, group and all', async () => {
    startConsumer();
    await add(commitsOf(session, [said(person, 'before')]));
    await everythingDone();
    await app.redis.del(stream);
    await add(commitsOf(session, [said(person, 'before'), said(person, 'after')]));
    await everythingDone();
    expect(await storedSeqs()).toEqual([1, 2]);
  });
});

it('leaves the group when it stops with nothing unfinished', async () => {
  const consumer = startConsumer();
  await add(commitsOf(session, [said(person, 'one')]));
  await everythingDone();
  await consumer.close();
  await expect(app.redis.xinfo('CONSUMERS', stream, group)).resolves.toEqual([]);
});
