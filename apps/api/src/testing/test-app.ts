import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { signalingControlEndpoints } from '@lectern/contracts/internal/signaling-control';
import { queueNames } from '@lectern/contracts/jobs/catalogue';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import type { Endpoint, EndpointCall, EndpointResult, UserRole } from '@lectern/contracts/kernel/endpoint';
import { login, register, type User } from '@lectern/contracts/rest/auth';
import { live } from '@lectern/contracts/rest/system';
import { internalSecretHeader } from '@lectern/service-kit/http/internal-auth';
import { createOpenBus, type Carrier } from '@lectern/service-kit/bus/open-bus';
import { createRedisBus } from '@lectern/service-kit/bus/redis-bus';
import { createRedisCarrier } from '@lectern/service-kit/bus/redis-carrier';
import { createInternalClient } from '@lectern/service-kit/http/internal-client';
import { createLogger } from '@lectern/service-kit/logger';
import { createJobQueues } from '@lectern/service-kit/queue/typed-queue';
import { createNodeClient } from '@lectern/service-kit/media-nodes/node-client';
import { createRedis } from '@lectern/service-kit/redis';
import { closeAll, type Closable } from '@lectern/service-kit/run-service';
import { createLocalStorage } from '@lectern/service-kit/storage/local-storage';
import { type AppDependencies, buildApp } from '../app.ts';
import { createDatabase } from '../platform/db/database.ts';
import type { MediaNodes } from '../platform/media-nodes.ts';
import { startMediaNeighbour, startSignalingNeighbour } from './neighbours.ts';
import { createTestDatabase } from './test-database.ts';
import { leaseTestRedis } from '@lectern/service-kit/testing/test-redis';

export const testJwtSecret = 'a secret for tests that is long enough';
export const testInternalSecret = 'another secret, between our own services';
export const testOrigin = 'http://classroom.test';
const password = 'correct horse battery';

/** Somebody with an account, signed in. */
export interface Person extends User {
  password: string;
  token: string;
  refreshToken: string;
}

export interface TestAppOptions {
  settings?: Partial<AppDependencies['settings']>;
  /** Of the open bus, beside Redis. */
  carriers?: readonly Carrier[];
  /** Addresses to use in place of the test's own Postgres and Redis, e.g. of a proxy that can be cut. */
  through?: { postgres?(url: string): Promise<string>; redis?(url: string): Promise<string> };
}

export type TestApp = Awaited<ReturnType<typeof startTestApp>>;

