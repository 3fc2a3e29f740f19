import {
  archiveRoom,
  createRoom,
  listRooms,
  readLobby,
  readRoom,
  updateRoom,
} from '@lectern/contracts/rest/rooms';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import { readPageQuery } from '../../platform/paging.ts';
import type { RoomsService } from './rooms.service.ts';

export function registerRoomRoutes(app: FastifyInstance, access: Access, rooms: RoomsService): void {
  contractRoute(app, createRoom, access.user, ({ caller, body }) => rooms.create(caller, body));
  contractRoute(app, listRooms, access.user, ({ caller, query }) =>
    rooms.list(caller, query.archived, readPageQuery(query)),
  );
  contractRoute(app, readRoom, access.user, ({ caller, params }) => rooms.readManaged(caller, params.roomId));
  contractRoute(app, updateRoom, access.user, ({ caller, params, body }) =>
    rooms.update(caller, params.roomId, body),
  );
  contractRoute(app, archiveRoom, access.user, ({ caller, params }) => rooms.archive(caller, params.roomId));
  contractRoute(app, readLobby, access.anyone, ({ params }) => rooms.readLobby(params.slug));
}
