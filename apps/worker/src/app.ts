import {
  clearVideo,
  followLiveReplay,
  heavyStep,
  quickStep,
  storeFile,
  textStep,
} from '@lectern/contracts/jobs/catalogue';
import { type HealthCheck, registerHealthRoutes } from '@lectern/service-kit/http/health-routes';
import { createHttpServer } from '@lectern/service-kit/http/http-server';
import { ReplayStore } from '@lectern/service-kit/live-replay/replay-store';
import type { Logger } from '@lectern/service-kit/logger';
import { createJobWorker } from '@lectern/service-kit/queue/job-worker';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { createClearingHandler } from './jobs/clear-video/processor.ts';
import { makeComposed } from './jobs/finalize-recording/compose-step.ts';
import { createFollowHandler } from './jobs/live-replay/processor.ts';
import { packOf } from './jobs/pack/pack-step.ts';
import { makeQuick } from './jobs/quick/quick-step.ts';
import { renditionsOf, thumbnailsOf } from './jobs/steps/finished-steps.ts';
import { DiskSpace } from './jobs/steps/disk-space.ts';
import { createStepHandler } from './jobs/steps/step-handler.ts';
import { createStoreHandler } from './jobs/store-file/processor.ts';
import { captionsOf } from './jobs/texts/captions-step.ts';
import { chaptersOf } from './jobs/texts/chapters-step.ts';
import type { CaptionEngine } from './platform/caption-engine.ts';
import { type LoadGate, type LoadSettings, openLoadGate } from './platform/load-gate.ts';
import { createFfmpegCheck } from './platform/probe-media.ts';
import type { ProcessingApi } from './platform/processing-api.ts';
import type { FfmpegTools } from './platform/run-ffmpeg.ts';

export interface AppDependencies {
  logger: Logger;
  version: string;
  /** Made with `blocking`: jobs wait while Redis is away. */
  queueConnection: Redis;
  /** For commands. */
  redis: Redis;
  api: ProcessingApi;
  storage: ObjectStorage;
  quickTools: FfmpegTools;
  /** For steps that take long: of lower priority. */
  heavyTools: FfmpegTools;
  /** Null: there is none. */
  captionEngine: CaptionEngine | null;
  /** The user that these run as; null: we. */
  ffmpegUser: number | null;
  captureDir: string;
  /** Classes whose replay is made at the same time. */
  liveReplays: number;
  load: LoadSettings;
  areClassesLive: () => Promise<boolean>;
  ffmpegThreads: number;
  /** What processing must leave over on the disk of `captureDir`. */
  reserveBytes: number;
  keepSegments: boolean;
  /** Readiness of what this service needs, ffmpeg apart. */
  checks: Record<string, HealthCheck>;
}

export interface App {
  /** Not listening yet. */
  server: FastifyInstance;
  failReadiness(): void;
  startJobs(): void;
  /** Puts running jobs back, ends their ffmpeg, closes the server. Clients are closed by whoever made them. */
  close(): Promise<void>;
}

/** Quick steps at once: a second class that ends does not wait for the first. */
const quickConcurrency = 2;
/** Text steps at once: while one waits for a caption engine the others go on. */
const textConcurrency = 4;
/** Files that are brought into storage at the same time; waiting for the network is most of it. */
const storeConcurrency = 4;

export function buildApp(deps: AppDependencies): App {
  const { logger, api, storage, quickTools, heavyTools, captureDir, queueConnection: connection } = deps;
  const checkFfmpeg = createFfmpegCheck(quickTools);
  const server = createHttpServer(logger);
  const { failReadiness } = registerHealthRoutes(server, 'worker', deps.version, {
    ...deps.checks,
    ffmpeg: checkFfmpeg,
  });
  const { ffmpegThreads: threads, ffmpegUser } = deps;
  const space = new DiskSpace(captureDir, deps.reserveBytes);
  const steps = { api, captureDir, checkFfmpeg, threads, ffmpegUser, space };
  const heavyWorker = createJobWorker(
    heavyStep,
    createStepHandler<typeof heavyStep>(
      { ...steps, tools: heavyTools },
      {
        compose: makeComposed,
        renditions: renditionsOf(storage),
        thumbnails: thumbnailsOf(storage),
        pack: packOf({ api, storage }),
      },
    ),
    { connection, logger, concurrency: deps.load.concurrency },
  );
  const workers = [
    heavyWorker,
    createJobWorker(
      quickStep,
      createStepHandler<typeof quickStep>({ ...steps, tools: quickTools }, { quick: makeQuick }),
      { connection, logger, concurrency: quickConcurrency },
    ),
    createJobWorker(
      textStep,
      createStepHandler<typeof textStep>(
        { ...steps, tools: heavyTools },
        { chapters: chaptersOf(api), captions: captionsOf({ api, storage, engine: deps.captionEngine }) },
      ),
      { connection, logger, concurrency: textConcurrency },
    ),
    createJobWorker(storeFile, createStoreHandler({ api, storage, captureDir }), {
      ...{ connection, logger, concurrency: storeConcurrency },
    }),
    createJobWorker(
      clearVideo,
      createClearingHandler({ api, storage, captureDir, keepSegments: deps.keepSegments }),
      { connection, logger, concurrency: 1 },
    ),
    createJobWorker(
      followLiveReplay,
      createFollowHandler({
        ...{ api, storage, captureDir, tools: quickTools, checkFfmpeg, ffmpegUser: deps.ffmpegUser },
        store: new ReplayStore(deps.redis),
        threads: deps.ffmpegThreads,
      }),
      { connection, logger, concurrency: deps.liveReplays },
    ),
  ];
  let gate: LoadGate | undefined;
  return {
    server,
    failReadiness,
    startJobs() {
      for (const worker of workers) worker.start();
      const { load: settings, areClassesLive } = deps;
      gate = openLoadGate({ worker: heavyWorker, settings, areClassesLive, logger });
    },
    async close() {
      gate?.close();
      await Promise.all(workers.map(worker => worker.close()));
      await server.close();
    },
  };
}
