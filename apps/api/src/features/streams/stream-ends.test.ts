import { randomUUID } from 'node:crypto';
import { sdpPeerLost } from '@lectern/contracts/bus/topics';
import type { LogFact } from '@lectern/contracts/session-log/log-event';
import type { Session } from '@lectern/contracts/rest/sessions';
import { sessionLogOutbox } from '@lectern/contracts/session-log/outbox';
import { endSession } from '@lectern/contracts/rest/sessions';
import { answerStream, readStream, stopStream, watchStream } from '@lectern/contracts/rest/streams';
import { stats } from '@lectern/contracts/rest/system';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeLiveClass } from '../../testing/classes.ts';
import { commitsOf, left } from '../../testing/log-of-a-class.ts';
import { openStreamEar } from '../../testing/stream-ear.ts';
import { makeLiveStream, makeStream } from '../../testing/streams.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';
import { createStreams } from './create-streams.ts';

let app: TestApp;
let owner: Person;
let ear: Awaited<ReturnType<typeof openStreamEar>>;
beforeAll(async () => {
  app = await startTestApp();
  owner = await app.person('creator');
  ear = await openStreamEar(app);
  app.app.start();
});
afterAll(async () => {
  ear?.close();
  await app?.close();
});

async function live() {
  const { room, session } = await makeLiveClass(app, owner);
  return { session, ...(await makeLiveStream(app, owner, room.roomId)) };
}
const read = (stream_id: string) => app.call(readStream, { params: { stream_id } }, owner);
async function watched(stream_id: string): Promise<string> {
  const { session_id } = await app.call(watchStream, { body: { stream_id } }, owner);
  await app.call(answerStream, { params: { session_id }, body: { sdp_answer: 'v=0' } }, owner);
  return session_id;
}
/** Puts facts into the session log, as signaling does. */
async function log(session: Session, facts: LogFact[], startMs = Date.now()): Promise<void> {
  for (const commit of commitsOf(session, facts, startMs))
    await app.redis.xadd(sessionLogOutbox.stream, '*', sessionLogOutbox.field, JSON.stringify(commit));
}
/** Says something to whoever listens under the names of the seed, once somebody does. */
const say = (channel: string, text: string) =>
  vi.waitFor(async () => expect(await app.redis.publish(channel, text)).toBeGreaterThan(0));

/** What the periodic work does, at a time of the test's choosing. */
const reconcile = (now: number) =>
  createStreams({
    ...{ db: app.db, signaling: app.signalingClient, openBus: app.openBus, logger: app.logger, turn: null },
    rooms: { find: async () => null },
    sessions: { create: () => Promise.reject(new Error('nobody starts a class here')) },
    recordings: { start: () => Promise.reject(new Error('nobody records here')) },
    settings: { publicApiUrl: '', maxStreamsPerChannel: 1, maxViewersPerStream: 1 },
  }).reconciler.run(now);
const later = (ms: number) => Date.now() + ms;

describe('a stream stops', () => {
  it('when its publisher has left the class, and takes its viewers along', async () => {
    const { session, stream_id, session_id } = await live();
    const viewerId = await watched(stream_id);
    await log(session, [left(session_id)]);
    expect(await ear.first('stream.stopped', stream_id)).toMatchObject({ reason: 'publisher-left' });
    expect(await ear.first('stream.viewer.left', stream_id)).toMatchObject({
      ...{ session_id: viewerId, reason: 'stream-stopped', viewer_count: 0 },
    });
    expect(app.signaling.streams.viewers.has(viewerId)).toBe(false);
    expect(await read(stream_id)).toMatchObject({ state: 'stopped', stop_reason: 'publisher-left' });
  });

  it('when its class ends, and nobody else’s does', async () => {
    const { session, stream_id } = await live();
    const other = await live();
    await log(session, [{ type: 'session:ended', payload: { reason: 'host' } }]);
    expect(await ear.first('stream.stopped', stream_id)).toMatchObject({ reason: 'session-ended' });
    expect((await read(other.stream_id)).state).toBe('live');
  });

  it('when others say that its voice session has ended, by either id', async () => {
    const byClass = await live();
    const byPublisher = await live();
    await say('voice.session.ended', JSON.stringify({ session_id: byClass.session.sessionId }));
    await say('voice.session.ended', JSON.stringify({ session_id: byPublisher.session_id, more: true }));
    for (const { stream_id, resourceId } of [byClass, byPublisher]) {
      const stopped = await ear.first('stream.stopped', stream_id);
      expect(stopped).toMatchObject({ reason: 'voice-session-ended' });
      expect(app.signaling.sdpResources.has(resourceId)).toBe(false);
    }
  });

  it('with all others of a channel that is deleted', async () => {
    const { room } = await makeLiveClass(app, owner);
    const streams = [
      await makeLiveStream(app, owner, room.roomId),
      await makeStream(app, owner, room.roomId),
    ];
    await say('channel.deleted', JSON.stringify({ channel_id: room.roomId }));
    for (const { stream_id } of streams)
      expect(await ear.first('stream.stopped', stream_id)).toMatchObject({ reason: 'channel-deleted' });
  });

  it('by no message that does not parse; those are counted', async () => {
    const { stream_id } = await live();
    const before = (await app.call(stats, {})).streams.messagesDropped;
    for (const text of ['', '{', '[]', 'null', '{"channel_id":7}', `{"channel_id":"${stream_id}x"}`])
      await say('channel.deleted', text);
    await vi.waitFor(async () =>
      expect((await app.call(stats, {})).streams.messagesDropped).toBe(before + 6),
    );
    expect((await read(stream_id)).state).toBe('live');
  });
});

