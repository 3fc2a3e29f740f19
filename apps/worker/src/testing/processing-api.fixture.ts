import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { type CaptureManifest, readManifest } from '@lectern/contracts/internal/capture-manifest';
import { type Clearing, videoClearingEndpoints } from '@lectern/contracts/internal/video-clearing';
import {
  type Attendance,
  videoProcessingEndpoints,
  type WorkedStep,
} from '@lectern/contracts/internal/video-processing';
import { type VideoTimeline, videoTimelineEndpoints } from '@lectern/contracts/internal/video-timeline';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointRequest } from '@lectern/contracts/kernel/endpoint';
import { live } from '@lectern/contracts/rest/system';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import { createHttpServer } from '@lectern/service-kit/http/http-server';
import { internalOnly } from '@lectern/service-kit/http/internal-auth';
import { createLogger } from '@lectern/service-kit/logger';

type Endpoints = typeof videoProcessingEndpoints;
type Body<Name extends keyof Endpoints> = EndpointRequest<Endpoints[Name]>['body'];

export type StepReport = Body<'reportStepResult'> & { videoId: string; step: WorkedStep };
export type DoneReport = Extract<StepReport, { outcome: 'done' }>;
export type FileReport = Body<'reportFileResult'> & { videoId: string; fileId: string };

export const testSecret = 'a-secret-that-only-tests-use-0123456789';

/**
 * The endpoints of the API that the worker calls, over real HTTP and parsed by the real contracts, in front of manifests that a
 * test lays down.
 */
export interface ProcessingApiDouble {
  url: string;
  manifests: Map<string, CaptureManifest>;
  /** Of steps, in their order. */
  results: StepReport[];
  files: FileReport[];
  progress: { step: WorkedStep; percent: number }[];
  /** What is known of every video; captions of an engine are added to it. */
  timeline: VideoTimeline;
  attendance: Attendance;
  /** What may go of which video; one is taken out when the worker says that it is gone. */
  clearings: Map<string, Clearing>;
  /** Runs of steps that nobody waits for, as `videoId.step.run`. */
  unwanted: Set<string>;
  /** While set, every call is answered with 503. */
  away: boolean;
  /** Resolves with the next result of this step, one that is there already included. */
  resultOf(videoId: string, step: WorkedStep): Promise<StepReport>;
  /** Resolves when more than this percentage of this step was reported. */
  reached(step: WorkedStep, morePercentThan?: number): Promise<void>;
  close(): Promise<void>;
}

export async function startProcessingApi(port = 0): Promise<ProcessingApiDouble> {
  const server = createHttpServer(createLogger('api-double', 'silent', false));
  const events = new EventEmitter();
  const internal = internalOnly(testSecret);
  const double: ProcessingApiDouble = {
    ...{ url: '', manifests: new Map(), results: [], files: [], progress: [] },
    ...{ unwanted: new Set(), clearings: new Map(), away: false },
    timeline: {
      ...{ videoId: '0198c0de-0000-7000-8000-000000000001', title: 'Algebra', durationMs: 6_000 },
      ...{ startedAtMs: Date.UTC(2030, 0, 2), chapters: [], markers: [], captions: [] },
    },
    attendance: { people: [] },
    async resultOf(videoId, step) {
      for (;;) {
        const found = double.results.find(result => result.videoId === videoId && result.step === step);
        if (found) return found;
        await once(events, 'result');
      }
    },
    async reached(step, morePercentThan = -1) {
      const there = (one: ProcessingApiDouble['progress'][number]) =>
        one.step === step && one.percent > morePercentThan;
      while (!double.progress.some(there)) await once(events, 'progress');
    },
    close: () => server.close(),
  };
  server.addHook('onRequest', async () => {
    if (double.away) throw new AppError('shutting_down');
  });
  contractRoute(
    server,
    live,
    () => null,
    () => ({ status: 'ok' as const }),
  );
  contractRoute(server, readManifest, internal, ({ params }) => {
    const manifest = double.manifests.get(params.recordingId);
    if (!manifest) throw new AppError('not_found');
    return manifest;
  });
  const { beginClearing, finishClearing } = videoClearingEndpoints;
  contractRoute(
    server,
    beginClearing,
    internal,
    ({ params }) => double.clearings.get(params.videoId) ?? { what: 'nothing' as const },
  );
  contractRoute(server, finishClearing, internal, ({ params: { videoId }, body: { what } }) => {
    if (double.clearings.get(videoId)?.what === what) double.clearings.delete(videoId);
  });
  const { reportStepStarted, reportStepProgress, reportStepResult, reportFileResult } =
    videoProcessingEndpoints;
  contractRoute(server, reportStepStarted, internal, ({ params: { videoId, step }, body: { run } }) => ({
    wanted: !double.unwanted.has(`${videoId}.${step}.${run}`),
  }));
  contractRoute(server, reportStepProgress, internal, ({ params: { step }, body: { percent } }) => {
    double.progress.push({ step, percent });
    events.emit('progress');
  });
  contractRoute(server, reportStepResult, internal, ({ params, body }) => {
    double.results.push({ ...body, ...params });
    events.emit('result');
  });
  contractRoute(server, reportFileResult, internal, ({ params, body }) => {
    double.files.push({ ...body, ...params });
    events.emit('file');
  });
  const { readVideoTimeline, putEngineCaptions } = videoTimelineEndpoints;
  contractRoute(server, readVideoTimeline, internal, () => double.timeline);
  contractRoute(server, putEngineCaptions, internal, ({ body: { content: vtt, ...named } }) => {
    double.timeline.captions.push({ captionId: randomUUID(), source: 'engine', vtt, ...named });
  });
  contractRoute(server, videoProcessingEndpoints.readAttendance, internal, () => double.attendance);
  double.url = await server.listen({ host: '127.0.0.1', port });
  return double;
}
