import path from 'node:path';
import { mediaWorkerStarted } from '@lectern/contracts/bus/topics';
import { captureManifestEndpoints } from '@lectern/contracts/internal/capture-manifest';
import { createRedisBus } from '@lectern/service-kit/bus/redis-bus';
import { createInternalClient } from '@lectern/service-kit/http/internal-client';
import { createLogger } from '@lectern/service-kit/logger';
import { NodeRegistry } from '@lectern/service-kit/media-nodes/node-registry';
import { createRedis } from '@lectern/service-kit/redis';
import { runService } from '@lectern/service-kit/run-service';
import { v7 as uuidv7 } from 'uuid';
import { buildApp } from './app.ts';
import { readEnv } from './env.ts';
import { WorkerPool } from './workers/worker-pool.ts';

const version = '0.1.0';

const env = readEnv();
const logger = createLogger('media-worker', env.LOG_LEVEL, env.NODE_ENV === 'production');

await runService(logger, async opened => {
  const redis = createRedis(env.REDIS_URL, logger);
  opened.push({ name: 'redis', close: () => redis.disconnect() });
  const bus = createRedisBus(redis, logger);
  opened.push({ name: 'bus', close: () => bus.close() });
  const api = createInternalClient(captureManifestEndpoints, {
    baseUrl: env.API_URL,
    secret: env.INTERNAL_SECRET,
    unavailableCode: 'dependency_unavailable',
  });
  const pool = await WorkerPool.create({ count: env.MEDIASOUP_WORKERS, ...env.media }, logger);
  opened.push({ name: 'mediasoup workers', close: () => pool.close() });

  let stopping = false;
  const nodeId = uuidv7();
  const app = await buildApp({
    logger,
    version,
    internalSecret: env.INTERNAL_SECRET,
    metricsToken: env.METRICS_TOKEN ?? null,
    nodeId,
    nodeUrl: env.nodeUrl,
    registry: new NodeRegistry(redis),
    // A second signal would force the exit.
    requestExit: () => !stopping && process.kill(process.pid, 'SIGTERM'),
    pool,
    bus,
    api,
    captureDir: path.resolve(env.CAPTURE_DIR),
    minFreeBytes: env.CAPTURE_MIN_FREE_BYTES,
    warnFreeBytes: env.CAPTURE_WARN_FREE_BYTES,
    pictureCheckMs: env.CAPTURE_PICTURE_CHECK_MS,
    pipeListenInfo: env.pipeListenInfo,
    limits: { audible: env.AUDIBLE_VOICES, consumersPerWorker: env.CONSUMERS_PER_WORKER },
    checks: { redis: () => redis.ping() },
  });
  opened.push({ name: 'app', close: () => app.close() });
  await app.server.listen({ host: env.HOST, port: env.MEDIA_WORKER_PORT });
  await app.node.join();
  opened.push({ name: 'node', close: () => app.node.leave() });
  logger.info(
    {
      nodeId,
      url: env.nodeUrl,
      host: env.HOST,
      port: env.MEDIA_WORKER_PORT,
      ...env.media,
      workers: env.MEDIASOUP_WORKERS,
    },
    'media-worker is ready',
  );
  await bus.publish(mediaWorkerStarted, { pid: process.pid });
  return () => {
    stopping = true;
    app.failReadiness();
  };
});
