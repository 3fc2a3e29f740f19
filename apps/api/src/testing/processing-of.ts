import {
  type MadeFile,
  videoProcessingEndpoints,
  type WorkedStep,
} from '@lectern/contracts/internal/video-processing';
import { videoClearingEndpoints } from '@lectern/contracts/internal/video-clearing';
import { listProcessingSteps } from '@lectern/contracts/rest/processing';
import { readRecording } from '@lectern/contracts/rest/recordings';
import type { ProcessingStepName } from '@lectern/contracts/rest/videos';
import { createProcessing } from '../features/processing/create-processing.ts';
import { stepJobs } from '../features/processing/processing-jobs.ts';
import type { Person, TestApp } from './test-app.ts';

export const minutes = 60_000;

const { reportStepStarted, reportStepProgress, reportStepResult, reportFileResult } =
  videoProcessingEndpoints;

/** What a worker reports of the video of a test, and what its owner sees of that. @param of the test's own, as they are when a call is made */
export function processingOf(of: () => { app: TestApp; owner: Person; videoId: string }) {
  const params = (step: WorkedStep) => ({ videoId: of().videoId, step });
  const fileIds = async (step: WorkedStep) =>
    (await of().app.db.madeFile.findMany({ where: params(step) })).map(file => file.id);
  const fileResult = (fileId: string, failure?: string) =>
    of().app.callInternally(reportFileResult, {
      params: { videoId: of().videoId, fileId },
      body: failure ? { outcome: 'failed', reason: failure, retryable: true } : { outcome: 'stored' },
    });
  const steps = async () => {
    const { app, owner, videoId } = of();
    return (await app.call(listProcessingSteps, { params: { videoId } }, owner)).data;
  };
  return {
    params,
    fileIds,
    fileResult,
    steps,
    /** As if `later` had passed. */
    reconcile: (later = minutes) => createProcessing(of().app).reconciler.run(Date.now() + later),
    begin: () =>
      of().app.callInternally(videoClearingEndpoints.beginClearing, { params: { videoId: of().videoId } }),
    finish: () =>
      of().app.callInternally(videoClearingEndpoints.finishClearing, {
        params: { videoId: of().videoId },
        body: { what: 'captured' },
      }),
    start: (step: WorkedStep, run = 1) =>
      of().app.callInternally(reportStepStarted, { params: params(step), body: { run } }),
    progress: (step: WorkedStep, percent: number, run = 1) =>
      of().app.callInternally(reportStepProgress, { params: params(step), body: { run, percent } }),
    fail: (step: WorkedStep, { run = 1, retryable = true } = {}) =>
      of().app.callInternally(reportStepResult, {
        params: params(step),
        body: { outcome: 'failed', run, reason: 'ffmpeg stopped', retryable, lastLines: 'Error: no' },
      }),
    skip: (step: WorkedStep) =>
      of().app.callInternally(reportStepResult, {
        params: params(step),
        body: { outcome: 'skipped', run: 1, reason: 'Nobody typed captions.' },
      }),
    made: (step: WorkedStep, kind: MadeFile['kind'], name: string, sha = 'a'): MadeFile => ({
      ...{ kind, file: `${of().videoId}/output/${step}/${name}`, contentType: 'video/mp4' },
      ...{ sizeBytes: 100, sha256: sha.repeat(64), width: 1280, height: 720 },
    }),
    done: (step: WorkedStep, files: MadeFile[], run = 1) =>
      of().app.callInternally(reportStepResult, {
        params: params(step),
        body: { outcome: 'done', run, files, durationMs: step === 'compose' ? 5_000 : null },
      }),
    store: async (step: WorkedStep) => {
      for (const id of await fileIds(step)) await fileResult(id);
    },
    step: async (name: ProcessingStepName) => (await steps()).find(one => one.name === name),
    recording: () => {
      const { app, owner, videoId } = of();
      return app.call(readRecording, { params: { recordingId: videoId } }, owner);
    },
    job: (name: WorkedStep, run = 1) =>
      of().app.queues.find(stepJobs[name], `${of().videoId}.${name}.${run}`),
  };
}
