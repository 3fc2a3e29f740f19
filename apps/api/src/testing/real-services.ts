import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createNodeClient } from '@lectern/service-kit/media-nodes/node-client';
import { closeAll, type Closable } from '@lectern/service-kit/run-service';
import { createLogger } from '@lectern/service-kit/logger';
import { leaseTestRedis } from '@lectern/service-kit/testing/test-redis';
import { startService } from '../../../media-worker/src/testing/service-process.ts';
import { type ApiProcess, freePort, startApiProcess } from './child-process.ts';
import { testInternalSecret, testJwtSecret } from './test-app.ts';
import { createTestDatabase } from './test-database.ts';

/** API, signaling and media-worker as processes of their own, as they run in production, around an own Postgres and Redis database. */
export async function startRealServices(env: Record<string, string> = {}) {
  const opened: Closable[] = [];
  const logger = createLogger('api-test', 'silent', false);
  const database = await createTestDatabase();
  opened.push({ name: 'database', close: database.drop });
  const lease = await leaseTestRedis();
  opened.push({ name: 'redis', close: lease.release });
  const captureDir = await mkdtemp(path.join(tmpdir(), 'lectern-api-'));
  opened.push({ name: 'capture', close: () => rm(captureDir, { recursive: true, force: true }) });
  const close = async () => void (await closeAll(opened, logger));
  const kill = (name: string, { child, ended }: Pick<ApiProcess, 'child'> & { ended: Promise<unknown> }) =>
    opened.push({
      name,
      async close() {
        child.kill('SIGKILL');
        await ended;
      },
    });
  const secrets = { JWT_SECRET: testJwtSecret, INTERNAL_SECRET: testInternalSecret, REDIS_URL: lease.url };

  const media = await startService({ captureDir, env: { ...secrets, MEDIASOUP_WORKERS: '1' } });
  kill('media-worker', media);
  const signalingPort = `${await freePort()}`;
  const signaling = startApiProcess('../../signaling/src/main.ts', {
    ...secrets,
    SIGNALING_PORT: signalingPort,
    DEPARTURE_TIMEOUT_MS: '1000',
  });
  kill('signaling', signaling);
  const listening = new RegExp(`^Server listening at .*:${signalingPort}$`);
  try {
    await Promise.all([media.line('media-worker is ready'), signaling.logged(listening)]);
  } catch (error) {
    await close();
    throw error;
  }

  return {
    redisUrl: lease.url,
    mediaStats: () => createNodeClient(media.url, testInternalSecret).mediaStats({}),
    /** One more process of the API. */
    async startApi(): Promise<ApiProcess & { url: string }> {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const api = startApiProcess('main.ts', {
        ...{ ...secrets, API_PORT: `${port}`, PUBLIC_API_URL: url, DATABASE_URL: database.url },
        ...{ SIGNALING_URL: `http://127.0.0.1:${signalingPort}`, WORKER_URL: 'http://127.0.0.1:1' },
        ...env,
      });
      kill('api', api);
      await api.logged('api is ready');
      return { ...api, url };
    },
    close,
  };
}
