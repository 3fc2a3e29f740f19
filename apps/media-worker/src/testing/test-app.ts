import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { captureManifestEndpoints } from '@lectern/contracts/internal/capture-manifest';
import { mediaControlEndpoints } from '@lectern/contracts/internal/media-control';
import { createRedisBus } from '@lectern/service-kit/bus/redis-bus';
import { createInternalClient } from '@lectern/service-kit/http/internal-client';
import { NodeRegistry } from '@lectern/service-kit/media-nodes/node-registry';
import { createRedis } from '@lectern/service-kit/redis';
import { v7 as uuidv7 } from 'uuid';
import { type App, buildApp } from '../app.ts';
import { WorkerPool } from '../workers/worker-pool.ts';
import { BusEar } from './bus-ear.ts';
import { freeMediaPorts } from './free-ports.ts';
import { TestLog } from './test-log.ts';

export const testSecret = 'a-secret-that-only-tests-use-0123456789';

export const testMetricsToken = 'a-token-of-a-monitoring-system';

export function testRedisUrl(): string {
  const url = process.env.TEST_REDIS_URL;
  if (!url) throw new Error('Set TEST_REDIS_URL, or run the tests from the root of the repository.');
  return url;
}

export interface TestAppOptions {
  workers?: number;
  /** Where the stand-in of the API listens; nobody does unless given. */
  apiUrl?: string;
  captureDir?: string;
  minFreeBytes?: number;
  warnFreeBytes?: number;
  pictureCheckMs?: number;
  audibleLimit?: number;
  mostChecks?: number;
  consumersPerWorker?: number;
  readFreeBytes?: (folder: string) => Promise<number>;
}

export type TestApp = Awaited<ReturnType<typeof startTestApp>>;

/** The whole service on a free port: real mediasoup workers, real Redis, a capture folder of its own. */
export async function startTestApp(options: TestAppOptions = {}) {
  const log = new TestLog();
  const { logger } = log;
  const redis = createRedis(testRedisUrl(), logger);
  const bus = createRedisBus(redis, logger);
  const ear = await BusEar.open(redis, logger);
  const count = options.workers ?? 1;
  const firstPort = await freeMediaPorts(count);
  const controlPort = await freeMediaPorts(1);
  const pool = await WorkerPool.create(
    { count, firstPort, listenIp: '127.0.0.1', announcedIp: null },
    logger,
  );
  const ownDir = options.captureDir ? null : await mkdtemp(path.join(tmpdir(), 'lectern-capture-'));
  const captureDir = options.captureDir ?? ownDir ?? '';
  const api = createInternalClient(captureManifestEndpoints, {
    baseUrl: options.apiUrl ?? 'http://127.0.0.1:9',
    secret: testSecret,
    unavailableCode: 'dependency_unavailable',
  });
  const nodeId = uuidv7();
  const app: App = await buildApp({
    logger,
    version: 'test',
    internalSecret: testSecret,
    metricsToken: testMetricsToken,
    nodeId,
    nodeUrl: `http://127.0.0.1:${controlPort}`,
    registry: new NodeRegistry(redis),
    requestExit: () => undefined,
    pool,
    bus,
    api,
    captureDir,
    minFreeBytes: options.minFreeBytes ?? 0,
    warnFreeBytes: options.warnFreeBytes ?? 0,
    pictureCheckMs: options.pictureCheckMs ?? 0,
    pipeListenInfo: { protocol: 'udp', ip: '127.0.0.1' },
    limits: { audible: options.audibleLimit ?? 6, consumersPerWorker: options.consumersPerWorker ?? 1_000 },
    ...(options.mostChecks ? { mostChecks: options.mostChecks } : {}),
    ...(options.readFreeBytes ? { readFreeBytes: options.readFreeBytes } : {}),
    checks: { redis: () => redis.ping() },
  });
  const url = await app.server.listen({ host: '127.0.0.1', port: controlPort });
  const media = createInternalClient(mediaControlEndpoints, {
    baseUrl: url,
    secret: testSecret,
    unavailableCode: 'media_unavailable',
  });
  return {
    app,
    url,
    media,
    pool,
    ear,
    log,
    captureDir,
    nodeId,
    /** How much the mediasoup workers hold, by their own word: everything but their one WebRtcServer each. */
    async held(): Promise<number> {
      const dumps = await Promise.all(pool.workers.map(({ worker }) => worker.dump()));
      return dumps.reduce(
        (sum, dump) =>
          sum +
          dump.channelMessageHandlers.channelRequestHandlers.filter(id => !dump.webRtcServerIds.includes(id))
            .length,
        0,
      );
    },
    async close() {
      await app.close();
      pool.close();
      await ear.close();
      await bus.close();
      redis.disconnect();
      if (ownDir) await rm(ownDir, { recursive: true, force: true });
    },
  };
}
