import { closeCheck, echoCheck, openCheck } from '@lectern/contracts/rest/check';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import type { CheckService } from './check.service.ts';

export function registerCheckRoutes(app: FastifyInstance, access: Access, checks: CheckService): void {
  contractRoute(app, openCheck, access.anyone, ({ body, request }) => checks.open(body.sdpOffer, request.id));
  contractRoute(app, echoCheck, access.anyone, ({ params, body, request }) =>
    checks.echo(params.checkId, body.sdpOffer, request.id),
  );
  contractRoute(app, closeCheck, access.anyone, ({ params, request }) =>
    checks.close(params.checkId, request.id),
  );
}
