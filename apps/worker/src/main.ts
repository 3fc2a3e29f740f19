import { setPriority } from 'node:os';
import path from 'node:path';
import { createLogger } from '@lectern/service-kit/logger';
import { NodeRegistry } from '@lectern/service-kit/media-nodes/node-registry';
import { createRedis } from '@lectern/service-kit/redis';
import { runService } from '@lectern/service-kit/run-service';
import { createStorage } from '@lectern/service-kit/storage/storage-from-env';
import { buildApp } from './app.ts';
import { readEnv } from './env.ts';
import { createCaptionEngine } from './platform/caption-engine.ts';
import { createLimitedTools } from './platform/limited-tools.ts';
import { createProcessingApi } from './platform/processing-api.ts';

const version = '0.1.0';
/** Of -20 to 19. Processing takes what live classes leave over; every ffmpeg inherits this, and those of heavy steps go further. */
const niceness = 10;
const heavyNiceness = 9;
const largestFileBytes = 64e9;
/** A day of a class, ten times slower than real time, on two cores. */
const longestCpuSeconds = 480 * 3600;

const env = readEnv();
const logger = createLogger('worker', env.LOG_LEVEL, env.NODE_ENV === 'production');

await runService(logger, async opened => {
  setPriority(niceness);
  const queueConnection = createRedis(env.REDIS_URL, logger, { blocking: true });
  opened.push({ name: 'redis for jobs', close: () => queueConnection.disconnect() });
  const redis = createRedis(env.REDIS_URL, logger);
  opened.push({ name: 'redis', close: () => redis.disconnect() });
  const limits = {
    ...{ memoryBytes: env.WORKER_FFMPEG_MEMORY, fileBytes: largestFileBytes, cpuSeconds: longestCpuSeconds },
    user: env.WORKER_FFMPEG_UID ?? null,
  };
  const programs = { ffmpeg: env.FFMPEG_PATH, ffprobe: env.FFPROBE_PATH };
  const quickTools = await createLimitedTools(programs, { ...limits, niceness: 0 });
  opened.push({ name: 'tools', close: () => quickTools.remove() });
  const heavyTools = await createLimitedTools(programs, { ...limits, niceness: heavyNiceness });
  opened.push({ name: 'tools for heavy steps', close: () => heavyTools.remove() });
  if (quickTools.warning)
    logger.warn({ warning: quickTools.warning }, 'ffmpeg is not limited as it should be');
  const nodes = new NodeRegistry(redis);
  const api = createProcessingApi({ baseUrl: env.API_URL, secret: env.INTERNAL_SECRET });

  const app = buildApp({
    logger,
    version,
    queueConnection,
    redis,
    api,
    storage: createStorage(env),
    quickTools: quickTools.tools,
    heavyTools: heavyTools.tools,
    captionEngine: env.CAPTION_ENGINE_URL ? createCaptionEngine(env.CAPTION_ENGINE_URL) : null,
    ffmpegUser: limits.user,
    captureDir: path.resolve(env.CAPTURE_DIR),
    liveReplays: env.WORKER_LIVE_REPLAYS,
    load: { concurrency: env.WORKER_CONCURRENCY, busyLimit: env.WORKER_BUSY_LIMIT },
    areClassesLive: async () =>
      (await nodes.listAlive()).some(node => node.workers.some(({ transports }) => transports > 0)),
    reserveBytes: env.WORKER_RESERVE_BYTES,
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
