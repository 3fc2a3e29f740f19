import {
  createSession,
  endSession,
  listSessions,
  readSession,
  startSession,
} from '@lectern/contracts/rest/sessions';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import { readPageQuery } from '../../platform/paging.ts';
import type { SessionsService } from './sessions.service.ts';

export function registerSessionRoutes(app: FastifyInstance, access: Access, sessions: SessionsService): void {
  contractRoute(app, createSession, access.user, ({ caller, params, body, request }) =>
    sessions.create(caller, params.roomId, body, request.id),
  );
  contractRoute(app, listSessions, access.user, ({ caller, params, query }) =>
    sessions.list(caller, params.roomId, query.state, readPageQuery(query)),
  );
  contractRoute(
    app,
    readSession,
    access.user,
    async ({ caller, params }) => (await sessions.readManaged(caller, params.sessionId)).session,
  );
  contractRoute(app, startSession, access.user, ({ caller, params, request }) =>
    sessions.start(caller, params.sessionId, request.id),
  );
  contractRoute(app, endSession, access.user, ({ caller, params, request }) =>
    sessions.end(caller, params.sessionId, request.id),
  );
}
