import { randomUUID } from 'node:crypto';
import type { RecordingMode } from '@lectern/contracts/recording-mode';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import { createLogger } from '@lectern/service-kit/logger';
import { createRedis } from '@lectern/service-kit/redis';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveSessions, system } from './live-sessions.ts';
import { MediaSweep } from './media-sweep.ts';
import type { AssertMayRecord } from './platform/recording-allowance.ts';
import { RoomStore } from './platform/room-store.ts';
import { emptyClass } from './testing/empty-class.ts';
import { ScriptedMedia } from './testing/scripted-media.ts';
import { testRedisUrl } from './testing/test-redis.ts';

const redisUrl = await testRedisUrl();
const logger = createLogger('signaling-test', 'silent', false);
let redis: Redis;
let store: RoomStore;
let media: ScriptedMedia;
let sessions: LiveSessions;
let events: LogEvent[];
let sessionId: string;

const makeSessions = (assertMayRecord?: AssertMayRecord) =>
  new LiveSessions({
    ...(assertMayRecord ? { assertMayRecord } : {}),
    store: new RoomStore(redis),
    media: media.control,
    audience: { broadcast: (_, added) => void events.push(...added), supersede: () => undefined },
    logger,
    departureTimeoutMs: 20_000,
  });
beforeEach(() => {
  redis = createRedis(redisUrl, logger);
  store = new RoomStore(redis);
  media = new ScriptedMedia();
  events = [];
  sessions = makeSessions();
});
afterEach(async () => {
  await sessions.end(sessionId, system, 'api', null);
  redis.disconnect();
});

async function open(recordingMode: RecordingMode): Promise<void> {
  const initial = { ...emptyClass(), recordingMode };
  ({ sessionId } = initial);
  await store.open(initial);
}
const state = async () => {
  const found = await store.read(sessionId);
  if (!found) throw new Error('the class is gone');
  return found;
};
const sources = ['camera' as const];

async function join(role: 'host' | 'student', at = sessions, participantId: string = randomUUID()) {
  const actor = { kind: 'participant', participantId, connectionId: randomUUID() } as const;
  const joining = { type: 'join', displayName: role, role, sources, freshMedia: false } as const;
  await at.apply(sessionId, { ...joining, sources, receives: 'full' }, actor);
  return {
    actor,
    leave: () => at.apply(sessionId, { type: 'leave' }, actor),
    publish: async () => {
      const producerId = randomUUID();
      media.addProducer(sessionId, actor.participantId, producerId);
      const producer = { producerId, source: 'camera', kind: 'video', paused: false } as const;
      await at.apply(sessionId, { type: 'add-producer', producer }, actor);
    },
    answer: (answer: 'given' | 'declined') =>
      at.apply(sessionId, { type: 'answer-consent', answer, textVersion: '1' }, actor),
  };
}
const recorded = () => media.rooms.get(sessionId)?.recordedPeers;
const startsOf = () => media.calls.filter(call => call.startsWith('startCapture'));
const eventsOf = (type: LogEvent['type']) => events.filter(event => event.type === type);

describe('a class that is recorded by itself', () => {
  it('is captured when its first media flows, and once whichever process sees it', async () => {
    await open('automatic');
    const other = makeSessions();
    const ada = await join('host');
    const eve = await join('host', other);
    expect(startsOf()).toEqual([]);
    await Promise.all([ada.publish(), eve.publish()]);
    await vi.waitFor(async () => expect(startsOf()).toHaveLength(1));
    await Promise.all([sessions, other].map(async each => each.recordings.sweep(await state())));
    expect(startsOf()).toHaveLength(1);
    expect(eventsOf('recording:starting')).toHaveLength(1);
    expect(recorded()).toEqual([ada.actor.participantId, eve.actor.participantId]);
  });

  it.each([
    ['storage_full', 'storage-full'],
    ['media_unavailable', 'media-away'],
  ] as const)(
    'with %s says so and is captured as soon as it can be, as one recording',
    async (code, cause) => {
      await open('automatic');
      const ada = await join('host');
      media.failing.set('startCapture', { code });
      await ada.publish();
      await vi.waitFor(async () => expect((await state()).recording).toMatchObject({ delay: cause }));
      const { recording } = await state();
      // Nor does the inventory's sweep take it for a recording that is gone.
      const report = (error: unknown) => expect.unreachable(String(error));
      const sweep = new MediaSweep({ store, sessions, media: media.control, minSuspicionMs: 0, report });
      await sweep.run();
      await sweep.run();
      expect((await state()).recording).toEqual(recording);
      media.failing.clear();
      // By another process, as the one that began it may have died.
      await makeSessions().recordings.sweep(await state());
      await vi.waitFor(async () => expect((await state()).recording).toMatchObject({ delay: null }));
      expect(media.rooms.get(sessionId)?.recordingId).toBe(recording?.recordingId);
      expect(eventsOf('recording:delayed').map(({ payload }) => payload)).toMatchObject([
        { cause },
        { cause: null },
      ]);
      expect(eventsOf('recording:stopped')).toEqual([]);
    },
  );

  it('waits while its teacher’s storage is used up, and begins as soon as there is room', async () => {
    await open('automatic');
    const refusing = makeSessions(async () => {
      throw new AppError('storage_quota_reached');
    });
    const ada = await join('host', refusing);
    await ada.publish();
    await vi.waitFor(async () => expect((await state()).recording).toMatchObject({ delay: 'storage-full' }));
    expect(startsOf()).toEqual([]);
    await sessions.recordings.sweep(await state());
    await vi.waitFor(async () => expect((await state()).recording).toMatchObject({ delay: null }));
    expect(startsOf()).toHaveLength(1);
  });

  it('is begun by the sweep when the process that was to begin it died in between', async () => {
    await open('automatic');
    const ada = await join('host');
    await ada.publish();
    await vi.waitFor(() => expect(startsOf()).toHaveLength(1));
    Object.assign(media.rooms.get(sessionId)!, { recordingId: null, recordedPeers: null });
    const report = (error: unknown) => expect.unreachable(String(error));
    const sweep = new MediaSweep({ store, sessions, media: media.control, minSuspicionMs: 0, report });
    await sweep.run();
    await sweep.run();
    expect(media.rooms.get(sessionId)?.recordingId).toBe((await state()).recording?.recordingId);
  });
});

