import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedMedia } from '../testing/scripted-media.ts';
import { startTestApp, testOrigin } from '../testing/test-app.ts';
import { joinToken, TestClient } from '../testing/test-client.ts';
import { testRedisUrl } from '../testing/test-redis.ts';
import { TestVisitor } from '../testing/test-visitor.ts';
import { BroadcastStore } from './broadcast-store.ts';

const redisUrl = await testRedisUrl();
type App = Awaited<ReturnType<typeof startTestApp>>;

let apps: App[];
let media: ScriptedMedia;
const visitors: TestVisitor[] = [];

const start = async (options: Parameters<typeof startTestApp>[1] = {}) => {
  const app = await startTestApp(redisUrl, { media: media.control, ...options });
  apps.push(app);
  return app;
};
const visit = (url: string, options: ConstructorParameters<typeof TestVisitor>[1] = {}) => {
  const visitor = new TestVisitor(url, options);
  visitors.push(visitor);
  return visitor;
};
const joined = async (url: string, payload: unknown) => {
  const visitor = visit(url);
  await visitor.request('join-room', payload);
  return visitor;
};
/** As far as a scripted media-worker goes: a stream needs a producer, not a transport. */
const live = async (url: string, roomId: string) => {
  const streamer = await joined(url, { roomId, role: 'streamer' });
  await streamer.request('produce', { transportId: 'scripted', kind: 'video', rtpParameters: {} });
  return streamer;
};

beforeEach(() => {
  apps = [];
  media = new ScriptedMedia();
});
afterEach(async () => {
  for (const visitor of visitors.splice(0)) visitor.close();
  await apps[0]?.redis.flushdb();
  await Promise.all(apps.map(app => app.close()));
});

describe('a socket without a join token', () => {
  it('speaks the broadcast alone, and enters no class', async () => {
    const { url, openSession } = await start();
    const sessionId = await openSession();
    const visitor = visit(url);
    expect(await visitor.connected()).toBe(true);
    for (const request of ['room:join', 'session:sync', 'chat:send', 'media:join'])
      expect(await visitor.outcome(request, { sessionId, commandId: sessionId }), request).toBe(
        'unauthenticated',
      );
    const student = new TestClient(url, await joinToken({ sessionId }));
    await student.command('room:join', {});
    await student.heard(events => events.some(({ type }) => type === 'room:peer-joined'));
    expect(visitor.heard.every(({ name }) => name === 'error')).toBe(true);
    student.close();
  });

  it('with a token is a class’s, and is answered nothing of broadcasts', async () => {
    const { url, openSession } = await start();
    const student = new TestClient(url, await joinToken({ sessionId: await openSession() }));
    expect(await student.raw('join-room', { roomId: 'physics' })).toMatchObject({
      error: { code: 'unknown_event' },
    });
    expect(await student.raw('error', 'boom')).toMatchObject({ error: { code: 'unknown_event' } });
    student.close();
  });

  it.each([['websocket'], ['polling']])('is refused by %s from a foreign origin', async transport => {
    const { url } = await start();
    for (const origin of ['http://evil.test', 'null'])
      expect(await visit(url, { origin, transports: [transport] }).connected(), origin).toBe(false);
    expect(await visit(url, { origin: testOrigin, transports: [transport] }).connected()).toBe(true);
  });

  it.each([
    ['an unknown event', 'start-everything', [{}], 'unknown_event'],
    ['a name of Object’s', 'constructor', [{}], 'unknown_event'],
    ['Node’s own error event', 'error', ['boom'], 'unknown_event'],
    ['a room that is no word', 'join-room', [{ roomId: '../etc' }], 'validation_failed'],
    ['a room that is too long', 'join-room', ['x'.repeat(65)], 'validation_failed'],
    ['a role that does not exist', 'join-room', [{ roomId: 'physics', role: 'host' }], 'validation_failed'],
    ['a list instead of an object', 'join-room', [[]], 'validation_failed'],
    ['nothing to connect with', 'connect-transport', [{ transportId: 'x' }], 'validation_failed'],
    ['too much', 'consume', [{ rtpCapabilities: { x: 'y'.repeat(40_000) } }], 'validation_failed'],
    ['a transport before a room', 'create-transport', [], 'not_joined'],
    ['leaving no room', 'leave-room', [], 'not_joined'],
  ])('is told what is wrong with %s', async (_, name, payload, code) => {
    const { url } = await start();
    const visitor = visit(url);
    expect(await visitor.outcome(name, ...payload)).toBe(code);
    expect(await visitor.hears('error')).toMatchObject({ event: name, code });
    expect(await visitor.outcome('join-room', 'physics')).toBe('ok');
  });

  it('that asks without pause is told to wait', async () => {
    const { url } = await start();
    const visitor = visit(url);
    const outcomes = await Promise.all(Array.from({ length: 90 }, () => visitor.outcome('leave-room')));
    expect(outcomes).toContain('rate_limited');
  });
});

