import { putEngineCaptions } from '@lectern/contracts/internal/video-timeline';
import {
  addCaptions,
  deleteCaptions,
  readCaptionFile,
  updateCaptions,
} from '@lectern/contracts/rest/captions';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import { sendText } from '../playback/send-text.ts';
import type { CaptionsService } from './captions.service.ts';

export function registerCaptionRoutes(app: FastifyInstance, access: Access, captions: CaptionsService): void {
  contractRoute(app, addCaptions, access.user, ({ caller, params, body }) =>
    captions.add(caller, params.videoId, body),
  );
  contractRoute(app, updateCaptions, access.user, ({ caller, params, body }) =>
    captions.update(caller, params.videoId, params.captionId, body),
  );
  contractRoute(app, deleteCaptions, access.user, ({ caller, params }) =>
    captions.remove(caller, params.videoId, params.captionId),
  );
  contractRoute(app, readCaptionFile, access.optional, async ({ caller, params, query, reply }) => {
    const { video, language, text } = await captions.readFile(
      caller,
      params.videoId,
      params.captionId,
      query,
    );
    return sendText(reply, text, { video, what: language, download: query.download });
  });
  contractRoute(app, putEngineCaptions, access.internal, ({ params, body }) =>
    captions.putOfEngine(params.videoId, body),
  );
}
