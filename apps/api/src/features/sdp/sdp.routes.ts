import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Endpoint } from '@lectern/contracts/kernel/endpoint';
import { whep, whepDelete, whepPatch, whip, whipDelete, whipPatch } from '@lectern/contracts/rest/sdp';
import type { IceServer } from '@lectern/contracts/rest/rooms';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from '../../platform/access.ts';
import { iceServersFor, type TurnSettings } from '../../platform/turn-credentials.ts';
import type { SdpService } from './sdp.service.ts';

const protocols = [
  { name: 'whip', direction: 'publish', open: whip, patch: whipPatch, remove: whipDelete },
  { name: 'whep', direction: 'play', open: whep, patch: whepPatch, remove: whepDelete },
] as const;

const retryAfterSeconds = 5;
const path = /^\/wh(?:ip|ep)\//;

export async function registerSdpRoutes(
  app: FastifyInstance,
  access: Access,
  service: SdpService,
  turn: TurnSettings | null,
): Promise<void> {
  // CORS answers every OPTIONS by itself; what WHIP wants to read there goes along (RFC 9725, 4.1).
  app.addHook('onSend', async (request, reply) => {
    if (request.method === 'OPTIONS' && path.test(request.url))
      reply
        .header('accept-post', 'application/sdp')
        .header('accept-patch', 'application/trickle-ice-sdpfrag');
  });

  await app.register(async scope => {
    // In here SDP is read and nothing else is.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      ['application/sdp', 'application/trickle-ice-sdpfrag'],
      { parseAs: 'string' },
      (_request, body, done) => done(null, body),
    );

    for (const { name, direction, open, patch, remove } of protocols) {
      contractRoute(
        scope,
        open,
        access.join,
        async ({ caller, params: { roomId }, body, request, reply }) => {
          requireMediaType(request, open);
          const { resourceId, sdpAnswer, iceTag } = await service
            .open(direction, caller, roomId, body)
            .catch((error: unknown) => {
              // Players wait for a class in which nobody sends yet (draft-ietf-wish-whep, 4.2).
              if (error instanceof AppError && error.code === 'nothing_to_play')
                reply.header('retry-after', retryAfterSeconds);
              throw error;
            });
          reply.header('location', `/${name}/${roomId}/${resourceId}`);
          reply.header('etag', `"${iceTag}"`).type('application/sdp');
          const links = iceLinks(iceServersFor(turn, caller.sub, Date.now()));
          if (links.length > 0) reply.header('link', links.join(', '));
          return sdpAnswer;
        },
      );
      contractRoute(scope, patch, access.join, async ({ caller, params, body, request, reply }) => {
        requireMediaType(request, patch);
        const { restart } = await service.patch(caller, params, request.headers['if-match'], body);
        if (!restart) return reply.code(204).send();
        reply.header('etag', `"${restart.iceTag}"`).type('application/trickle-ice-sdpfrag');
        return restart.sdpFragment;
      });
      contractRoute(scope, remove, access.join, ({ caller, params }) => service.close(caller, params));

      refuseOthers(scope, open.path, ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'], 'OPTIONS, POST');
      refuseOthers(scope, patch.path, ['GET', 'HEAD', 'PUT', 'POST'], 'OPTIONS, PATCH, DELETE');
    }
  });
}

function requireMediaType({ headers }: FastifyRequest, { sdp }: Endpoint): void {
  if (headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== sdp)
    throw new AppError('unsupported_media_type', `Send ${sdp}`);
}

/** Before the body is looked at, and whoever asks. */
function refuseOthers(scope: FastifyInstance, url: string, method: string[], allow: string): void {
  const refuse = async (_request: FastifyRequest, reply: FastifyReply) => {
    reply.header('allow', allow);
    throw new AppError('method_not_allowed');
  };
  scope.route({ method, url, exposeHeadRoute: false, onRequest: refuse, handler: refuse });
}

/** ICE servers as link headers (RFC 9725, 4.6). Our own words: nothing in them needs escaping. */
const iceLinks = (servers: readonly IceServer[]): string[] =>
  servers.flatMap(({ urls, username, credential }) =>
    urls.map(
      url =>
        `<${url}>; rel="ice-server"; username="${username}"; credential="${credential}"; credential-type="password"`,
    ),
  );