/** The whole API on a free port, with a Postgres database, a Redis database and a storage folder of its own. */
export async function startTestApp({ settings, carriers = [], through = {} }: TestAppOptions = {}) {
  const opened: Closable[] = [];
  const logger = createLogger('api-test', 'silent', false);
  const database = await createTestDatabase();
  opened.push({ name: 'database', close: database.drop });
  const lease = await leaseTestRedis();
  opened.push({ name: 'redis', close: lease.release });
  const storageDir = await mkdtemp(path.join(tmpdir(), 'lectern-api-'));
  opened.push({ name: 'storage', close: () => rm(storageDir, { recursive: true, force: true }) });
  const signaling = await startSignalingNeighbour(logger, testInternalSecret);
  opened.push({ name: 'signaling', close: signaling.close });
  const media = await startMediaNeighbour(logger, testInternalSecret);
  opened.push({ name: 'media', close: media.close });

  const redisUrl = (await through.redis?.(lease.url)) ?? lease.url;
  const db = createDatabase({ url: (await through.postgres?.(database.url)) ?? database.url, logger });
  opened.push({ name: 'connections', close: () => db.$disconnect() });
  const redis = createRedis(redisUrl, logger);
  opened.push({ name: 'commands', close: () => redis.disconnect() });
  const logRedis = createRedis(redisUrl, logger, { blocking: true });
  opened.push({ name: 'log', close: () => logRedis.disconnect() });
  const queues = createJobQueues(redis, queueNames);
  opened.push({ name: 'queues', close: () => queues.close() });
  const bus = createRedisBus(redis, logger);
  opened.push({ name: 'bus', close: () => bus.close() });
  const openBus = createOpenBus([createRedisCarrier(redis), ...carriers], logger);
  opened.push({ name: 'open bus', close: () => openBus.close() });
  const storage = createLocalStorage(storageDir);
  const secret = testInternalSecret;
  const signalingClient = createInternalClient(signalingControlEndpoints, {
    baseUrl: signaling.url,
    secret,
    unavailableCode: 'signaling_unavailable',
  });
  const mediaNodes: MediaNodes = {
    list: async () => [
      {
        nodeId: media.nodeId,
        draining: media.draining,
        transports: 0,
        client: createNodeClient(media.url, secret),
      },
    ],
    checkLiveness: async () => void (await callEndpoint(live, {}, { baseUrl: media.url })),
  };
  const app = await buildApp({
    logger,
    db,
    redis,
    logRedis,
    queues,
    storage,
    signaling: signalingClient,
    media: mediaNodes,
    bus,
    openBus,
    reported: {
      signaling: () => callEndpoint(live, {}, { baseUrl: signaling.url }),
      'media-worker': () => mediaNodes.checkLiveness(1_500),
    },
    settings: {
      jwtSecret: testJwtSecret,
      internalSecret: secret,
      accessLifetimeSeconds: 900,
      refreshLifetimeSeconds: 3600,
      registrationRole: 'creator',
      firstRole: 'creator',
      demoAccounts: false,
      signalingUrl: 'http://signaling.test',
      turn: { urls: ['turn:turn.test:3478'], secret: 'the-secret-of-a-turn-server' },
      maxViewersPerRoom: 100,
      keepGraceMs: 10 * 60_000,
      publicApiUrl: 'http://api.test',
      maxStreamsPerChannel: 5,
      maxViewersPerStream: 50,
      allowedOrigins: [testOrigin],
      trustedProxies: [],
      // Tests register more people in a minute than one address may.
      rateLimitScale: 1000,
      storageQuotaBytes: 0,
      retentionDays: 0,
      binDays: 14,
      retryGraceMs: 7 * 86_400_000,
      ...settings,
    },
  });
  opened.push({ name: 'app', close: () => app.close() });
  const url = await app.server.listen({ host: '127.0.0.1', port: 0 });

  /** Calls an endpoint as a person, with a token, or (undefined) as a stranger. */
  const call = <E extends Endpoint>(
    endpoint: E,
    input: EndpointCall<E>,
    caller?: Person | string,
  ): Promise<EndpointResult<E>> => {
    const token = typeof caller === 'object' ? caller.token : caller;
    return callEndpoint(endpoint, input, {
      baseUrl: url,
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    });
  };

  /** Calls an endpoint as one of our own services. */
  const callInternally = <E extends Endpoint>(endpoint: E, input: EndpointCall<E>) =>
    callEndpoint(endpoint, input, { baseUrl: url, headers: { [internalSecretHeader]: secret } });

  /** A new account of that role, signed in. */
  async function person(role: UserRole): Promise<Person> {
    const username = `${role}-${randomUUID().slice(0, 8)}`;
    const made = await call(register, { body: { username, password } });
    if (made.user.role !== role) await db.user.update({ where: { id: made.user.userId }, data: { role } });
    const result = made.user.role === role ? made : await call(login, { body: { username, password } });
    return { ...result.user, password, token: result.access_token, refreshToken: result.refresh_token };
  }

  return {
    url,
    ...{ app, server: app.server, logger, db, redis, redisUrl, queues, storage, storageDir },
    ...{ signaling, media, signalingClient, mediaNodes, bus, openBus },
    ...{ call, callInternally, person },
    databaseUrl: database.url,
    /** A blocking connection of its own, for another reader of the session log. */
    blockingRedis: () => createRedis(redisUrl, logger, { blocking: true }),
    close: async () => void (await closeAll(opened, logger)),
  };
}