describe('a viewer has left', () => {
  it('when the connection is gone, once, and frees the place', async () => {
    const { session, stream_id } = await live();
    const viewerId = await watched(stream_id);
    const { session_id: unanswered } = await app.call(watchStream, { body: { stream_id } }, owner);
    const { sessionId: roomId } = session;
    for (const peerId of [unanswered, viewerId, viewerId, randomUUID()])
      await app.bus.publish(sdpPeerLost, { roomId, peerId, resourceId: peerId });
    expect(await ear.first('stream.viewer.left', stream_id)).toMatchObject({
      ...{ session_id: viewerId, reason: 'lost' },
    });
    await vi.waitFor(async () =>
      expect(await app.db.streamViewer.count({ where: { streamId: stream_id, leftAt: null } })).toBe(0),
    );
    // Nobody was told that the one who never answered had come, so nobody is told that they went.
    expect(ear.of('stream.viewer.left', stream_id)).toHaveLength(1);
  });

  it('when the media of the class has moved, unless they came after that', async () => {
    const { session, stream_id, session_id } = await live();
    const before = await watched(stream_id);
    const lost: LogFact = { type: 'media:room-lost', payload: { reason: 'the node is gone' } };
    await log(session, [lost], Date.now());
    expect(await ear.first('stream.viewer.left', stream_id)).toMatchObject({
      ...{ session_id: before, reason: 'media-moved' },
    });
    const again = await watched(stream_id);
    await log(session, [lost], Date.now() - 60_000);
    await log(session, [left(session_id)]);
    await ear.first('stream.stopped', stream_id);
    expect(ear.of('stream.viewer.left', stream_id).at(-1)).toMatchObject({
      ...{ session_id: again, reason: 'stream-stopped' },
    });
  });
});

describe('what nobody announced is found', () => {
  it('a stream that nobody publishes for a minute', async () => {
    const { room } = await makeLiveClass(app, owner);
    const { stream_id } = await makeStream(app, owner, room.roomId);
    await reconcile(later(59_000));
    expect((await read(stream_id)).state).toBe('waiting');
    await reconcile(later(61_000));
    expect(await ear.first('stream.stopped', stream_id)).toMatchObject({ reason: 'never-published' });
  });

  it('a publisher and a viewer whose end the bus has lost', async () => {
    const { stream_id, resourceId } = await live();
    const viewerId = await watched(stream_id);
    app.signaling.streams.viewers.delete(viewerId);
    await reconcile(later(11_000));
    expect(await ear.first('stream.viewer.left', stream_id)).toMatchObject({ reason: 'lost' });
    expect((await read(stream_id)).state).toBe('live');
    app.signaling.sdpResources.delete(resourceId);
    await reconcile(later(11_000));
    expect(await ear.first('stream.stopped', stream_id)).toMatchObject({ reason: 'publisher-left' });
  });

  it('a class that ended while the log was not read', async () => {
    const { session, stream_id } = await live();
    await app.call(endSession, { params: { sessionId: session.sessionId } }, owner);
    await reconcile(later(0));
    expect(await ear.first('stream.stopped', stream_id)).toMatchObject({ reason: 'session-ended' });
  });

  it('a publisher who was not let go', async () => {
    const { stream_id, resourceId, session_id } = await live();
    await app.call(stopStream, { body: { stream_id } }, owner);
    expect(app.signaling.sdpResources.has(resourceId)).toBe(false);
    // As when signaling could not be told.
    const kept = { participantId: session_id, direction: 'publish' as const, iceTag: 'first' };
    app.signaling.sdpResources.set(resourceId, kept);
    await reconcile(later(0));
    expect(app.signaling.sdpResources.has(resourceId)).toBe(false);
  });
});