describe('a broadcast room', () => {
  it('tells everybody who comes and goes, and how many watch', async () => {
    const { url } = await start();
    const streamer = await joined(url, { roomId: 'physics', role: 'streamer' });
    const [anna, ben] = [
      await joined(url, { roomId: 'physics', role: 'viewer' }),
      await joined(url, 'physics'),
    ];
    await streamer.hears('viewer-count', ({ count }) => count === 2);
    await anna.hears('viewer-count', ({ count }) => count === 2);
    expect(await streamer.hears('user-joined', ({ userId }) => userId === ben.socket.id)).toMatchObject({
      roomId: 'physics',
      role: 'viewer',
    });
    expect(anna.of('user-joined')[0]).toMatchObject({ userId: anna.socket.id, isLive: false });
    await ben.request('leave-room');
    await anna.hears('user-left', ({ userId }) => userId === ben.socket.id);
    const annasId = anna.socket.id;
    anna.close();
    await streamer.hears('user-left', ({ userId }) => userId === annasId);
    await streamer.hears('viewer-count', ({ count }) => count === 0);
  });

  it('keeps rooms apart', async () => {
    const { url } = await start();
    await live(url, 'physics');
    const elsewhere = await joined(url, { roomId: 'chemistry', role: 'viewer' });
    expect(elsewhere.of('stream-started')).toEqual([]);
    const [producer] = (await new BroadcastStore((apps[0] as App).redis).read('physics'))?.producers ?? [];
    await elsewhere.ask('create-transport', { direction: 'recv' });
    const consume = { producerId: producer?.producerId, rtpCapabilities: {} };
    expect(await elsewhere.outcome('consume', consume)).toBe('media_not_found');
  });

  it('has one streamer, and neither a second one nor a viewer may stream', async () => {
    const { url } = await start();
    await live(url, 'physics');
    const second = visit(url);
    expect(await second.outcome('join-room', { roomId: 'physics', role: 'streamer' })).toBe(
      'room_has_streamer',
    );
    const stolen = { roomId: 'physics', role: 'streamer', resumeToken: crypto.randomUUID() };
    expect(await second.outcome('join-room', stolen)).toBe('room_has_streamer');
    const viewer = await joined(url, { roomId: 'physics', role: 'viewer' });
    const produce = { transportId: 'scripted', kind: 'video', rtpParameters: {} };
    expect(await viewer.outcome('create-transport', { direction: 'send' })).toBe('forbidden');
    expect(await viewer.outcome('produce', produce)).toBe('forbidden');
    const anybody = await joined(url, { roomId: 'physics' });
    expect(await anybody.outcome('produce', produce)).toBe('room_has_streamer');
  });

  it('takes who produces for the streamer, when nobody is and they did not say otherwise', async () => {
    const { url } = await start();
    const viewer = await joined(url, 'physics');
    const anybody = await joined(url, 'physics');
    await anybody.request('produce', { transportId: 'scripted', kind: 'audio', rtpParameters: {} });
    expect(await viewer.hears('stream-started')).toMatchObject({ userId: anybody.socket.id });
    await viewer.hears('viewer-count', ({ count }) => count === 1);
  });

  it('takes no more viewers than it may', async () => {
    const { url } = await start({ maxViewersPerRoom: 2 });
    await live(url, 'physics');
    await joined(url, 'physics');
    const last = await joined(url, 'physics');
    const late = visit(url);
    expect(await late.outcome('join-room', 'physics')).toBe('room_full');
    expect(late.of('viewer-count')).toEqual([]);
    await last.request('leave-room');
    expect(await late.outcome('join-room', 'physics')).toBe('ok');
  });

  it('tells those who are there, and those who come later, what is sent, and that it has ended', async () => {
    const { url } = await start();
    const early = await joined(url, { role: 'viewer' });
    const streamer = await live(url, 'main');
    const started = await early.hears('stream-started');
    await streamer.request('produce', { transportId: 'scripted', kind: 'audio', rtpParameters: {} });
    expect(await early.hears('producer-created')).toMatchObject({
      kind: 'audio',
      userId: streamer.socket.id,
    });
    expect(started.producers).toEqual([expect.objectContaining({ kind: 'video' })]);
    const late = await joined(url, {});
    expect((await late.hears('stream-started')).producers.map(({ kind }) => kind)).toEqual([
      'video',
      'audio',
    ]);
    streamer.close();
    for (const viewer of [early, late])
      expect(await viewer.hears('stream-ended')).toMatchObject({ reason: 'streamer-left' });
    expect(await late.outcome('consume', { rtpCapabilities: {} })).toMatch(/media_not_found|nothing_to_play/);
  });

  it('that is live is where a viewer comes who names none', async () => {
    const { url } = await start();
    await live(url, 'physics');
    const viewer = visit(url);
    expect(await viewer.request('join-room')).toMatchObject({ roomId: 'physics', isLive: true });
  });

  it('gives a streamer who comes back over a new connection the place of the lost one', async () => {
    const { url } = await start();
    const lost = await live(url, 'physics');
    const viewer = await joined(url, 'physics');
    const [{ resumeToken } = {}] = lost.of('user-joined');
    const closed = lost.disconnected();
    const back = visit(url);
    expect(await back.outcome('join-room', { roomId: 'physics', role: 'streamer', resumeToken })).toBe('ok');
    await closed;
    expect(lost.of('error')).toMatchObject([{ code: 'seat_superseded' }]);
    expect(await viewer.hears('stream-ended')).toMatchObject({ reason: 'media-lost' });
    expect(viewer.of('user-joined').every(({ resumeToken: token }) => token === undefined)).toBe(true);
  });
});

