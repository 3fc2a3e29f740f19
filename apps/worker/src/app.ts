import { finalizeRecording, uploadRecording } from '@lectern/contracts/jobs/catalogue';
import { type HealthCheck, registerHealthRoutes } from '@lectern/service-kit/http/health-routes';
import { createHttpServer } from '@lectern/service-kit/http/http-server';
import type { Logger } from '@lectern/service-kit/logger';
import { createJobWorker } from '@lectern/service-kit/queue/job-worker';
import type { JobQueues } from '@lectern/service-kit/queue/typed-queue';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import type { FastifyInstance } from 'fastify';
import type { Redis } from 'ioredis';
import { createFinalizeHandler } from './jobs/finalize-recording/processor.ts';
import { createUploadHandler } from './jobs/upload-recording/processor.ts';
import { createFfmpegCheck } from './platform/probe-media.ts';
import type { RecordingApi } from './platform/recording-api.ts';
import type { FfmpegTools } from './platform/run-ffmpeg.ts';

export interface AppDependencies {
  logger: Logger;
  version: string;
  /** Made with `blocking`: jobs wait while Redis is away. */
  queueConnection: Redis;
  queues: Pick<JobQueues, 'add'>;
  api: RecordingApi;
  storage: ObjectStorage;
  tools: FfmpegTools;
  captureDir: string;
  concurrency: number;
  ffmpegThreads: number;
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

export function buildApp(deps: AppDependencies): App {
  const { logger, api, storage, tools, captureDir, queueConnection: connection, concurrency } = deps;
  const checkFfmpeg = createFfmpegCheck(tools);
  const server = createHttpServer(logger);
  const { failReadiness } = registerHealthRoutes(server, 'worker', deps.version, {
    ...deps.checks,
    ffmpeg: checkFfmpeg,
  });
  const workers = [
    createJobWorker(
      finalizeRecording,
      createFinalizeHandler({
        api,
        queues: deps.queues,
        captureDir,
        tools,
        checkFfmpeg,
        threads: deps.ffmpegThreads,
      }),
      { connection, logger, concurrency },
    ),
    createJobWorker(
      uploadRecording,
      createUploadHandler({ api, storage, captureDir, keepSegments: deps.keepSegments }),
      { connection, logger, concurrency },
    ),
  ];
  return {
    server,
    failReadiness,
    startJobs() {
      for (const worker of workers) worker.start();
    },
    async close() {
      await Promise.all(workers.map(worker => worker.close()));
      await server.close();
    },
  };
}
