import { streamWhip, streamWhipDelete, streamWhipPatch } from '@lectern/contracts/rest/sdp';
import {
  answerStream,
  changeStreamQuality,
  leaveStream,
  readStream,
  startStream,
  stopStream,
  watchStream,
} from '@lectern/contracts/rest/streams';
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
import type { PublisherService } from './publisher.service.ts';
import type { StreamsService } from './streams.service.ts';
import type { ViewersService } from './viewers.service.ts';

export interface StreamServices {
  streams: StreamsService;
  viewers: ViewersService;
  publisher: PublisherService;
  turn: TurnSettings | null;
}

export async function registerStreamRoutes(
  app: FastifyInstance,
  access: Access,
  { streams, viewers, publisher, turn }: StreamServices,
): Promise<void> {
  contractRoute(app, startStream, access.user, ({ caller, body, request }) =>
    streams.start(caller, body, request.id),
  );
  contractRoute(app, stopStream, access.user, ({ caller, body }) => streams.stop(caller, body.stream_id));
  contractRoute(app, watchStream, access.user, ({ caller, body, request, reply }) =>
    viewers
      .watch(caller, body.stream_id, request.id)
      .catch((error: unknown) => tellWhenToRetry(reply, error)),
  );
  contractRoute(app, answerStream, access.user, ({ caller, params, body, request }) =>
    viewers.answer(caller, params.session_id, body.sdp_answer, request.id),
  );
  contractRoute(app, leaveStream, access.user, ({ caller, params }) =>
    viewers.leave(caller, params.session_id),
  );
  contractRoute(app, changeStreamQuality, access.user, ({ caller, params, body, request }) =>
    streams.changeQuality(caller, params.stream_id, body, request.id),
  );
  contractRoute(app, readStream, access.user, ({ params }) => streams.read(params.stream_id));

  answerOptions(app, /^\/stream\/sessions\/[^/]+\/whip/);
  await app.register(async scope => {
    readSdpAlone(scope);
    contractRoute(scope, streamWhip, access.user, async ({ caller, params, body, request, reply }) => {
      requireMediaType(request, streamWhip);
      const made = await publisher.open(caller, params.session_id, body, request.id);
      const iceServers = iceServersFor(turn, params.session_id, Date.now());
      return sendMade(reply, made, made.location, iceServers);
    });
    contractRoute(scope, streamWhipPatch, access.user, async ({ caller, params, body, request, reply }) => {
      requireMediaType(request, streamWhipPatch);
      return sendPatched(reply, await publisher.patch(caller, params, request.headers['if-match'], body));
    });
    contractRoute(scope, streamWhipDelete, access.user, ({ caller, params }) =>
      publisher.close(caller, params),
    );
    refuseOthers(scope, streamWhip.path, ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'], 'OPTIONS, POST');
    refuseOthers(scope, streamWhipPatch.path, ['GET', 'HEAD', 'PUT', 'POST'], 'OPTIONS, PATCH, DELETE');
  });
}
