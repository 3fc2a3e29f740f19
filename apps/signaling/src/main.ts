import { createRedisBus } from '@lectern/service-kit/bus/redis-bus';
import { createLogger } from '@lectern/service-kit/logger';
import { createRedis } from '@lectern/service-kit/redis';
import { runService } from '@lectern/service-kit/run-service';
import { buildApp } from './app.ts';
import { readEnv } from './env.ts';
import { MediaNodes } from './media-nodes/media-nodes.ts';
import { createRecordingAllowance } from './platform/recording-allowance.ts';
import { createRoutedMediaControl } from './media-nodes/routed-media-control.ts';

const env = readEnv();
const logger = createLogger('signaling', env.LOG_LEVEL, env.NODE_ENV === 'production');

await runService(logger, async opened => {
  const redis = createRedis(env.REDIS_URL, logger);
  opened.push({ name: 'redis', close: () => redis.disconnect() });
  const adapterRedis = createRedis(env.REDIS_URL, logger, { blocking: true });
  opened.push({ name: 'adapter redis', close: () => adapterRedis.disconnect() });
  const bus = createRedisBus(redis, logger);
  opened.push({ name: 'bus', close: () => bus.close() });

  const nodes = new MediaNodes(redis, env.INTERNAL_SECRET, logger);

  const app = await buildApp({
    logger,
    redis,
    adapterRedis,
    bus,
    media: createRoutedMediaControl(nodes),
    nodes,
    assertMayRecord: createRecordingAllowance({ baseUrl: env.API_URL, secret: env.INTERNAL_SECRET }, logger),
    version: '0.1.0',
    settings: {
      jwtSecret: env.JWT_SECRET,
      internalSecret: env.INTERNAL_SECRET,
      allowedOrigins: env.CORS_ORIGIN,
      trustedProxies: env.TRUST_PROXY,
      departureTimeoutMs: env.DEPARTURE_TIMEOUT_MS,
      emptySessionTimeoutMs: env.EMPTY_SESSION_TIMEOUT_MS,
      maxViewersPerRoom: env.MAX_VIEWERS_PER_ROOM,
      sweepIntervalMs: 2_000,
      inventoryIntervalMs: 15_000,
    },
  });
  opened.push({ name: 'app', close: () => app.close() });
  await app.http.listen({ host: env.HOST, port: env.SIGNALING_PORT });
  await app.start();
  return app.failReadiness;
});
