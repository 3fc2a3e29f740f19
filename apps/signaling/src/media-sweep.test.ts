import { randomUUID } from 'node:crypto';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import { createLogger } from '@lectern/service-kit/logger';
import { createRedis } from '@lectern/service-kit/redis';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveSessions, system } from './live-sessions.ts';
import { MediaSweep } from './media-sweep.ts';
import { RoomStore } from './platform/room-store.ts';
import { emptyClass } from './testing/empty-class.ts';
import { ScriptedMedia } from './testing/scripted-media.ts';
import { testRedisUrl } from './testing/test-redis.ts';

const redisUrl = await testRedisUrl();

const patience = { timeout: 10_000 };
const logger = createLogger('signaling-test', 'silent', false);
let redis: Redis;
let store: RoomStore;
let media: ScriptedMedia;
let sessions: LiveSessions;
let sweep: MediaSweep;
let events: LogEvent[];
let sessionId: string;

beforeEach(async () => {
  redis = createRedis(redisUrl, logger);
  store = new RoomStore(redis);
  media = new ScriptedMedia();
  events = [];
  const audience = {
    broadcast: (of: string, added: readonly LogEvent[]) => {
      if (of === sessionId) events.push(...added);
    },
    supersede: () => undefined,
  };
  sessions = new LiveSessions({ store, media: media.control, audience, logger, departureTimeoutMs: 20_000 });
  const report = (error: unknown) => expect.unreachable(String(error));
  sweep = new MediaSweep({ store, sessions, media: media.control, minSuspicionMs: 0, report });
  const initial = emptyClass();
  ({ sessionId } = initial);
  await store.open(initial);
});
afterEach(async () => {
  // No business of the next test's sweeps.
  await sessions.end(sessionId, system, 'api', null);
  redis.disconnect();
});

const state = async () => {
  const found = await store.read(sessionId);
  if (!found) throw new Error('the class is gone');
  return found;
};
const happened = (type: LogEvent['type']) => events.filter(event => event.type === type);

/** Somebody with a seat. */
async function seated(): Promise<{ participantId: string; publish(producerId: string): Promise<void> }> {
  const actor = { kind: 'participant', participantId: randomUUID(), connectionId: randomUUID() } as const;
  const command = {
    type: 'join',
    displayName: 'Ada',
    role: 'host',
    sources: ['camera'],
    freshMedia: false,
    receives: 'full',
  } as const;
  await sessions.apply(sessionId, { ...command, sources: [...command.sources] }, actor);
  return {
    participantId: actor.participantId,
    async publish(producerId) {
      media.addProducer(sessionId, actor.participantId, producerId);
      const producer = { producerId, source: 'camera', kind: 'video', paused: false } as const;
      await sessions.apply(sessionId, { type: 'add-producer', producer }, actor);
    },
  };
}

