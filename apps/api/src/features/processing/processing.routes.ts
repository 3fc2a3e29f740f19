import { videoProcessingEndpoints } from '@lectern/contracts/internal/video-processing';
import { listProcessingSteps, retryProcessingStep } from '@lectern/contracts/rest/processing';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import type { ProcessingService } from './processing.service.ts';

export function registerProcessingRoutes(
  app: FastifyInstance,
  { user, internal }: Access,
  processing: ProcessingService,
): void {
  contractRoute(app, listProcessingSteps, user, ({ caller, params }) =>
    processing.list(caller, params.videoId),
  );
  contractRoute(app, retryProcessingStep, user, ({ caller, params }) =>
    processing.retry(caller, params.videoId, params.step),
  );
  const { reportStepStarted, reportStepProgress, reportStepResult, reportFileResult } =
    videoProcessingEndpoints;
  contractRoute(app, reportStepStarted, internal, processing.stepStarted);
  contractRoute(app, reportStepProgress, internal, processing.stepProgress);
  contractRoute(app, reportStepResult, internal, processing.stepResult);
  contractRoute(app, reportFileResult, internal, processing.fileResult);
  contractRoute(app, videoProcessingEndpoints.readAttendance, internal, processing.attendance);
}
