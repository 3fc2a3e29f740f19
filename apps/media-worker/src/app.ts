import { type HealthCheck, registerHealthRoutes } from '@lectern/service-kit/http/health-routes';
import { createHttpServer } from '@lectern/service-kit/http/http-server';
import { internalOnly } from '@lectern/service-kit/http/internal-auth';
import type { Bus } from '@lectern/service-kit/bus/redis-bus';
import type { Logger } from '@lectern/service-kit/logger';
import type { NodeRegistry } from '@lectern/service-kit/media-nodes/node-registry';
import type { FastifyInstance } from 'fastify';
import type { CaptureApi } from './capture/delivery.ts';
import { CaptureService } from './capture/capture-service.ts';
import { ConnectionChecks } from './checks/connection-checks.ts';
import { registerCaptureRoutes } from './control/capture-routes.ts';
import { registerCheckRoutes } from './control/check-routes.ts';
import { registerMetricsRoutes } from './control/metrics-routes.ts';
import { registerLinkRoutes } from './control/link-routes.ts';
import { registerNodeRoutes } from './control/node-routes.ts';
import { registerPeerRoutes } from './control/peer-routes.ts';
import { registerRoomRoutes } from './control/room-routes.ts';
import { registerSdpRoutes } from './control/sdp-routes.ts';
import { MediaMetrics } from './metrics/media-metrics.ts';
import { type LinkerSettings, RoomLinker } from './links/room-linker.ts';
import { MediaNode } from './node/media-node.ts';
import { MediaRooms, type RoomLimits } from './rooms/media-rooms.ts';
import { SdpPeers } from './rooms/sdp-peers.ts';
import { SdpViewers } from './rooms/sdp-viewers.ts';
import type { WorkerPool } from './workers/worker-pool.ts';

export interface AppDependencies {
  logger: Logger;
  version: string;
  internalSecret: string;
  /** Lets a monitoring system read `/metrics`; null lets none. */
  metricsToken: string | null;
  /** Of this process, a new one each time it starts. */
  nodeId: string;
  /** Where our other services reach it. */
  nodeUrl: string;
  registry: NodeRegistry;
  /** Ends the process, after `POST /drain`. */
  requestExit(): void;
  pool: WorkerPool;
  bus: Bus;
  api: CaptureApi;
  captureDir: string;
  minFreeBytes: number;
  warnFreeBytes: number;
  pictureCheckMs: number;
  /** Where pipes from other nodes are received. */
  pipeListenInfo: LinkerSettings['listenInfo'];
  limits: RoomLimits;
  /** Connection checks at a time; a fair number unless given. */
  mostChecks?: number;
  /** Reads what is left on the disk of a folder; the file system's own figure unless given. */
  readFreeBytes?: (folder: string) => Promise<number>;
  /** Readiness of what this service needs, the mediasoup workers apart. */
  checks: Record<string, HealthCheck>;
}

export interface App {
  /** Not listening yet. */
  server: FastifyInstance;
  rooms: MediaRooms;
  captures: CaptureService;
  metrics: MediaMetrics;
  /** Not in the registry until it joins, which it does once the server listens. */
  node: MediaNode;
  failReadiness(): void;
  /** Closes the recordings durably, then the rooms, then the server. Clients and workers are closed by whoever made them. */
  close(): Promise<void>;
}

export async function buildApp(deps: AppDependencies): Promise<App> {
  const { logger, pool, bus, api } = deps;
  const { nodeId, nodeUrl: url, registry } = deps;
  const linker = new RoomLinker({
    nodeId,
    url,
    secret: deps.internalSecret,
    listenInfo: deps.pipeListenInfo,
  });
  const rooms = new MediaRooms(pool, bus, logger, deps.limits, linker);
  const sdpPeers = new SdpPeers(bus);
  const checks = new ConnectionChecks(rooms, sdpPeers, deps.mostChecks);
  const sdpViewers = new SdpViewers(bus);
  const captures = await CaptureService.create({
    logger,
    bus,
    api,
    captureDir: deps.captureDir,
    nodeId: deps.nodeId,
    isNodeThere: nodeId => deps.registry.has(nodeId),
    minFreeBytes: deps.minFreeBytes,
    warnFreeBytes: deps.warnFreeBytes,
    pictureCheckMs: deps.pictureCheckMs,
    ...(deps.readFreeBytes ? { readFreeBytes: deps.readFreeBytes } : {}),
  });
  // What follows waits for no route: a room that closes takes its recording along.
  rooms.on('closed', (room, reason) => captures.roomClosed(room, reason));
  rooms.on('opened', room => captures.roomOpened(room));

  const metrics = new MediaMetrics({ pool, rooms, captures, checks, version: deps.version });

  const server = createHttpServer(logger);
  const { failReadiness } = registerHealthRoutes(server, 'media-worker', deps.version, {
    ...deps.checks,
    mediasoup: async () => {
      if (pool.workers.length < pool.size)
        throw new Error(`${pool.workers.length} of ${pool.size} mediasoup workers are running`);
    },
  });
  const authenticate = internalOnly(deps.internalSecret);
  registerRoomRoutes(server, authenticate, rooms, captures, sdpPeers, sdpViewers, metrics);
  registerPeerRoutes(server, authenticate, rooms);
  registerSdpRoutes(server, authenticate, rooms, sdpPeers, sdpViewers);
  registerCaptureRoutes(server, authenticate, rooms, captures);
  registerCheckRoutes(server, authenticate, checks);
  registerLinkRoutes(server, authenticate, rooms, linker);
  const node = new MediaNode({
    nodeId,
    url,
    registry,
    rooms,
    checks,
    logger,
    consumersPerWorker: deps.limits.consumersPerWorker,
  });
  registerMetricsRoutes(server, authenticate, deps.metricsToken, metrics, node);
  registerNodeRoutes(server, authenticate, node, rooms, deps.requestExit);

  return {
    server,
    rooms,
    captures,
    metrics,
    node,
    failReadiness,
    async close() {
      metrics.close();
      await captures.close();
      rooms.closeAll();
      await server.close();
    },
  };
}
