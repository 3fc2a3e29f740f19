import { openLiveReplay, readLiveReplay, readLiveReplayFile } from '@lectern/contracts/rest/live-replay';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import type { LiveReplayService } from './live-replay.service.ts';
import { playlistType } from './replay-playlist.ts';

export function registerLiveReplayRoutes(
  app: FastifyInstance,
  access: Access,
  replays: LiveReplayService,
): void {
  contractRoute(app, openLiveReplay, access.anyone, ({ params, body, reply }) => {
    reply.header('cache-control', 'no-store');
    return replays.open(params.sessionId, body.joinToken);
  });
  contractRoute(app, readLiveReplay, access.anyone, ({ params, reply }) => {
    reply.header('cache-control', 'no-store');
    return replays.read(params.sessionId, params.grant);
  });
  contractRoute(app, readLiveReplayFile, access.anyone, async ({ params, request, reply }) => {
    const { sessionId, grant, file } = params;
    // Players of the web's origin fetch it; whoever has no grant gets no bytes in the first place.
    reply.header('cross-origin-resource-policy', 'cross-origin');
    if (file === 'index.m3u8') {
      const playlist = await replays.playlist(sessionId, grant);
      return reply.type(playlistType).header('cache-control', 'no-store').send(playlist);
    }
    const part = await replays.part(sessionId, grant, Number.parseInt(file, 10));
    reply.type('video/mp2t').header('content-length', part.sizeBytes);
    reply.header('cache-control', 'private, max-age=3600, immutable');
    return request.method === 'HEAD' ? reply.send() : reply.send(await part.read());
  });
}
