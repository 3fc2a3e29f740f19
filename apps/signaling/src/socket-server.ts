import proxyaddr from '@fastify/proxy-addr';
import type { Server as HttpServer } from 'node:http';
import {
  type ClientToServerEvents,
  maxSocketMessageBytes,
  type ServerToClientEvents,
} from '@lectern/contracts/socket/catalogue';
import type { JoinClaims } from '@lectern/contracts/tokens';
import type { Logger } from '@lectern/service-kit/logger';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Redis } from 'ioredis';
import { Server, type Socket } from 'socket.io';
import { authenticateSocket, isOriginAllowed } from './platform/socket-auth.ts';

export interface SocketData {
  /** Null for a visitor of broadcasts, who came without a join token and is served nothing of a class. */
  claims: JoinClaims | null;
  connectionId: string;
  address: string;
}

export type SignalingServer = Server<
  ClientToServerEvents,
  ServerToClientEvents,
  Record<string, never>,
  SocketData
>;
export type SignalingSocket = Socket<
  ClientToServerEvents,
  ServerToClientEvents,
  Record<string, never>,
  SocketData
>;

/** Socket.IO room of everybody in a class. */
export const classRoom = (sessionId: string) => `class:${sessionId}`;
/** Socket.IO room of those in a class who are told of stills. */
export const stillsRoom = (sessionId: string) => `stills:${sessionId}`;
/** Socket.IO room of one connection, by which any process can reach it. */
export const connectionRoom = (connectionId: string) => `connection:${connectionId}`;

/**
 * Socket.IO over the streams adapter, so that two processes behind one Redis serve one class. A connection's id starts with the id of its
 * process: whoever finds that process dead knows which connections died with it.
 *
 * A client of a class always sends a join token with its connection, and is refused when that is not valid. One that sends none at all is a
 * visitor of broadcasts: seed 001 knows no tokens.
 */
export function createSocketServer(
  httpServer: HttpServer,
  options: {
    instanceId: string;
    redis: Redis;
    jwtSecret: string;
    allowedOrigins: readonly string[];
    /** Addresses or networks whose `X-Forwarded-For` is believed. */
    trustedProxies: readonly string[];
    logger: Logger;
  },
): SignalingServer {
  const io: SignalingServer = new Server(httpServer, {
    adapter: createAdapter(options.redis, { streamName: 'lectern:socket.io' }),
    maxHttpBufferSize: maxSocketMessageBytes,
    pingInterval: 5_000,
    pingTimeout: 5_000,
    serveClient: false,
    cors: { origin: [...options.allowedOrigins], credentials: false },
    allowRequest: (request, done) => done(null, isOriginAllowed(request, options.allowedOrigins)),
  });
  const isTrusted = proxyaddr.compile([...options.trustedProxies]);
  io.use((socket, next) => {
    const { auth } = socket.handshake;
    const claimed = Object.hasOwn(auth, 'token') ? authenticateSocket(auth, options.jwtSecret) : null;
    Promise.resolve(claimed).then(
      claims => {
        socket.data.claims = claims;
        socket.data.connectionId = `${options.instanceId}.${socket.id}`;
        socket.data.address = proxyaddr(socket.request, isTrusted);
        next();
      },
      (error: Error & { code?: string }) => {
        // `data` is what Socket.IO hands to the client with a refused connection.
        next(
          Object.assign(new Error(error.message), {
            data: { code: error.code ?? 'unauthenticated', message: error.message },
          }),
        );
      },
    );
  });
  return io;
}

/** The process of a connection. */
export const instanceOf = (connectionId: string) => connectionId.split('.')[0] ?? '';

/** Whether this process holds the socket of a connection right now. */
export const holdsConnection = (io: SignalingServer, connectionId: string): boolean =>
  io.sockets.sockets.get(connectionId.split('.')[1] ?? '')?.data.connectionId === connectionId;
