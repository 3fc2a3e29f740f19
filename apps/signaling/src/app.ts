import { authenticateSocket } from './platform/socket-auth.ts';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Bus } from '@lectern/service-kit/bus/redis-bus';
import { registerHealthRoutes } from '@lectern/service-kit/http/health-routes';
import { createHttpServer } from '@lectern/service-kit/http/http-server';
import type { Logger } from '@lectern/service-kit/logger';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { v7 as uuidv7 } from 'uuid';
import { Announcements } from './announcements.ts';
import { createBroadcastService } from './broadcast/broadcast-service.ts';
import { registerCapabilitiesRoute } from './capabilities.ts';
import { registerControlRoutes } from './control.ts';
import { EventFrames } from './event-frames.ts';
import { createHandlers } from './handlers/catalogue.ts';
import { serveConnection } from './handlers/connection.ts';
import { startHeartbeat } from './heartbeat.ts';
import { LiveSessions } from './live-sessions.ts';
import { listenToMedia } from './media-facts.ts';
import { Evacuation } from './media-nodes/evacuation.ts';
import type { MediaNodes } from './media-nodes/media-nodes.ts';
import { NodeWatch } from './media-nodes/node-watch.ts';
import type { MediaControl } from './platform/media-control.ts';
import type { AssertMayRecord } from './platform/recording-allowance.ts';
import { tellRecordingHealth } from './recording-health.ts';
import { RoomStore } from './platform/room-store.ts';
import { StillStore } from './platform/still-store.ts';
import { SdpConnections } from './sdp-connections.ts';
import { StreamViewers } from './stream-viewers.ts';
import { TokenBucket } from './platform/token-bucket.ts';
import {
  classRoom,
  connectionRoom,
  createSocketServer,
  holdsConnection,
  type SignalingSocket,
  stillsRoom,
} from './socket-server.ts';
import { Sweeper } from './sweeper.ts';

export interface SignalingDeps {
  logger: Logger;
  /** For commands. */
  redis: Redis;
  /** For the streams adapter, which waits on it. */
  adapterRedis: Redis;
  bus: Bus;
  media: MediaControl;
  /** The nodes behind `media`, to be watched; null when it has none. */
  nodes: MediaNodes | null;
  assertMayRecord: AssertMayRecord;
  settings: {
    jwtSecret: string;
    internalSecret: string;
    allowedOrigins: readonly string[];
    trustedProxies: readonly string[];
    departureTimeoutMs: number;
    emptySessionTimeoutMs: number;
    maxViewersPerRoom: number;
    sweepIntervalMs: number;
    inventoryIntervalMs: number;
  };
  version: string;
}

export interface SignalingApp {
  http: FastifyInstance;
  failReadiness(): void;
  /** Listens to the bus and starts the timers; call once the server listens. */
  start(): Promise<void>;
  /** Seats are held, so that people come back on another process. */
  close(): Promise<void>;
}

/** All requests of one address together: a class behind one school's router must fit. */
const addressLimit = { burst: 2_000, perSecond: 1_000 };

