import { AppError } from '@lectern/contracts/kernel/app-error';
import { readPoster, removePoster, replacePoster } from '@lectern/contracts/rest/video-forms';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import { viewingTokenOf } from '../../platform/viewing-token.ts';
import { isUnchanged } from '../../platform/byte-range.ts';
import type { PostersService } from './posters.service.ts';

export async function registerPosterRoutes(app: FastifyInstance, access: Access, posters: PostersService) {
  contractRoute(app, readPoster, access.optional, async ({ caller, params, query, request, reply }) => {
    const poster = await posters.find(caller, params.videoId, query, viewingTokenOf(request));
    reply
      .header('etag', poster.etag)
      // Pages of the web's origin show it in <img>; whoever has no right to it gets no bytes in the first place.
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('cache-control', 'private, max-age=3600');
    if (isUnchanged(request.headers['if-none-match'], poster.etag)) return reply.code(304).send();
    reply.type(poster.contentType).header('content-length', poster.sizeBytes);
    return reply.send(request.method === 'HEAD' ? undefined : await posters.read(poster));
  });
  contractRoute(app, removePoster, access.user, ({ caller, params }) =>
    posters.remove(caller, params.videoId),
  );
  await app.register(async scope => {
    // In this scope pictures are read and nothing else is.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      [...(replacePoster.upload ?? [])],
      { parseAs: 'buffer' },
      (_request, body, done) => done(null, body),
    );
    contractRoute(scope, replacePoster, access.user, ({ caller, params, body }) => {
      if (!Buffer.isBuffer(body)) throw new AppError('unsupported_media_type', 'Send a JPEG or a PNG');
      return posters.replace(caller, params.videoId, body);
    });
  });
}
