import { setPriority } from 'node:os';
import path from 'node:path';
import { queueNames } from '@lectern/contracts/jobs/catalogue';
import { createLogger } from '@lectern/service-kit/logger';
import { createJobQueues } from '@lectern/service-kit/queue/typed-queue';
import { createRedis } from '@lectern/service-kit/redis';
import { runService } from '@lectern/service-kit/run-service';
import { createStorage } from '@lectern/service-kit/storage/storage-from-env';
import { buildApp } from './app.ts';
import { readEnv } from './env.ts';
import { createRecordingApi } from './platform/recording-api.ts';

const version = '0.1.0';
/** Of -20 to 19. Composing takes what live classes leave over; every ffmpeg inherits this. */
const niceness = 10;

const env = readEnv();
const logger = createLogger('worker', env.LOG_LEVEL, env.NODE_ENV === 'production');

await runService(logger, async opened => {
  setPriority(niceness);
  const queueConnection = createRedis(env.REDIS_URL, logger, { blocking: true });
  opened.push({ name: 'redis for jobs', close: () => queueConnection.disconnect() });
  const redis = createRedis(env.REDIS_URL, logger);
  opened.push({ name: 'redis', close: () => redis.disconnect() });
  const queues = createJobQueues(redis, queueNames);
  opened.push({ name: 'queues', close: () => queues.close() });
  const api = createRecordingApi({ baseUrl: env.API_URL, secret: env.INTERNAL_SECRET });

  const app = buildApp({
    logger,
    version,
    queueConnection,
    queues,
    api,
    storage: createStorage(env),
    tools: { ffmpeg: env.FFMPEG_PATH, ffprobe: env.FFPROBE_PATH },
    captureDir: path.resolve(env.CAPTURE_DIR),
    concurrency: env.WORKER_CONCURRENCY,
    ffmpegThreads: env.WORKER_FFMPEG_THREADS,
    keepSegments: env.KEEP_SEGMENTS,
    checks: { redis: () => redis.ping(), api: () => api.live({}) },
  });
  opened.push({ name: 'app', close: () => app.close() });
  await app.server.listen({ host: env.HOST, port: env.WORKER_PORT });
  app.startJobs();
  logger.info({ host: env.HOST, port: env.WORKER_PORT }, 'worker is ready');
  return () => app.failReadiness();
});
