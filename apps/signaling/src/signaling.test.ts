import { randomUUID } from 'node:crypto';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import { signToken } from '@lectern/service-kit/tokens/jwt';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { startTestApp, testOrigin } from './testing/test-app.ts';
import { useTestApp } from './testing/use-test-app.ts';
import { joinToken, type TestClient, testJwtSecret } from './testing/test-client.ts';
import { testRedisUrl } from './testing/test-redis.ts';

const redisUrl = await testRedisUrl();
const lonelyRedisUrl = await testRedisUrl();

const { app, client, joined } = useTestApp(redisUrl, { departureTimeoutMs: 1_000 });

describe('opening a socket', () => {
  it('needs a join token, and no other', async () => {
    const sessionId = await app().openSession();
    const sub = randomUUID();
    const claims = { sub, sessionId, roomId: randomUUID(), name: 'X', role: 'student', sources: [] };
    const wrongAlgorithm = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS512' })
      .setIssuer('lectern')
      .setAudience('lectern:join')
      .setSubject(sub)
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(testJwtSecret));
    const tokens = {
      'a login token': await signToken('access', { ...claims, username: 'x' }, 60, testJwtSecret),
      'an expired token': await signToken('join', claims, -1, testJwtSecret),
      'another secret': await signToken('join', claims, 60, 'z'.repeat(40)),
      'another algorithm': wrongAlgorithm,
      'no token': '',
      nonsense: 'a.b.c',
      'a role that does not exist': await signToken('join', { ...claims, role: 'owner' }, 60, testJwtSecret),
    };
    for (const [name, token] of Object.entries(tokens))
      expect(await client(token).connected(), name).toMatch(/token_invalid|token_expired|unauthenticated/);
    expect(await client(await joinToken({ sessionId })).connected()).toBeNull();
  });

  it.each([['websocket'], ['polling']])('is refused by %s from a foreign or null origin', async transport => {
    const token = await joinToken({ sessionId: await app().openSession() });
    for (const origin of ['http://evil.test', 'null', `${testOrigin}.evil.test`])
      expect(await client(token, { origin, transports: [transport] }).connected(), origin).not.toBeNull();
    expect(await client(token, { origin: testOrigin, transports: [transport] }).connected()).toBeNull();
  });
});

