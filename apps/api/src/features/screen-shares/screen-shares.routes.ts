import { listScreenShares, updateScreenShare } from '@lectern/contracts/rest/screen-shares';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import type { ScreenSharesService } from './screen-shares.service.ts';

export function registerScreenShareRoutes(
  app: FastifyInstance,
  access: Access,
  screens: ScreenSharesService,
): void {
  contractRoute(app, listScreenShares, access.user, async ({ caller, params, request }) => ({
    data: await screens.list(caller, params.sessionId, request.id),
  }));
  contractRoute(app, updateScreenShare, access.user, ({ caller, params, body, request }) =>
    screens.update(caller, params, body, request.id),
  );
}
