import { rm } from 'node:fs/promises';
import { ensureMediasoupWorker } from './setup/mediasoup-worker.mjs';
import { freePorts } from './stack/ports.mjs';
import { startPostgres } from './stack/postgres.mjs';
import { startRedis } from './stack/redis.mjs';
import { temporaryFolder } from './stack/temporary-folder.mjs';

/**
 * A Postgres, a Redis and a mediasoup worker for the tests of one run, on ports and in a folder of their own, so that
 * they never meet a running `npm start`. Whoever sets TEST_DATABASE_URL and TEST_REDIS_URL uses servers that run already.
 */
export default async function setup() {
  process.env.MEDIASOUP_WORKER_BIN = await ensureMediasoupWorker();
  if (process.env.TEST_DATABASE_URL && process.env.TEST_REDIS_URL) return undefined;

  const dataDir = await temporaryFolder('lectern-test-');
  const ports = await freePorts();
  const postgres = await startPostgres({
    dataDir,
    port: ports.postgres,
    databases: ['test'],
    durable: false,
  });
  const redis = await startRedis({ dataDir, port: ports.redis, durable: false });
  process.env.TEST_DATABASE_URL = postgres.url('test');
  process.env.TEST_REDIS_URL = redis.url;
  return async () => {
    await redis.stop();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