describe('joining', () => {
  it('answers the state, and tells the others', async () => {
    const sessionId = await app().openSession();
    const ada = await joined(sessionId, { name: 'Ada' });
    const bob = client(await joinToken({ sessionId, name: 'Bob' }));
    const answer = await bob.command('room:join', {});
    expect(answer.state.participants.map(p => p.displayName)).toEqual(['Ada', 'Bob']);
    expect(answer.resumed).toBe(false);
    await ada.heard(events =>
      events.some(e => e.type === 'room:peer-joined' && e.payload.participant.displayName === 'Bob'),
    );
  });

  it('works while the media server is away: the class is there, the media is asked for later', async () => {
    const sessionId = await app().openSession();
    const ada = client(await joinToken({ sessionId }));
    const answer = await ada.command('room:join', { rtpCapabilities: { codecs: [] } });
    expect(answer.media).toBeNull();
    await expect(ada.command('media:join', { rtpCapabilities: { codecs: [] } })).rejects.toMatchObject({
      code: 'media_unavailable',
    });
  });

  it('ends at the capacity', async () => {
    const sessionId = await app().openSession({ capacity: 2 });
    await joined(sessionId);
    await joined(sessionId);
    await expect(joined(sessionId)).rejects.toMatchObject({ code: 'room_full' });
  });

  it('of a class that never started, or has ended, says so', async () => {
    await expect(joined(randomUUID())).rejects.toMatchObject({ code: 'session_not_live' });
    const sessionId = await app().openSession();
    await app().control.endLiveSession({ params: { sessionId } });
    await expect(joined(sessionId)).rejects.toMatchObject({ code: 'session_ended' });
  });

  it('from a second window takes the seat, with the hand, and closes the first', async () => {
    const sessionId = await app().openSession();
    const watcher = await joined(sessionId);
    const sub = randomUUID();
    const first = await joined(sessionId, { sub });
    await first.command('hand:raise', {});
    const superseded = new Promise<void>(resolve => first.socket.once('room:superseded', () => resolve()));
    const closed = new Promise<void>(resolve => first.socket.once('disconnect', () => resolve()));
    const second = client(await joinToken({ sessionId, sub }));
    const answer = await second.command('room:join', {});
    expect(answer.resumed).toBe(true);
    expect(answer.state.participants).toHaveLength(2);
    expect(answer.state.hands).toHaveLength(1);
    await Promise.all([superseded, closed]);
    await watcher.command('chat:send', { text: 'still here' });
    // The first one's late goodbye must not show as a lost connection.
    expect(watcher.events.filter(e => e.type === 'room:peer-disconnected')).toEqual([]);
  });

  it('keeps a seat through a lost connection, and gives it up after the grace', async () => {
    const sessionId = await app().openSession();
    const watcher = await joined(sessionId);
    const sub = randomUUID();
    const first = await joined(sessionId, { sub });
    await first.command('hand:raise', {});
    first.close();
    await watcher.heard(events => events.some(e => e.type === 'room:peer-disconnected'));
    const again = client(await joinToken({ sessionId, sub }));
    expect(await again.command('room:join', {})).toMatchObject({
      resumed: true,
      state: { hands: [{ participantId: sub }] },
    });
    again.close();
    await watcher.heard(events =>
      events.some(e => e.type === 'room:peer-left' && e.payload.reason === 'timed-out'),
    );
  });
});

