import { joinRoom } from '@lectern/contracts/rest/rooms';
import { listParticipants } from '@lectern/contracts/rest/sessions';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import { readPageQuery } from '../../platform/paging.ts';
import type { JoinService } from './join.service.ts';
import type { ParticipantsService } from './participants.service.ts';

export function registerParticipantRoutes(
  app: FastifyInstance,
  access: Access,
  join: JoinService,
  participants: ParticipantsService,
): void {
  contractRoute(app, joinRoom, access.optional, ({ caller, params, body }) =>
    join.join(caller, params.roomId, body),
  );
  contractRoute(app, listParticipants, access.user, ({ caller, params, query }) =>
    participants.list(caller, params.roomId, query, readPageQuery(query)),
  );
}
