import { readVideoFile, readVideoSet } from '@lectern/contracts/rest/video-files';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import { sendFile } from '../../platform/send-file.ts';
import type { VideoFilesService } from './video-files.service.ts';

export function registerVideoFileRoutes(
  app: FastifyInstance,
  { anyone }: Access,
  files: VideoFilesService,
  storage: Pick<ObjectStorage, 'read'>,
): void {
  contractRoute(app, readVideoFile, anyone, async ({ params, query, request, reply }) => {
    const file = await files.find(params.videoId, params.fileId, query);
    return sendFile(storage, file, request, reply, query.download ? 'attachment' : 'inline');
  });
  contractRoute(app, readVideoSet, anyone, async ({ params, request, reply }) => {
    const { videoId, file: name, expires, signature } = params;
    return sendFile(storage, await files.findOfSet(videoId, name, { expires, signature }), request, reply);
  });
}