describe('chat and hands', () => {
  it('reach everyone in one order, numbered without gaps', async () => {
    const sessionId = await app().openSession();
    const people = await Promise.all([1, 2, 3].map(() => joined(sessionId)));
    const sends = people.flatMap((person, i) =>
      [1, 2, 3, 4].map(n => person.command('chat:send', { text: `${i} ${n}` })),
    );
    await Promise.all(sends);
    const chatOf = (person: TestClient) => person.events.filter(e => e.type === 'chat:message-sent');
    for (const person of people) await person.heard(() => chatOf(person).length === 12);
    const order = people.map(person =>
      chatOf(person)
        .sort((a, b) => a.seq - b.seq)
        .map(e => e.payload.text),
    );
    expect(order[1]).toEqual(order[0]);
    expect(order[2]).toEqual(order[0]);
    const { state } = await people[0]!.request('session:sync', { afterSeq: 0 }).then(async sync => {
      if (sync.kind !== 'events') throw new Error('expected events');
      expect(sync.events.map(e => e.seq)).toEqual(sync.events.map((_, i) => i + 1));
      return { state: sync.events };
    });
    expect(state.length).toBe(15);
  });

  it('a command that is sent twice happens once and is answered the same', async () => {
    const sessionId = await app().openSession();
    const ada = await joined(sessionId);
    const payload = { text: 'only once', commandId: randomUUID() };
    const [first, second] = [
      await ada.request('chat:send', payload),
      await ada.request('chat:send', payload),
    ];
    expect(second).toEqual(first);
    const raise = { commandId: randomUUID() };
    expect(await ada.request('hand:raise', raise)).toEqual({ position: 1 });
    await ada.command('hand:lower', {});
    expect(await ada.request('hand:raise', raise)).toEqual({ position: 1 });
    const history = await ada.request('chat:history', {});
    expect(history.messages).toHaveLength(1);
    const { state } = await ada.command('room:join', {});
    expect(state.hands).toEqual([]);
  });

  it('history pages backwards, oldest first', async () => {
    const sessionId = await app().openSession();
    const ada = await joined(sessionId);
    for (const n of [1, 2, 3, 4, 5]) await ada.command('chat:send', { text: `m${n}` });
    const texts = (page: { messages: unknown[] }) =>
      page.messages.map(m => (m as { payload: { text: string } }).payload.text);
    const last = await ada.request('chat:history', { limit: 2 });
    expect([texts(last), last.hasMore]).toEqual([['m4', 'm5'], true]);
    const before = await ada.request('chat:history', { limit: 10, beforeSeq: last.messages[0]!.seq });
    expect([texts(before), before.hasMore]).toEqual([['m1', 'm2', 'm3'], false]);
  });

  it('only a host lowers somebody else’s hand, records, or ends the class', async () => {
    const sessionId = await app().openSession();
    const host = await joined(sessionId, { role: 'host' });
    const sub = randomUUID();
    const ada = await joined(sessionId, { sub });
    const bob = await joined(sessionId);
    await ada.command('hand:raise', {});
    await expect(bob.command('hand:lower', { participantId: sub })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(bob.command('recording:start', {})).rejects.toMatchObject({ code: 'forbidden' });
    await expect(bob.command('session:end', {})).rejects.toMatchObject({ code: 'forbidden' });
    await host.command('hand:lower', { participantId: sub });
    await host.command('session:end', {});
    await bob.heard(events => events.some(e => e.type === 'session:ended'));
  });
});

describe('a recording that cannot start', () => {
  it('says why, and waits for the media server', async () => {
    const sessionId = await app().openSession();
    const host = await joined(sessionId, { role: 'host' });
    const { recordingId } = await host.command('recording:start', {});
    await host.heard(events =>
      events.some(e => e.type === 'recording:delayed' && e.payload.cause === 'media-away'),
    );
    const { state } = await host.command('room:join', {});
    expect(state.recording).toMatchObject({ recordingId, state: 'starting', delay: 'media-away' });
  });
});

describe('a recording for which there is no storage left', () => {
  const asked: string[] = [];
  const refusing = useTestApp(redisUrl, {
    async assertMayRecord(roomId) {
      asked.push(roomId);
      throw new AppError('storage_quota_reached', 'Ask an admin for more.');
    },
  });

  it('is refused before it begins, in words, and only to whom it would be allowed', async () => {
    const sessionId = await refusing.app().openSession();
    const host = await refusing.joined(sessionId, { role: 'host' });
    const student = await refusing.joined(sessionId);
    await expect(student.command('recording:start', {})).rejects.toMatchObject({ code: 'forbidden' });
    expect(asked).toEqual([]);
    await expect(host.command('recording:start', {})).rejects.toMatchObject({
      code: 'storage_quota_reached',
      message: 'Ask an admin for more.',
    });
    expect(asked).toHaveLength(1);
    const { state } = await host.command('room:join', {});
    expect(state.recording).toBeNull();
  });
});

describe('a large class', () => {
  it('hears of sixty who join at once in few messages, each of them once and in order', async () => {
    const sessionId = await app().openSession({ capacity: 200 });
    const teacher = await joined(sessionId, { role: 'host' });
    const crowd = await Promise.all(Array.from({ length: 60 }, () => joined(sessionId)));
    const arrivals = (events: LogEvent[]) => events.filter(event => event.type === 'room:peer-joined');
    await teacher.heard(events => arrivals(events).length >= 60);
    expect(teacher.frames).toBeLessThan(60);
    const seqs = teacher.events.map(event => event.seq);
    expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0) + i));
    await teacher.command('chat:send', { text: 'welcome' });
    for (const one of crowd)
      await one.heard(events => events.some(event => event.type === 'chat:message-sent'));
  });
});

