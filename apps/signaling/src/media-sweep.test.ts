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

  it('that the media-worker forgot with its rooms goes on at once', async () => {
    const recordingId = await recordActively();
    media.rooms.clear();
    await sweep.run();
    expect((await state()).recording).toMatchObject({ recordingId, state: 'active' });
    expect(media.rooms.get(sessionId)?.recordingId).toBe(recordingId);
  });

  it('waits for as long as there is no media-worker, and goes on with the next', async () => {
    const recordingId = await recordActively();
    media.rooms.clear();
    media.failing.set('startCapture', { code: 'media_unavailable' });
    for (let i = 0; i < 3; i += 1) await sweep.run();
    expect((await state()).recording).toMatchObject({ recordingId, state: 'active' });
    media.failing.clear();
    await sweep.run();
    expect(media.rooms.get(sessionId)?.recordingId).toBe(recordingId);
  });

  it('that cannot go on because the disk is full is over, and says so', async () => {
    await recordActively();
    media.rooms.clear();
    media.failing.set('startCapture', { code: 'storage_full' });
    await sweep.run();
    await stoppedWith('disk-full');
  });

  it('that outlives its room and waits for the next one is not over', async () => {
    const recordingId = await recordActively();
    media.rooms.clear();
    media.captures.add(recordingId);
    for (let i = 0; i < 3; i += 1) await sweep.run();
    expect((await state()).recording).toMatchObject({ recordingId, state: 'active' });
  });

  it('whose capture has ended where the class is, without a word, is over when two sweeps have seen it', async () => {
    await recordActively();
    media.rooms.get(sessionId)!.recordingId = null;
    media.failing.set('startCapture', { code: 'recording_already_running' });
    await sweep.run();
    expect((await state()).recording).toMatchObject({ state: 'active' });
    await sweep.run();
    expect((await state()).recording).toBeNull();
    await stoppedWith('media-lost');
  });

  it('that was asked for by a process that died before the media-worker heard of it starts', async () => {
    const { reply } = await sessions.apply(sessionId, { type: 'start-recording' }, system);
    const { recordingId } = reply as { recordingId: string };
    for (let i = 0; i < 3; i += 1) await sweep.run();
    expect((await state()).recording).toMatchObject({ recordingId, state: 'starting' });
    expect(media.calls).toEqual([`startCapture ${recordingId}`]);
    expect(media.rooms.get(sessionId)?.recordingId).toBe(recordingId);
  });

  it('that is stopped while it is being begun does not run on', async () => {
    const { startCapture } = media.control;
    const afterStop: typeof startCapture = async (...args) => {
      await sessions.recordings.stop(sessionId, system, null);
      await stoppedWith('requested');
      return startCapture(...args);
    };
    Object.assign(media.control, { startCapture: afterStop });
    const recordingId = await record();
    await expect.poll(() => media.calls.at(-1), patience).toBe(`stopCapture ${recordingId}`);
    expect(media.rooms.get(sessionId)?.recordingId).toBeNull();
  });

  it('that waits for the media-worker is not begun once it was stopped', async () => {
    media.failing.set('startCapture', { code: 'media_unavailable' });
    await record();
    const before = await state();
    media.failing.clear();
    await sessions.recordings.stop(sessionId, system, null);
    await stoppedWith('requested');
    media.calls.length = 0;
    await sessions.recordings.sweep(before);
    expect(media.calls).toEqual([]);
  });

  it('that waits is begun once, however many ask at the same time', async () => {
    media.failing.set('startCapture', { code: 'media_unavailable' });
    const recordingId = await record();
    media.failing.clear();
    media.calls.length = 0;
    await Promise.all([
      sweep.run(),
      sessions.recordings.tryAgain(sessionId),
      sessions.recordings.tryAgain(sessionId),
    ]);
    expect(media.calls).toEqual([`startCapture ${recordingId}`]);
  });

  it('that waits for its media-worker and finds a full disk at the next goes on waiting', async () => {
    media.failing.set('startCapture', { code: 'media_unavailable' });
    await record();
    media.failing.set('startCapture', { code: 'storage_full' });
    await sessions.recordings.goOn(await state());
    expect((await state()).recording).toMatchObject({ state: 'starting', delay: 'storage-full' });
    expect(happened('recording:stopped')).toEqual([]);
  });

  it('that waits for room on the disk is left to those who try it now and then', async () => {
    media.failing.set('startCapture', { code: 'media_unavailable' });
    await record();
    media.failing.set('startCapture', { code: 'storage_full' });
    await sessions.recordings.tryAgain(sessionId);
    media.calls.length = 0;
    await sweep.run();
    expect(media.calls).toEqual([]);
  });

  it('that waited is not begun again once it has begun', async () => {
    media.failing.set('startCapture', { code: 'media_unavailable', late: true });
    const recordingId = await record();
    await sessions.apply(sessionId, { type: 'confirm-recording', recordingId }, system);
    expect((await state()).recording).toMatchObject({ recordingId, state: 'active', delay: null });
    media.calls.length = 0;
    await sessions.recordings.tryAgain(sessionId);
    expect(media.calls).toEqual([]);
  });

  it('that waited, and that the media-worker has had before, is over', async () => {
    media.failing.set('startCapture', { code: 'media_unavailable' });
    await record();
    media.failing.set('startCapture', { code: 'recording_already_running' });
    await sessions.recordings.tryAgain(sessionId);
    await stoppedWith('capture-failed');
  });

  it('that nobody heard begin is confirmed once something of it is written', async () => {
    const recordingId = await record();
    await sweep.run();
    expect((await state()).recording).toMatchObject({ recordingId, state: 'starting' });
    media.rooms.get(sessionId)!.recordingActive = true;
    await sweep.run();
    expect((await state()).recording).toMatchObject({ recordingId, state: 'active' });
  });

  it('whose Stop died with its process is stopped by the sweep', async () => {
    const recordingId = await recordActively();
    // What a process commits before it calls the media-worker.
    await sessions.apply(sessionId, { type: 'stop-recording' }, system);
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

  it.each([
    ['its media-worker is gone', 'media_unavailable'],
    ['its class is lost with a mediasoup worker', 'not_found'],
    ['its media-worker shuts down', 'shutting_down'],
    ['every media-worker is full', 'media_capacity_exhausted'],
  ] as const)('that is asked for while %s begins with the next one', async (_, code) => {
    media.failing.set('startCapture', { code });
    const recordingId = await record();
    expect((await state()).recording).toMatchObject({ recordingId, state: 'starting', delay: 'media-away' });
    await sweep.run();
    media.failing.clear();
    await sweep.run();
    expect(media.rooms.get(sessionId)?.recordingId).toBe(recordingId);
    expect((await state()).recording).toMatchObject({ recordingId, delay: null });
    expect(happened('recording:stopped')).toEqual([]);
  });

  it('that started although the media-worker could not answer is the one that was asked for', async () => {
    media.failing.set('startCapture', { code: 'media_unavailable', late: true });
    const recordingId = await record();
    media.failing.clear();
    for (let i = 0; i < 3; i += 1) await sweep.run();
    expect(media.rooms.get(sessionId)?.recordingId).toBe(recordingId);
    expect(media.calls).toEqual([`startCapture ${recordingId}`]);
    await sessions.recordings.sweep(await state());
    expect((await state()).recording).toMatchObject({ recordingId, delay: null });
  });

  it('that started although the media-worker refused it is stopped by the sweep', async () => {
    media.failing.set('startCapture', { code: 'storage_full', late: true });
    media.failing.set('stopCapture', { code: 'media_unavailable' });
    await expect(record()).rejects.toMatchObject({ code: 'storage_full' });
    await stoppedWith('disk-full');
    const { recordingId } = media.rooms.get(sessionId)!;
    expect(recordingId).not.toBeNull();
    media.failing.clear();
    media.calls.length = 0;
    await sweep.run();
    expect(media.calls).toEqual([]);
    await sweep.run();
    expect(media.calls).toEqual([`stopCapture ${recordingId}`]);
  });

  it('that was refused is stopped without waiting for a sweep when the media-worker can be reached', async () => {
    media.failing.set('startCapture', { code: 'storage_full', late: true });
    await expect(record()).rejects.toMatchObject({ code: 'storage_full' });
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
