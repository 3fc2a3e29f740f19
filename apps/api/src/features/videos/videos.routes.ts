import { listDownloads } from '@lectern/contracts/rest/video-forms';
import {
  bulkDeleteVideos,
  deleteVideo,
  keepVideo,
  listVideos,
  readVideo,
  restoreVideos,
  updateVideo,
  type Video,
} from '@lectern/contracts/rest/videos';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Access } from '../../platform/access.ts';
import { viewingTokenOf } from '../../platform/viewing-token.ts';
import type { Downloads } from './downloads.ts';
import type { VideosService } from './videos.service.ts';
import { accountOf, mayManage } from './watch-rules.ts';

export function registerVideoRoutes(
  app: FastifyInstance,
  access: Access,
  videos: VideosService,
  downloads: Downloads,
): void {
  contractRoute(app, listVideos, access.user, ({ caller, query }) => videos.list(caller, query));
  contractRoute(app, readVideo, access.optional, async ({ caller, params, request, reply }) =>
    tagged(reply, await videos.read(caller, params.videoId, viewingTokenOf(request))),
  );
  contractRoute(app, updateVideo, access.user, async ({ caller, params, body, request, reply }) =>
    tagged(reply, await videos.update(caller, params.videoId, body, request.headers['if-match'])),
  );
  contractRoute(app, keepVideo, access.user, async ({ caller, params, reply }) =>
    tagged(reply, await videos.keep(caller, params.videoId)),
  );
  contractRoute(app, deleteVideo, access.user, ({ caller, params, query }) =>
    videos.remove(caller, params.videoId, query.permanently),
  );
  contractRoute(app, bulkDeleteVideos, access.user, ({ caller, body }) =>
    videos.removeAll(caller, body.videoIds),
  );
  contractRoute(app, restoreVideos, access.user, ({ caller, body }) =>
    videos.restoreAll(caller, body.videoIds),
  );
  contractRoute(app, listDownloads, access.optional, async ({ caller, params, request }) => {
    const { row } = await videos.readWatchable(caller, params.videoId, viewingTokenOf(request));
    return { data: await downloads(row, { manages: mayManage(row, accountOf(caller)) }) };
  });
}

function tagged(reply: FastifyReply, video: Video): Video {
  reply.header('etag', `"${video.version}"`);
  return video;
}
