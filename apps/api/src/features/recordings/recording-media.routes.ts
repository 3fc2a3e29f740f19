import { readRecordingMedia, readRecordingThumbnail } from '@lectern/contracts/rest/recordings';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import { sendFile } from '../../platform/send-file.ts';
import type { RecordingMediaService } from './recording-media.service.ts';

export function registerRecordingMediaRoutes(
  app: FastifyInstance,
  { user }: Access,
  media: RecordingMediaService,
  storage: Pick<ObjectStorage, 'read'>,
): void {
  contractRoute(app, readRecordingMedia, user, async ({ caller, params, query, request, reply }) => {
    const file = await media.find('media', params.recordingId, caller);
    return sendFile(storage, file, request, reply, query.download ? 'attachment' : 'inline');
  });
  contractRoute(app, readRecordingThumbnail, user, async ({ caller, params, request, reply }) =>
    sendFile(storage, await media.find('poster', params.recordingId, caller), request, reply),
  );
}
