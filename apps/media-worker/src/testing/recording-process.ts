import { captureManifestEndpoints } from '@lectern/contracts/internal/capture-manifest';
import { createRedisBus } from '@lectern/service-kit/bus/redis-bus';
import { createInternalClient } from '@lectern/service-kit/http/internal-client';
import { createLogger } from '@lectern/service-kit/logger';
import { NodeRegistry } from '@lectern/service-kit/media-nodes/node-registry';
import { createRedis } from '@lectern/service-kit/redis';
import { runService } from '@lectern/service-kit/run-service';
import { v7 as uuidv7 } from 'uuid';
import { buildApp } from '../app.ts';
import { readEnv } from '../env.ts';
import { WorkerPool } from '../workers/worker-pool.ts';
import { captureWish } from './capture-wish.ts';
import { publishLive } from './live-source.ts';

/**
 * The media-worker as `main.ts` starts it, with a recording that has begun and two sources that wait for media: a plain transport
 * can only be opened from inside. It logs `recording` with the ids and the addresses to send to.
 */
const env = readEnv();
const logger = createLogger('media-worker', env.LOG_LEVEL, true);

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
  const app = await buildApp({
    logger,
    version: 'test',
    internalSecret: env.INTERNAL_SECRET,
    metricsToken: null,
    nodeId: uuidv7(),
    nodeUrl: env.nodeUrl,
    registry: new NodeRegistry(redis),
    requestExit: () => undefined,
    pool,
    bus,
    api,
    captureDir: env.CAPTURE_DIR,
    minFreeBytes: env.CAPTURE_MIN_FREE_BYTES,
    warnFreeBytes: env.CAPTURE_WARN_FREE_BYTES,
    pictureCheckMs: env.CAPTURE_PICTURE_CHECK_MS,
    pipeListenInfo: { protocol: 'udp', ip: '127.0.0.1' },
    limits: { audible: env.AUDIBLE_VOICES, consumersPerWorker: env.CONSUMERS_PER_WORKER },
    checks: {},
  });
  opened.push({ name: 'app', close: () => app.close() });
  const room = await app.rooms.getOrCreate(uuidv7());
  const recordingId = uuidv7();
  await app.captures.start(room, recordingId, captureWish());
  const { address: video } = await publishLive(room, 'camera');
  const { address: audio } = await publishLive(room, 'microphone');
  logger.info({ roomId: room.roomId, recordingId, video, audio }, 'waiting for media');
  return () => app.failReadiness();
});
