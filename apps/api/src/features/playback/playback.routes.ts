import { readVideoTimeline } from '@lectern/contracts/internal/video-timeline';
import {
  readChapterFile,
  readPlayback,
  readVideoAnalytics,
  reportWatched,
  resetChapters,
  saveChapters,
  saveProgress,
} from '@lectern/contracts/rest/playback';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import { sendText } from './send-text.ts';
import { viewingTokenOf } from '../../platform/viewing-token.ts';
import type { ChaptersService } from './chapters.service.ts';
import type { PlaybackService } from './playback.service.ts';

export function registerPlaybackRoutes(
  app: FastifyInstance,
  access: Access,
  playback: PlaybackService,
  chapters: ChaptersService,
): void {
  contractRoute(app, readPlayback, access.optional, ({ caller, params, request }) =>
    playback.read(caller, params.videoId, viewingTokenOf(request)),
  );
  contractRoute(app, saveProgress, access.user, ({ caller, params, body }) =>
    playback.saveProgress(caller, params.videoId, body.positionMs),
  );
  contractRoute(app, reportWatched, access.optional, ({ caller, params, body, request }) =>
    playback.reportWatched(caller, params.videoId, body.ranges, body.viewerKey, viewingTokenOf(request)),
  );
  contractRoute(app, readVideoAnalytics, access.user, ({ caller, params }) =>
    playback.analytics(caller, params.videoId),
  );
  contractRoute(app, saveChapters, access.user, async ({ caller, params, body }) => ({
    chapters: await chapters.save(caller, params.videoId, body.chapters),
  }));
  contractRoute(app, resetChapters, access.user, async ({ caller, params }) => ({
    chapters: await chapters.reset(caller, params.videoId),
  }));
  contractRoute(app, readChapterFile, access.optional, async ({ caller, params, query, reply }) => {
    const { video, text } = await chapters.readFile(caller, params.videoId, query);
    return sendText(reply, text, { video, what: 'chapters', download: query.download });
  });
  contractRoute(app, readVideoTimeline, access.internal, ({ params }) =>
    playback.readTimeline(params.videoId),
  );
}
