import type { Database } from '../../platform/db/database.ts';
import { createPathSigner } from '../../platform/signed-path.ts';
import { createCaptionsRepository } from '../captions/captions.repository.ts';
import { createCaptionsService } from '../captions/captions.service.ts';
import type { ConsentsRepository } from '../recordings/consents.repository.ts';
import type { VideoFilesService } from '../video-files/video-files.service.ts';
import { createChaptersService } from './chapters.service.ts';
import { createPlaybackRepository } from './playback.repository.ts';
import { createPlaybackService } from './playback.service.ts';
import { createPlayedVideos, type HowWatched } from './played-videos.ts';
import { createTextDownloads } from './text-downloads.ts';
import { createTimelineOf } from './timelines.ts';
import { createViewsRepository } from './views.repository.ts';

interface Dependencies {
  db: Database;
  jwtSecret: string;
  howWatched: HowWatched;
  filesOf: VideoFilesService['filesOf'];
  consents: ConsentsRepository;
}

/** Watching videos: what a player reads and tells, and the captions that it shows. */
export function createPlayback({ db, jwtSecret, howWatched, filesOf, consents }: Dependencies) {
  const repository = createPlaybackRepository(db);
  const videos = createPlayedVideos(repository, howWatched);
  const timelineOf = createTimelineOf(repository, consents);
  const signer = createPathSigner(jwtSecret, 'captions');
  const captions = createCaptionsService({
    repository: createCaptionsRepository(db),
    ...{ videos, timelineOf, signer },
  });
  const chapters = createChaptersService({ repository, videos, timelineOf, signer });
  const views = createViewsRepository(db);
  const playback = createPlaybackService({ videos, views, captions, chapters, timelineOf, filesOf });
  const textDownloads = createTextDownloads({ videos, captions, chapters, timelineOf });
  return { captions, chapters, playback, textDownloads };
}
