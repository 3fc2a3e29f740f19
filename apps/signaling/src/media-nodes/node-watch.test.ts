import { EventEmitter, once } from 'node:events';
import { createLogger } from '@lectern/service-kit/logger';
import { createRedis } from '@lectern/service-kit/redis';
import { expect, it } from 'vitest';
import { LiveSessions } from '../live-sessions.ts';
import { RoomStore } from '../platform/room-store.ts';
import { MediaFleet } from '../testing/media-fleet.ts';
import { ScriptedMedia } from '../testing/scripted-media.ts';
import { testInternalSecret } from '../testing/test-client.ts';
import { testRedisUrl } from '../testing/test-redis.ts';
import { Evacuation } from './evacuation.ts';
import { MediaNodes } from './media-nodes.ts';
import { NodeWatch } from './node-watch.ts';

const redisUrl = await testRedisUrl();

it('a node that returns is asked what it has until it answers', async () => {
  const logger = createLogger('signaling-test', 'silent', false);
  const redis = createRedis(redisUrl, logger);
  const store = new RoomStore(redis);
  const nodes = new MediaNodes(redis, testInternalSecret, logger);
  const sessions = new LiveSessions({
    ...{ store, media: new ScriptedMedia().control, logger, departureTimeoutMs: 20_000 },
    audience: { broadcast: () => undefined, supersede: () => undefined },
  });
  const evacuation = new Evacuation({ nodes, sessions, store, logger, noClass: async () => undefined });
  const told = new EventEmitter();
  let asked = 0;
  const watch = new NodeWatch({
    ...{ nodes, evacuation, logger },
    returned: async () => {
      asked += 1;
      told.emit('asked');
      if (asked === 1) throw new Error('It does not answer yet.');
    },
  });
  const fleet = await MediaFleet.create(redisUrl);
  try {
    const node = await fleet.add();
    watch.start();
    node.child.kill('SIGSTOP');
    await expect.poll(() => nodes.registry.has(node.nodeId), { timeout: 20_000 }).toBe(false);
    node.child.kill('SIGCONT');
    while (asked < 2) await once(told, 'asked');
  } finally {
    await watch.close();
    await fleet.close();
    redis.disconnect();
  }
});
