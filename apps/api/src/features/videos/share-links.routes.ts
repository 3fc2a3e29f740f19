import {
  createShareLink,
  listShareLinks,
  openShareLink,
  readEmbed,
  readEmbedPolicy,
  revokeShareLink,
} from '@lectern/contracts/rest/share-links';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import type { ShareLinksService } from './share-links.service.ts';

export function registerShareLinkRoutes(
  app: FastifyInstance,
  access: Access,
  links: ShareLinksService,
): void {
  contractRoute(app, createShareLink, access.user, ({ caller, params, body }) =>
    links.create(caller, params.videoId, body),
  );
  contractRoute(app, listShareLinks, access.user, ({ caller, params }) => links.list(caller, params.videoId));
  contractRoute(app, revokeShareLink, access.user, ({ caller, params }) =>
    links.revoke(caller, params.videoId, params.linkId),
  );
  contractRoute(app, openShareLink, access.anyone, ({ params, body, request }) =>
    links.open(request.ip, params.token, body.password),
  );
  contractRoute(app, readEmbed, access.anyone, ({ params }) => links.readPublic(params.videoId));
  contractRoute(app, readEmbedPolicy, access.anyone, ({ params }) => links.readEmbedPolicy(params.videoId));
}