describe('what is told and not kept', () => {
  it('is who is badly connected, to everybody, and who is asked to speak, to that person alone', async () => {
    const sessionId = await app().openSession();
    const host = await joined(sessionId, { role: 'host' });
    const adaId = randomUUID();
    const ada = await joined(sessionId, { sub: adaId });
    const bob = await joined(sessionId);
    const heard: string[] = [];
    for (const [name, person] of Object.entries({ host, ada, bob }))
      person.socket.onAny((event: string, payload: { participantId?: string }) => {
        if (event === 'media:unmute-asked') heard.push(`${name} is asked`);
        if (event === 'quality:changed') heard.push(`${name} hears of ${payload.participantId}`);
      });
    await ada.request('quality:report', { level: 'poor' });
    await host.request('media:ask-to-unmute', { participantId: adaId });
    await expect
      .poll(() => heard.toSorted())
      .toEqual([`ada hears of ${adaId}`, 'ada is asked', `bob hears of ${adaId}`, `host hears of ${adaId}`]);
    await expect(host.request('media:ask-to-unmute', { participantId: randomUUID() })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('bad input', () => {
  it('is always answered, and never ends the process', async () => {
    const sessionId = await app().openSession();
    const ada = await joined(sessionId);
    const bad = [
      null,
      undefined,
      1,
      'x',
      [],
      {},
      { commandId: 'no uuid' },
      { text: '' },
      { text: 'x'.repeat(3000), commandId: randomUUID() },
      JSON.parse('{"__proto__":{"x":1}}'),
    ];
    for (const [i, payload] of bad.entries()) {
      const answer = await ada.raw('chat:send', payload);
      expect(answer, `payload ${i}`).toMatchObject({
        ok: false,
        error: { code: expect.stringMatching(/validation_failed|rate_limited/) },
      });
    }
    for (const name of ['no:such', 'constructor', '__proto__', 'x'.repeat(500)])
      expect(await ada.raw(name, {})).toMatchObject({ ok: false, error: { code: 'unknown_event' } });
    // Without anyone to acknowledge to.
    ada.socket.emit('chat:send', 'nonsense');
    ada.socket.emit('hand:raise');
    expect(await ada.request('session:sync', { afterSeq: 0 })).toMatchObject({ kind: 'events' });
  });

  it('that is too large closes the socket, and nobody else’s', async () => {
    const sessionId = await app().openSession();
    const ada = await joined(sessionId);
    const bob = await joined(sessionId);
    const closed = new Promise<void>(resolve => ada.socket.once('disconnect', () => resolve()));
    ada.socket.emit('chat:send', { text: 'x'.repeat(70_000), commandId: randomUUID() });
    await closed;
    expect(await bob.command('chat:send', { text: 'fine' })).toMatchObject({ seq: expect.any(Number) });
  });

  it('that floods is told to wait', async () => {
    const sessionId = await app().openSession();
    const ada = await joined(sessionId);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => ada.raw('chat:send', { text: `${n}`, commandId: randomUUID() })),
    );
    const limited = answers.filter(answer => !answer.ok && answer.error.code === 'rate_limited');
    expect(limited.length).toBeGreaterThan(0);
    expect(answers.filter(answer => answer.ok).length).toBeGreaterThan(5);
  });

  it('that changes its mind about being recorded over and over is told to wait, and its chat is not', async () => {
    const ada = await joined(await app().openSession());
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        ada.raw('recording:answer-consent', {
          answer: n % 2 ? 'given' : 'declined',
          textVersion: '1',
          commandId: randomUUID(),
        }),
      ),
    );
    const codes = answers.map(answer => (answer.ok ? 'ok' : answer.error.code));
    expect(codes.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => 'ok'));
    expect(codes.slice(6)).toContain('rate_limited');
    expect(await ada.command('chat:send', { text: 'fine' })).toMatchObject({ seq: expect.any(Number) });
  });
});

it('a class without anyone ends by itself', async () => {
  const lonely = await startTestApp(lonelyRedisUrl, {
    emptySessionTimeoutMs: 300,
  });
  try {
    const sessionId = await lonely.openSession();
    const read = () => lonely.control.readLiveSession({ params: { sessionId } });
    await expect.poll(async () => (await read()).ended?.reason, { timeout: 10_000 }).toBe('empty');
  } finally {
    await lonely.close();
  }
});
