import { whep, whepDelete, whepPatch, whip, whipDelete, whipPatch } from '@lectern/contracts/rest/sdp';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import {
  answerOptions,
  readSdpAlone,
  refuseOthers,
  requireMediaType,
  sendMade,
  sendPatched,
  tellWhenToRetry,
} from '../../platform/sdp-http.ts';
import { iceServersFor, type TurnSettings } from '../../platform/turn-credentials.ts';
import type { SdpService } from './sdp.service.ts';

const protocols = [
  { name: 'whip', direction: 'publish', open: whip, patch: whipPatch, remove: whipDelete },
  { name: 'whep', direction: 'play', open: whep, patch: whepPatch, remove: whepDelete },
] as const;

export async function registerSdpRoutes(
  app: FastifyInstance,
  access: Access,
  service: SdpService,
  turn: TurnSettings | null,
): Promise<void> {
  answerOptions(app, /^\/wh(?:ip|ep)\//);

  await app.register(async scope => {
    readSdpAlone(scope);
    for (const { name, direction, open, patch, remove } of protocols) {
      contractRoute(
        scope,
        open,
        access.join,
        async ({ caller, params: { roomId }, query, body, request, reply }) => {
          requireMediaType(request, open);
          const made = await service
            .open(direction, caller, roomId, body, query?.recordingConsent)
            .catch((error: unknown) => tellWhenToRetry(reply, error));
          const location = `/${name}/${roomId}/${made.resourceId}`;
          return sendMade(reply, made, location, iceServersFor(turn, caller.sub, Date.now()));
        },
      );
      contractRoute(scope, patch, access.join, async ({ caller, params, body, request, reply }) => {
        requireMediaType(request, patch);
        return sendPatched(reply, await service.patch(caller, params, request.headers['if-match'], body));
      });
      contractRoute(scope, remove, access.join, ({ caller, params }) => service.close(caller, params));

      refuseOthers(scope, open.path, ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'], 'OPTIONS, POST');
      refuseOthers(scope, patch.path, ['GET', 'HEAD', 'PUT', 'POST'], 'OPTIONS, PATCH, DELETE');
    }
  });
}
