import { closeMediaCheck, echoMediaCheck, openMediaCheck } from '@lectern/contracts/internal/check-media';
import { type Authenticate, contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { ConnectionChecks } from '../checks/connection-checks.ts';

export function registerCheckRoutes(
  server: FastifyInstance,
  authenticate: Authenticate<null>,
  checks: ConnectionChecks,
): void {
  contractRoute(server, openMediaCheck, authenticate, ({ body }) => checks.open(body.sdpOffer));
  contractRoute(server, echoMediaCheck, authenticate, ({ params, body }) =>
    checks.echo(params.checkId, body.sdpOffer),
  );
  contractRoute(server, closeMediaCheck, authenticate, ({ params }) => checks.close(params.checkId));
}
