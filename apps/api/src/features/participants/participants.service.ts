import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Page } from '@lectern/contracts/rest/pagination';
import type { SessionParticipant } from '@lectern/contracts/rest/sessions';
import type { AccessClaims } from '@lectern/contracts/tokens';
import type { PageRequest } from '../../platform/paging.ts';
import type { RoomsService } from '../rooms/rooms.service.ts';
import type { ParticipantsRepository } from './participants.repository.ts';

export type ParticipantsService = ReturnType<typeof createParticipantsService>;

export function createParticipantsService(
  repository: ParticipantsRepository,
  rooms: Pick<RoomsService, 'readManaged'>,
) {
  return {
    /** Without `sessionId`: of the live session, or else of the latest one. @throws AppError `not_found`. */
    async list(
      caller: AccessClaims,
      roomId: string,
      filter: { sessionId?: string | undefined; present?: boolean | undefined },
      page: PageRequest,
    ): Promise<Page<SessionParticipant>> {
      await rooms.readManaged(caller, roomId);
      if (filter.sessionId && !(await repository.belongsToRoom(filter.sessionId, roomId)))
        throw new AppError('not_found');
      const sessionId = filter.sessionId ?? (await repository.findCurrentSession(roomId))?.sessionId;
      if (!sessionId) return { data: [], nextCursor: null, hasMore: false };
      return repository.list({ sessionId, present: filter.present }, page);
    },
  };
}