export async function buildApp(deps: SignalingDeps): Promise<SignalingApp> {
  const { logger, settings } = deps;
  const instanceId = uuidv7();
  const store = new RoomStore(deps.redis);
  const http = createHttpServer(logger);
  const io = createSocketServer(http.server, { instanceId, redis: deps.adapterRedis, ...settings, logger });

  const sessions = new LiveSessions({
    store,
    media: deps.media,
    logger,
    departureTimeoutMs: settings.departureTimeoutMs,
    assertMayRecord: deps.assertMayRecord,
    audience: {
      broadcast: (sessionId, events) => frames.broadcast(sessionId, events),
      supersede(connectionId) {
        io.to(connectionRoom(connectionId)).emit('room:superseded', {});
        io.in(connectionRoom(connectionId)).disconnectSockets(true);
      },
    },
  });
  const frames = new EventFrames({
    audienceOf: sessionId => io.sockets.adapter.rooms.get(classRoom(sessionId))?.size ?? 0,
    send(sessionId, events) {
      const [event] = events;
      const everybody = io.to(classRoom(sessionId));
      if (events.length > 1) everybody.emit('session:events', { events: [...events] });
      // `emit` is typed by name, and the name is in the event.
      else if (event) everybody.emit(event.type, event as never);
    },
  });

  const sdpConnections = new SdpConnections({ sessions, store, media: deps.media, logger });
  const handlers = createHandlers({
    sessions,
    store,
    media: deps.media,
    stills: new StillStore(deps.redis),
    tellStill: (sessionId, still) => io.to(stillsRoom(sessionId)).volatile.emit('media:still-taken', still),
    ask: (connectionId, by) => io.to(connectionRoom(connectionId)).emit('media:unmute-asked', { by }),
    tellQuality: (sessionId, participantId, level) =>
      io.to(classRoom(sessionId)).volatile.emit('quality:changed', { participantId, level }),
  });
  const addresses = new Map<string, TokenBucket>();
  const bucketOf = (address: string) => {
    const bucket = addresses.get(address) ?? new TokenBucket(addressLimit);
    addresses.set(address, bucket);
    return bucket;
  };
  io.on('connection', socket => serve(socket));

  function serve(socket: SignalingSocket): void {
    const { claims, connectionId, address } = socket.data;
    void socket.join(connectionRoom(connectionId));
    if (claims === null) {
      broadcast.serve(socket, connectionId, bucketOf(address));
      return;
    }
    const actor = { kind: 'participant', participantId: claims.sub, connectionId } as const;
    const room = classRoom(claims.sessionId);
    serveConnection(
      socket,
      {
        claims,
        actor,
        enterClass: () => void socket.join(room),
        leaveClass() {
          void socket.leave(room);
          void socket.leave(stillsRoom(claims.sessionId));
        },
        hearStills: on =>
          void (on ? socket.join(stillsRoom(claims.sessionId)) : socket.leave(stillsRoom(claims.sessionId))),
        isConnected: () => socket.connected,
        requireValidToken: async () => {
          await authenticateSocket(socket.handshake.auth, settings.jwtSecret);
        },
      },
      handlers,
      bucketOf(address),
      logger,
    );
    socket.on('disconnect', () => {
      sessions.apply(claims.sessionId, { type: 'disconnect' }, actor).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'session_ended') return;
        // The sweep finds a seat of this process without a socket.
        logger.warn({ err: error, sessionId: claims.sessionId }, 'could not note a lost connection');
      });
    });
  }

  const announcements = new Announcements();
  const sweeper = new Sweeper({
    store,
    sessions,
    media: deps.media,
    logger,
    instanceId,
    holdsConnection: connectionId => holdsConnection(io, connectionId),
    mayJudgeOthers: () => announcements.mayJudge(),
    emptySessionTimeoutMs: settings.emptySessionTimeoutMs,
    intervalMs: settings.sweepIntervalMs,
    inventoryIntervalMs: settings.inventoryIntervalMs,
  });
  const broadcast = createBroadcastService({
    redis: deps.redis,
    bus: deps.bus,
    io,
    media: deps.media,
    logger,
    isOpen: connectionId => sweeper.isOpen(connectionId),
    settings: { ...settings, emptyRoomTimeoutMs: settings.emptySessionTimeoutMs },
  });
  const { nodes } = deps;
  const watch =
    nodes &&
    new NodeWatch({
      nodes,
      evacuation: new Evacuation({ nodes, sessions, store, logger, noClass: broadcast.mediaLost }),
      logger,
      returned: () => sweeper.sweepMedia(),
    });
  const forgetEnded =
    nodes &&
    setInterval(() => {
      const readLive = async () =>
        (await Promise.all([store.liveSessionIds(), broadcast.mediaRoomIds()])).flat();
      nodes.forgetAllBut(readLive).catch(() => undefined);
    }, settings.inventoryIntervalMs);
  const forgetting = setInterval(() => {
    for (const [address, bucket] of addresses) if (bucket.isFull()) addresses.delete(address);
    frames.forget(sessionId => io.sockets.adapter.rooms.has(classRoom(sessionId)));
  }, 60_000);

  registerControlRoutes(http, {
    sessions,
    sdpConnections,
    streamViewers: new StreamViewers({ store, media: deps.media }),
    store,
    internalSecret: settings.internalSecret,
    countSockets: () => io.sockets.sockets.size,
  });
  registerCapabilitiesRoute(http, deps.media, settings.allowedOrigins);
  const { failReadiness } = registerHealthRoutes(http, 'signaling', deps.version, {
    redis: () => store.ping(),
  });

  let heartbeat: { close(): Promise<void> } | undefined;
  return {
    http,
    failReadiness,
    async start() {
      await listenToMedia(deps.bus, sessions, sweeper, io);
      await tellRecordingHealth(deps.bus, store, io);
      await broadcast.start();
      heartbeat = await startHeartbeat(instanceId, store, announcements, io, logger);
      sweeper.start();
      watch?.start();
    },
    async close() {
      clearInterval(forgetting);
      frames.close();
      clearInterval(forgetEnded ?? undefined);
      await watch?.close();
      await sweeper.close();
      await broadcast.close();
      // Closes the HTTP server too.
      await io.close();
      await http.close();
      await heartbeat?.close();
    },
  };
}
