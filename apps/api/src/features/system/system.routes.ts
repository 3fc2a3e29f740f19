import { info as infoEndpoint, stats as statsEndpoint } from '@lectern/contracts/rest/system';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access } from '../../platform/access.ts';
import { isLoopback } from '../../platform/loopback.ts';
import { type InfoSettings, systemInfo } from './system-info.ts';
import type { StatsService } from './stats.service.ts';

export function registerSystemRoutes(
  app: FastifyInstance,
  access: Access,
  stats: StatsService,
  infoSettings: InfoSettings,
): void {
  const info = systemInfo(infoSettings);
  contractRoute(
    app,
    infoEndpoint,
    () => null,
    () => info,
  );
  contractRoute(app, statsEndpoint, access.optional, ({ caller, request }) =>
    stats.read(caller, isLocal(request), request.id),
  );
}

/** From this machine, and not through a proxy on it: whoever stands behind a proxy is anybody. */
const isLocal = ({ headers, socket }: FastifyRequest) =>
  headers['x-forwarded-for'] === undefined && isLoopback(socket.remoteAddress ?? '');
