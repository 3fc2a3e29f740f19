import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Page } from '@lectern/contracts/rest/pagination';
import { defaultRoomSettings, type Lobby, type Room, type RoomSettings } from '@lectern/contracts/rest/rooms';
import type { AccessClaims } from '@lectern/contracts/tokens';
import { newId } from '../../platform/ids.ts';
import type { PageRequest } from '../../platform/paging.ts';
import type { RoomsRepository } from './rooms.repository.ts';
import { distinctSlug, slugOf } from './slug.ts';

export type RoomsService = ReturnType<typeof createRoomsService>;

const slugAttempts = 5;

export function createRoomsService(repository: RoomsRepository) {
  /** @throws AppError `not_found`, for a room of somebody else as well: who may not see it should not learn that it exists. */
  async function readManaged(caller: AccessClaims, roomId: string): Promise<Room> {
    const room = await repository.find(roomId);
    if (!room || !managesRoom(caller, room)) throw new AppError('not_found');
    return room;
  }

  return {
    readManaged,

    /** @throws AppError `slug_taken` for a slug that the caller chose; a made one is changed until it is free. */
    async create(
      caller: AccessClaims,
      input: { title: string; slug?: string | undefined; settings?: Partial<RoomSettings> | undefined },
    ): Promise<Room> {
      const room = {
        id: newId(),
        title: input.title,
        ownerId: caller.sub,
        settings: { ...defaultRoomSettings, ...input.settings },
      };
      if (input.slug) return repository.insert({ ...room, slug: input.slug });
      const slug = slugOf(input.title);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await repository.insert({ ...room, slug: attempt === 1 ? slug : distinctSlug(slug) });
        } catch (error) {
          const taken = error instanceof AppError && error.code === 'slug_taken';
          if (!taken || attempt === slugAttempts) throw error;
        }
      }
    },

    list(caller: AccessClaims, archived: boolean, page: PageRequest): Promise<Page<Room>> {
      const ownerId = caller.role === 'admin' ? undefined : caller.sub;
      return repository.list({ ownerId, archived }, page);
    },

    /** @throws AppError `not_found`, `room_archived`, `slug_taken`. */
    async update(
      caller: AccessClaims,
      roomId: string,
      change: {
        title?: string | undefined;
        slug?: string | undefined;
        settings?: Partial<RoomSettings> | undefined;
      },
    ): Promise<Room> {
      const room = await readManaged(caller, roomId);
      if (room.archivedAt) throw new AppError('room_archived');
      return repository.update(roomId, {
        title: change.title,
        slug: change.slug,
        settings: change.settings && { ...room.settings, ...change.settings },
      });
    },

    /** @throws AppError `not_found`, `session_already_live`. */
    async archive(caller: AccessClaims, roomId: string): Promise<Room> {
      const room = await readManaged(caller, roomId);
      return room.archivedAt ? room : repository.archive(roomId);
    },

    /** @throws AppError `not_found`. */
    async readLobby(slug: string): Promise<Lobby> {
      const room = await repository.findBySlug(slug);
      if (!room) throw new AppError('not_found');
      const live = room.liveSessionId ? await repository.readLiveFigures(room.liveSessionId) : null;
      return {
        roomId: room.roomId,
        slug: room.slug,
        title: room.title,
        ownerName: room.ownerName,
        state: room.archivedAt ? 'archived' : live ? 'live' : 'waiting',
        sessionId: room.liveSessionId,
        startedAt: live?.startedAt?.toISOString() ?? null,
        access: room.settings.access,
        recordingMode: room.settings.recordingMode,
        recording: live?.recording ?? 'none',
        participantCount: live?.present ?? 0,
        capacity: room.settings.capacity,
      };
    },
  };
}

/** Owners manage their rooms, admins every room. */
export const managesRoom = (caller: AccessClaims, room: { ownerId: string }): boolean =>
  caller.role === 'admin' || caller.sub === room.ownerId;
