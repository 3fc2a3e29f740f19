import { createLogger } from '@lectern/service-kit/logger';
import { createRedis } from '@lectern/service-kit/redis';
import { expect, it } from 'vitest';
import { LiveSessions, system } from './live-sessions.ts';
import { RoomStore } from './platform/room-store.ts';
import { Sweeper } from './sweeper.ts';
import { absentMedia } from './testing/absent-media.ts';
import { emptyClass } from './testing/empty-class.ts';
import { testRedisUrl } from './testing/test-redis.ts';

const redisUrl = await testRedisUrl();

it('a class that ended on another process is forgotten here', async () => {
  const logger = createLogger('signaling-test', 'silent', false);
  const redis = createRedis(redisUrl, logger);
  const sessionsOf = (store: RoomStore) =>
    new LiveSessions({
      store,
      media: absentMedia,
      audience: { broadcast: () => undefined, supersede: () => undefined },
      logger,
      departureTimeoutMs: 20_000,
    });
  const [here, there] = [new RoomStore(redis), new RoomStore(redis)];
  const sweeper = new Sweeper({
    store: here,
    sessions: sessionsOf(here),
    media: absentMedia,
    logger,
    instanceId: 'here',
    holdsConnection: () => true,
    mayJudgeOthers: () => false,
    emptySessionTimeoutMs: 60_000,
    intervalMs: 60_000,
    inventoryIntervalMs: 60_000,
  });
  try {
    const initial = emptyClass();
    await here.open(initial);
    await here.read(initial.sessionId);
    await sessionsOf(there).end(initial.sessionId, system, 'api', null);
    expect(await here.readCached(initial.sessionId), 'the cache does not know yet').toMatchObject({
      ended: null,
    });
    await sweeper.sweepSeats();
    expect(await here.readCached(initial.sessionId)).toMatchObject({ ended: { reason: 'api' } });
  } finally {
    redis.disconnect();
  }
});
