import {
  closeLink,
  openLink,
  readLink,
  updateLink,
  wantLinkedSource,
} from '@lectern/contracts/internal/media-links';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { type Authenticate, contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { RoomLinker } from '../links/room-linker.ts';
import type { MediaRooms } from '../rooms/media-rooms.ts';

/** What nodes that share a class ask of each other. */
export function registerLinkRoutes(
  server: FastifyInstance,
  authenticate: Authenticate<null>,
  rooms: MediaRooms,
  linker: RoomLinker,
): void {
  const find = ({ roomId, linkId }: { roomId: string; linkId: string }) => {
    const room = rooms.require(roomId);
    const link = room.links.get(linkId);
    if (!link) throw new AppError('not_found');
    return { room, link };
  };

  contractRoute(server, openLink, authenticate, async ({ params, body }) => {
    const room = await rooms.getOrCreate(params.roomId);
    return linker.accept(room, params.linkId, body.edge, body.pipe);
  });
  contractRoute(server, readLink, authenticate, ({ params }) => void find(params));
  contractRoute(server, updateLink, authenticate, async ({ params, body }) => {
    const { room, link } = find(params);
    await linker.update(room, link, body);
  });
  contractRoute(server, wantLinkedSource, authenticate, ({ params }) =>
    find(params).link.send(params.producerId),
  );
  contractRoute(server, closeLink, authenticate, ({ params, query }) => {
    rooms
      .get(params.roomId)
      ?.links.get(params.linkId)
      ?.close(query.lost ? 'lost' : 'told');
  });
}
