import { signalingControlEndpoints } from '@lectern/contracts/internal/signaling-control';
import { queueNames } from '@lectern/contracts/jobs/catalogue';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import { live } from '@lectern/contracts/rest/system';
import { createNatsCarrier } from '@lectern/service-kit/bus/nats-carrier';
import { createOpenBus } from '@lectern/service-kit/bus/open-bus';
import { createRedisBus } from '@lectern/service-kit/bus/redis-bus';
import { createRedisCarrier } from '@lectern/service-kit/bus/redis-carrier';
import { createInternalClient } from '@lectern/service-kit/http/internal-client';
import { createLogger } from '@lectern/service-kit/logger';
import { createJobQueues } from '@lectern/service-kit/queue/typed-queue';
import { createRedis } from '@lectern/service-kit/redis';
import { runService } from '@lectern/service-kit/run-service';
import { createStorage } from '@lectern/service-kit/storage/storage-from-env';
import { buildApp } from './app.ts';
import { readEnv } from './env.ts';
import { isOwnMachine } from './features/auth/demo-accounts.ts';
import { createDatabase } from './platform/db/database.ts';
import { createMediaNodes } from './platform/media-nodes.ts';

const env = readEnv();
const logger = createLogger('api', env.LOG_LEVEL, env.NODE_ENV === 'production');
const defaultIdleSeconds = 30 * 86_400;
const livenessTimeoutMs = 1_500;

await runService(logger, async opened => {
  const db = createDatabase({ url: env.DATABASE_URL, poolSize: env.DATABASE_POOL_SIZE, logger });
  opened.push({ name: 'database', close: () => db.$disconnect() });
  const redis = createRedis(env.REDIS_URL, logger);
  opened.push({ name: 'redis', close: () => redis.disconnect() });
  const logRedis = createRedis(env.REDIS_URL, logger, { blocking: true });
  opened.push({ name: 'redis of the session log', close: () => logRedis.disconnect() });
  const queues = createJobQueues(redis, queueNames);
  opened.push({ name: 'queues', close: () => queues.close() });

  const bus = createRedisBus(redis, logger);
  opened.push({ name: 'bus', close: () => bus.close() });
  const nats = env.NATS_URL ? createNatsCarrier(env.NATS_URL, 'lectern-api', logger) : null;
  const openBus = createOpenBus([createRedisCarrier(redis), ...(nats ? [nats] : [])], logger);
  opened.push({ name: 'open bus', close: () => openBus.close() });

  const secret = env.INTERNAL_SECRET;
  const isLive = (baseUrl: string) => () =>
    callEndpoint(live, {}, { baseUrl: baseUrl.replace(/\/$/, ''), timeoutMs: livenessTimeoutMs });
  const media = createMediaNodes(redis, secret);
  const app = await buildApp({
    logger,
    db,
    redis,
    logRedis,
    queues,
    storage: createStorage(env),
    signaling: createInternalClient(signalingControlEndpoints, {
      baseUrl: env.SIGNALING_URL,
      secret,
      unavailableCode: 'signaling_unavailable',
    }),
    media,
    bus,
    openBus,
    reported: {
      signaling: isLive(env.SIGNALING_URL),
      'media-worker': () => media.checkLiveness(livenessTimeoutMs),
      worker: isLive(env.WORKER_URL),
      ...(nats ? { nats: () => nats.check() } : {}),
    },
    settings: {
      jwtSecret: env.JWT_SECRET,
      internalSecret: secret,
      accessLifetimeSeconds: env.JWT_EXPIRES_IN,
      refreshLifetimeSeconds: env.MAX_INACTIVE_TIME
        ? Math.ceil(env.MAX_INACTIVE_TIME / 1000)
        : defaultIdleSeconds,
      registrationRole: env.REGISTRATION_ROLE,
      firstRole: env.NODE_ENV === 'production' ? 'admin' : env.REGISTRATION_ROLE,
      demoAccounts: isOwnMachine(env),
      signalingUrl: env.PUBLIC_SIGNALING_URL,
      turn: env.turn,
      maxViewersPerRoom: env.MAX_VIEWERS_PER_ROOM,
      keepGraceMs: env.KEEP_GRACE_MINUTES * 60_000,
      publicApiUrl: env.PUBLIC_API_URL,
      maxStreamsPerChannel: env.MAX_STREAMS_PER_CHANNEL,
      maxViewersPerStream: env.MAX_VIEWERS_PER_STREAM,
      allowedOrigins: [...env.CORS_ORIGIN, new URL(env.PUBLIC_API_URL).origin],
      trustedProxies: env.TRUST_PROXY,
      rateLimitScale: env.RATE_LIMIT_SCALE,
      storageQuotaBytes: env.STORAGE_QUOTA_BYTES,
      retentionDays: env.RETENTION_DAYS,
      binDays: env.VIDEO_BIN_DAYS,
      retryGraceMs: env.PROCESSING_RETRY_DAYS * 86_400_000,
    },
  });
  opened.push({ name: 'app', close: () => app.close() });
  await app.server.listen({ host: env.HOST, port: env.API_PORT });
  app.start();
  logger.info({ host: env.HOST, port: env.API_PORT }, 'api is ready');
  return app.failReadiness;
});
