import { drainNode, readNode, watchNode } from '@lectern/contracts/internal/media-nodes';
import { type Authenticate, contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { MediaNode } from '../node/media-node.ts';
import type { MediaRooms } from '../rooms/media-rooms.ts';

export function registerNodeRoutes(
  server: FastifyInstance,
  authenticate: Authenticate<null>,
  node: MediaNode,
  rooms: MediaRooms,
  requestExit: () => void,
): void {
  contractRoute(server, readNode, authenticate, () => node.describe());

  contractRoute(server, watchNode, authenticate, ({ reply }) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/plain' });
    reply.raw.flushHeaders();
    reply.raw.once('close', () => node.removeWatcher(reply.raw));
    node.addWatcher(reply.raw);
    return reply;
  });

  let exiting = false;
  contractRoute(server, drainNode, authenticate, () => {
    if (!exiting) void node.drain().then(requestExit);
    exiting = true;
    return { rooms: rooms.all.length };
  });
}