describe('a recording', () => {
  const record = () => sessions.recordings.start(sessionId, system, null);
  async function recordActively(): Promise<string> {
    const recordingId = await record();
    await sessions.apply(sessionId, { type: 'confirm-recording', recordingId }, system);
    return recordingId;
  }
  const stoppedWith = (reason: string) =>
    expect.poll(() => happened('recording:stopped'), patience).toMatchObject([{ payload: { reason } }]);

  it('that the media-worker forgot with its rooms is over at once', async () => {
    await recordActively();
    media.rooms.clear();
    await sweep.run();
    expect((await state()).recording).toBeNull();
    await stoppedWith('media-lost');
  });

  it('that outlives its room and waits for the next one is not over', async () => {
    const recordingId = await recordActively();
    media.rooms.clear();
    media.captures.add(recordingId);
    for (let i = 0; i < 3; i += 1) await sweep.run();
    expect((await state()).recording).toMatchObject({ recordingId, state: 'active' });
  });

  it('that its room no longer has is over when two sweeps have seen it', async () => {
    await recordActively();
    media.rooms.get(sessionId)!.recordingId = null;
    await sweep.run();
    expect((await state()).recording).toMatchObject({ state: 'active' });
    await sweep.run();
    expect((await state()).recording).toBeNull();
    await stoppedWith('media-lost');
  });

  it('that is starting is left alone by one sweep, and while it runs by any', async () => {
    await record();
    const room = media.rooms.get(sessionId)!;
    const { recordingId } = room;
    media.rooms.clear();
    await sweep.run();
    media.rooms.set(sessionId, { ...room, recordingId });
    for (let i = 0; i < 3; i += 1) await sweep.run();
    expect((await state()).recording).toMatchObject({ recordingId, state: 'starting' });
    media.rooms.clear();
    await sweep.run();
    expect((await state()).recording).not.toBeNull();
    await sweep.run();
    expect((await state()).recording).toBeNull();
  });

  it('whose Stop died with its process is stopped by the sweep', async () => {
    const recordingId = await recordActively();
    // What a process commits before it calls the media-worker.
    await sessions.apply(sessionId, { type: 'stop-recording' }, system);
    await sweep.run();
    expect(media.calls).not.toContain(`stopCapture ${recordingId}`);
    await sweep.run();
    await stoppedWith('requested');
    expect(media.calls).toContain(`stopCapture ${recordingId}`);
  });

  it('whose Stop did not reach the media-worker goes on, and says so, until it does', async () => {
    const recordingId = await recordActively();
    media.failing.set('stopCapture', { code: 'media_unavailable' });
    await sessions.recordings.stop(sessionId, system, null);
    await expect.poll(() => media.calls.at(-1), patience).toBe(`stopCapture ${recordingId}`);
    await sweep.run();
    expect((await state()).recording).toMatchObject({ recordingId, state: 'ending' });
    expect(happened('recording:stopped')).toEqual([]);
    media.failing.clear();
    await sessions.recordings.stop(sessionId, system, null);
    await stoppedWith('requested');
    expect(media.rooms.get(sessionId)?.recordingId).toBeNull();
  });

  it('that started although the answer was lost is stopped', async () => {
    media.failing.set('startCapture', { code: 'media_unavailable', late: true });
    media.failing.set('stopCapture', { code: 'media_unavailable' });
    await expect(record()).rejects.toMatchObject({ code: 'media_unavailable' });
    await stoppedWith('capture-failed');
    const { recordingId } = media.rooms.get(sessionId)!;
    expect(recordingId).not.toBeNull();
    media.failing.clear();
    media.calls.length = 0;
    await sweep.run();
    expect(media.calls).toEqual([]);
    await sweep.run();
    expect(media.calls).toEqual([`stopCapture ${recordingId}`]);
  });

  it('whose answer was lost is stopped without waiting for a sweep when the media-worker can be reached', async () => {
    media.failing.set('startCapture', { code: 'media_unavailable', late: true });
    await expect(record()).rejects.toMatchObject({ code: 'media_unavailable' });
    expect(media.rooms.get(sessionId)?.recordingId).toBeNull();
  });
});

describe('producers', () => {
  it('of a class that begins while the sweep runs are not taken for lost', async () => {
    const ada = await seated();
    const { listMediaRooms } = media.control;
    vi.spyOn(media.control, 'listMediaRooms').mockImplementation(async input => {
      const answer = await listMediaRooms(input);
      if (media.rooms.size === 0) await ada.publish('p1');
      return answer;
    });
    await sweep.run();
    expect(happened('media:room-lost')).toEqual([]);
    expect((await state()).producers).toMatchObject([{ producerId: 'p1' }]);
  });

  it('that the media-worker no longer has are lost, all of them with their room', async () => {
    const ada = await seated();
    await ada.publish('p1');
    media.rooms.get(sessionId)!.peers = [];
    await sweep.run();
    expect(happened('media:producer-closed')).toMatchObject([
      { payload: { producerId: 'p1', reason: 'lost' } },
    ]);
    await ada.publish('p2');
    media.rooms.clear();
    await sweep.run();
    expect(happened('media:room-lost')).toHaveLength(1);
    expect((await state()).producers).toEqual([]);
  });

  it('that are not in the log are closed when two sweeps have seen them', async () => {
    const ada = await seated();
    await ada.publish('p1');
    media.addProducer(sessionId, ada.participantId, 'stray');
    await sweep.run();
    expect(media.calls).toEqual([]);
    await sweep.run();
    expect(media.calls).toEqual(['closeProducer stray']);
    await sweep.run();
    expect(media.calls).toHaveLength(1);
  });
});

it('media of someone without a seat is released when two sweeps have seen it', async () => {
  const ada = await seated();
  await ada.publish('p1');
  const gone = randomUUID();
  media.addProducer(sessionId, gone, 'p2');
  await sweep.run();
  expect(media.calls).toEqual([]);
  await sweep.run();
  expect(media.calls).toEqual([`leaveMediaRoom ${gone}`]);
});

it('the room of a class that has ended is closed', async () => {
  const ada = await seated();
  await ada.publish('p1');
  media.failing.set('deleteMediaRoom', { code: 'media_unavailable' });
  await sessions.end(sessionId, system, 'api', null);
  media.failing.clear();
  media.calls.length = 0;
  await sweep.run();
  expect(media.calls).toEqual([`deleteMediaRoom ${sessionId}`]);
});