describe('what nobody announces', () => {
  const store = () => new BroadcastStore((apps[0] as App).redis);

  it('a producer, a room and a media-worker that are lost end the stream', async () => {
    const { url, bus } = await start({ inventoryIntervalMs: 100 });
    const { producerLost, roomLost } = await import('@lectern/contracts/bus/topics');
    for (const lose of ['producer', 'room', 'everything'] as const) {
      const streamer = await live(url, lose);
      const viewer = await joined(url, lose);
      const { mediaRoomId: roomId, producers } = (await store().read(lose)) ?? {
        mediaRoomId: '',
        producers: [],
      };
      const producerId = producers[0]?.producerId ?? '';
      if (lose === 'producer') await bus.publish(producerLost, { roomId, peerId: roomId, producerId });
      else if (lose === 'room')
        await bus.publish(roomLost, { roomId, routerEpoch: 'first', reason: 'worker-died' });
      else media.rooms.clear();
      expect(await viewer.hears('stream-ended')).toMatchObject({ roomId: lose, reason: 'media-lost' });
      await streamer.hears('stream-ended');
    }
  });

  it('a room without anyone goes after a while, and its media with it; the sweep of classes leaves it alone', async () => {
    const { url } = await start({ emptySessionTimeoutMs: 400, inventoryIntervalMs: 50 });
    const streamer = await live(url, 'physics');
    const mediaRoomId = (await store().read('physics'))?.mediaRoomId ?? '';
    // A room that was left goes; the one that was there before it, with somebody inside, has been looked at for longer.
    (await live(url, 'left')).close();
    await expect.poll(() => media.calls.filter(call => call.startsWith('delete'))).toHaveLength(1);
    expect(media.rooms.has(mediaRoomId)).toBe(true);
    streamer.close();
    await expect.poll(() => media.rooms.has(mediaRoomId)).toBe(false);
    await expect
      .poll(async () => [await store().read('physics'), (await store().mediaRooms()).size])
      .toEqual([null, 0]);
  });

  it('a viewer whose leaving did not reach the media-worker is put out', async () => {
    const { url } = await start({ inventoryIntervalMs: 100 });
    await live(url, 'physics');
    const mediaRoomId = (await store().read('physics'))?.mediaRoomId ?? '';
    const ghost = crypto.randomUUID();
    media.addProducer(mediaRoomId, ghost, crypto.randomUUID());
    await expect.poll(() => media.calls).toContain(`leaveMediaRoom ${ghost}`);
    expect(media.rooms.get(mediaRoomId)?.peers).toHaveLength(1);
  });

  it('two processes serve one room, and what dies with one is found by the other', async () => {
    const [left, right] = [await start(), await start()];
    const streamer = await live(left.url, 'physics');
    const viewer = await joined(right.url, 'physics');
    expect(await viewer.hears('stream-started')).toMatchObject({ userId: streamer.socket.id });
    await streamer.hears('viewer-count', ({ count }) => count === 1);
    expect(await visit(right.url).outcome('join-room', { roomId: 'physics', role: 'streamer' })).toBe(
      'room_has_streamer',
    );
    // As when its process dies: the seat of a process that nobody hears of.
    const redis = left.redis;
    await new BroadcastStore(redis).update(
      'physics',
      state =>
        state && { ...state, streamer: state.streamer && { ...state.streamer, connectionId: 'dead.socket' } },
    );
    expect(await viewer.hears('stream-ended')).toMatchObject({ reason: 'streamer-left' });
  });
});
