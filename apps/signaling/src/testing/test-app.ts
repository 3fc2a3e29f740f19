import { randomUUID } from 'node:crypto';
import { signalingControlEndpoints } from '@lectern/contracts/internal/signaling-control';
import type { RecordingMode } from '@lectern/contracts/recording-mode';
import { createRedisBus } from '@lectern/service-kit/bus/redis-bus';
import { createInternalClient } from '@lectern/service-kit/http/internal-client';
import { createLogger } from '@lectern/service-kit/logger';
import { createRedis } from '@lectern/service-kit/redis';
import { closeAll } from '@lectern/service-kit/run-service';
import { buildApp } from '../app.ts';
import { MediaNodes } from '../media-nodes/media-nodes.ts';
import { createRoutedMediaControl } from '../media-nodes/routed-media-control.ts';
import type { AssertMayRecord } from '../platform/recording-allowance.ts';
import type { MediaControl } from '../platform/media-control.ts';
import { absentMedia } from './absent-media.ts';
import { testInternalSecret, testJwtSecret } from './test-client.ts';

export const testOrigin = 'http://classroom.test';

/** A signaling process inside the test, on a free port. */
export async function startTestApp(
  redisUrl: string,
  options: {
    /** `nodes`: those that register in this Redis. */
    media?: MediaControl | 'nodes';
    departureTimeoutMs?: number;
    emptySessionTimeoutMs?: number;
    sweepIntervalMs?: number;
    inventoryIntervalMs?: number;
    maxViewersPerRoom?: number;
    assertMayRecord?: AssertMayRecord;
  } = {},
) {
  const logger = createLogger('signaling-test', 'silent', false);
  const redis = createRedis(redisUrl, logger);
  const adapterRedis = createRedis(redisUrl, logger, { blocking: true });
  const bus = createRedisBus(redis, logger);
  const { media = absentMedia } = options;
  const registered = new MediaNodes(redis, testInternalSecret, logger);
  const app = await buildApp({
    logger,
    redis,
    adapterRedis,
    bus,
    media: media === 'nodes' ? createRoutedMediaControl(registered) : media,
    nodes: media === 'nodes' ? registered : null,
    assertMayRecord: options.assertMayRecord ?? (async () => undefined),
    version: 'test',
    settings: {
      jwtSecret: testJwtSecret,
      internalSecret: testInternalSecret,
      allowedOrigins: [testOrigin],
      trustedProxies: [],
      departureTimeoutMs: options.departureTimeoutMs ?? 20_000,
      emptySessionTimeoutMs: options.emptySessionTimeoutMs ?? 300_000,
      sweepIntervalMs: options.sweepIntervalMs ?? 100,
      inventoryIntervalMs: options.inventoryIntervalMs ?? 60_000,
      maxViewersPerRoom: options.maxViewersPerRoom ?? 100,
    },
  });
  const url = await app.http.listen({ host: '127.0.0.1', port: 0 });
  await app.start();
  const control = controlOf(url);
  return {
    url,
    redis,
    bus,
    control,
    openSession: (settings: Parameters<typeof openSession>[1] = {}) => openSession(control, settings),
    close: () =>
      closeAll(
        [
          { name: 'redis', close: () => redis.disconnect() },
          { name: 'adapter', close: () => adapterRedis.disconnect() },
          { name: 'bus', close: () => bus.close() },
          { name: 'app', close: () => app.close() },
        ],
        logger,
      ),
  };
}

export const controlOf = (baseUrl: string) =>
  createInternalClient(signalingControlEndpoints, {
    baseUrl,
    secret: testInternalSecret,
    unavailableCode: 'signaling_unavailable',
  });

/** Starts a class as the API does. @returns the session's id */
export async function openSession(
  control: ReturnType<typeof controlOf>,
  settings: { capacity?: number; recordingMode?: RecordingMode } = {},
): Promise<string> {
  const sessionId = randomUUID();
  await control.openLiveSession({
    params: { sessionId },
    body: {
      roomId: randomUUID(),
      title: 'Optics',
      capacity: settings.capacity ?? 50,
      recordingMode: settings.recordingMode ?? 'manual',
      startedAt: new Date().toISOString(),
    },
  });
  return sessionId;
}