describe('the media-worker', () => {
  async function record() {
    await open('manual');
    const ada = await join('host');
    const bob = await join('student');
    for (const one of [ada, bob]) await one.publish();
    await sessions.recordings.start(sessionId, ada.actor, null);
    const [a, b] = [ada, bob].map(({ actor }) => actor.participantId);
    return { ada, bob, a, b };
  }

  it('is told whom it may record, with the start and whenever that changes', async () => {
    const { ada, bob, a, b } = await record();
    expect(recorded()).toEqual([a]);
    await bob.answer('given');
    await sessions.recordings.people.told(sessionId);
    expect(recorded()).toEqual([a, b]);
    await bob.answer('declined');
    await ada.answer('declined');
    await sessions.recordings.people.told(sessionId);
    expect(recorded()).toEqual([]);
  });

  it('is told of who leaves: whoever takes the same seat again has not agreed yet', async () => {
    const { bob, a, b } = await record();
    await bob.answer('given');
    await sessions.recordings.people.told(sessionId);
    expect(recorded()).toEqual([a, b]);
    await bob.leave();
    await sessions.recordings.people.told(sessionId);
    expect(recorded()).toEqual([a]);
    await join('student', sessions, bob.actor.participantId);
    await sessions.recordings.people.told(sessionId);
    expect(recorded()).toEqual([a]);
  });

  it('is told again by the sweep what did not reach it', async () => {
    const { bob, a } = await record();
    await bob.answer('given');
    await sessions.recordings.people.told(sessionId);
    media.failing.set('setRecordedPeers', { code: 'media_unavailable' });
    await bob.answer('declined');
    await sessions.recordings.people.told(sessionId);
    expect(recorded()).toHaveLength(2);
    media.failing.clear();
    const report = (error: unknown) => expect.unreachable(String(error));
    await new MediaSweep({ store, sessions, media: media.control, minSuspicionMs: 0, report }).run();
    await sessions.recordings.people.told(sessionId);
    expect(recorded()).toEqual([a]);
  });

  it('is told of an answer that came while the recording was starting', async () => {
    await open('manual');
    const ada = await join('host');
    const bob = await join('student');
    const { startCapture } = media.control;
    let answered: Promise<unknown> | undefined;
    const slowly: typeof startCapture = async input => {
      // At this moment there is no capture yet that could be told of it.
      answered ??= bob.answer('given').then(() => sessions.recordings.people.told(sessionId));
      await answered;
      return startCapture(input);
    };
    Object.assign(media.control, { startCapture: slowly });
    await sessions.recordings.start(sessionId, ada.actor, null);
    await sessions.recordings.people.told(sessionId);
    expect(recorded()).toEqual([ada.actor.participantId, bob.actor.participantId]);
  });

  it('hears of a class that moves with those who may be recorded there', async () => {
    const { bob, a, b } = await record();
    await bob.answer('given');
    await sessions.recordings.people.told(sessionId);
    media.rooms.delete(sessionId);
    await sessions.recordings.goOn(await state());
    expect(recorded()).toEqual([a, b]);
  });
});
