import type { Logger } from '@lectern/service-kit/logger';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import type { Access } from '../../platform/access.ts';
import type { Database } from '../../platform/db/database.ts';
import { createFailureCounter } from '../../platform/failure-counter.ts';
import type { PathSigner } from '../../platform/signed-path.ts';
import { registerCaptionRoutes } from '../captions/captions.routes.ts';
import { createPlayback } from '../playback/create-playback.ts';
import { registerPlaybackRoutes } from '../playback/playback.routes.ts';
import type { ConsentsRepository } from '../recordings/consents.repository.ts';
import type { VideoFilesService } from '../video-files/video-files.service.ts';
import type { StorageService } from '../storage/storage.service.ts';
import { createDownloads } from './downloads.ts';
import { registerPosterRoutes } from './posters.routes.ts';
import { createPostersService } from './posters.service.ts';
import { createShareLinksRepository } from './share-links.repository.ts';
import { registerShareLinkRoutes } from './share-links.routes.ts';
import { createLinkCheck, createShareLinksService } from './share-links.service.ts';
import type { VideoForms } from './video-forms.ts';
import { createVideoKeeper } from './video-keeper.ts';
import { createVideoKeepingRepository } from './video-keeping.repository.ts';
import { registerVideoKeepingRoutes } from './video-keeping.routes.ts';
import { createVideosRepository } from './videos.repository.ts';
import { registerVideoRoutes } from './videos.routes.ts';
import { createVideosService } from './videos.service.ts';

export interface LibrarySettings {
  jwtSecret: string;
  /** Multiplies every limit. */
  rateLimitScale: number;
  /** How long recordings are kept where their room says nothing; 0: for ever. */
  retentionDays: number;
  /** How long the bin keeps a video. */
  binDays: number;
}

/** The library: its videos, their pictures and links, and what becomes of them in the end. Registers its routes. */
export async function createLibrary(
  server: FastifyInstance,
  access: Access,
  deps: {
    db: Database;
    redis: Redis;
    objects: ObjectStorage;
    forms: VideoForms;
    posterSigner: PathSigner;
    consents: ConsentsRepository;
    filesOf: VideoFilesService['filesOf'];
    storage: StorageService;
    /** Asks for the files of what is deleted for good to go. */
    clear(videoId: string): Promise<void>;
    logger: Logger;
    settings: LibrarySettings;
  },
) {
  const { db, redis, objects, forms, logger, settings } = deps;
  const { jwtSecret, rateLimitScale: scale } = settings;
  const repository = createVideosRepository(db);
  const keeping = createVideoKeepingRepository(db, settings);
  const keeper = createVideoKeeper({ repository: keeping, logger });
  const links = createShareLinksRepository(db);
  const videos = createVideosService({
    ...{ repository, keeping, forms, clear: deps.clear, binDays: settings.binDays },
    linkCounts: createLinkCheck(links, jwtSecret),
  });

  const watching = createPlayback({
    ...{ db, jwtSecret, howWatched: videos.howWatched },
    ...{ filesOf: deps.filesOf, consents: deps.consents },
  });
  registerPlaybackRoutes(server, access, watching.playback, watching.chapters);
  registerCaptionRoutes(server, access, watching.captions);
  const downloads = createDownloads(forms, watching.textDownloads);
  registerVideoRoutes(server, access, videos, downloads);
  registerShareLinkRoutes(
    server,
    access,
    createShareLinksService({
      ...{ repository: links, videos, find: repository.find, forms, downloads, jwtSecret },
      failures: {
        ofAddress: createFailureCounter(redis, {
          ...{ name: 'share-link-address', max: Math.ceil(20 * scale), windowSeconds: 60 },
        }),
        // Whoever has many addresses guesses one password all the same.
        ofLink: createFailureCounter(redis, { name: 'share-link', max: 100, windowSeconds: 600 }),
      },
    }),
  );
  const posters = createPostersService({
    videos,
    repository,
    forms,
    storage: objects,
    signer: deps.posterSigner,
  });
  await registerPosterRoutes(server, access, posters);
  registerVideoKeepingRoutes(server, access, deps.storage);
  return { keeper };
}
