import type { captureManifestEndpoints } from '@lectern/contracts/internal/capture-manifest';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointRequest, EndpointResult } from '@lectern/contracts/kernel/endpoint';
import type { Logger } from '@lectern/service-kit/logger';
import type { JobQueues } from '@lectern/service-kit/queue/typed-queue';
import type { CaptureManifestRepository } from './capture-manifest.repository.ts';
import { enqueueFinalize } from './recordings.service.ts';

type Endpoints = typeof captureManifestEndpoints;
type Input<Name extends keyof Endpoints> = EndpointRequest<Endpoints[Name]>;

export type CaptureManifestService = ReturnType<typeof createCaptureManifestService>;

/** What the media-worker and the worker report. Every call may be repeated, and may arrive late. */
export function createCaptureManifestService(
  repository: CaptureManifestRepository,
  queues: Pick<JobQueues, 'add'>,
  logger: Logger,
) {
  const assertFound = (found: boolean) => {
    if (!found) throw new AppError('not_found');
  };

  return {
    async registerTrack({ params, body }: Input<'registerTrack'>): Promise<void> {
      const { sessionId, ...track } = body;
      const { recordingId, trackId } = params;
      assertFound(await repository.putTrack(recordingId, sessionId, { trackId, ...track }));
    },

    async registerSegment({ params, body }: Input<'registerSegment'>): Promise<void> {
      const { recordingId, trackId, index } = params;
      assertFound(await repository.putSegment(recordingId, trackId, { index, ...body }));
    },

    async reportCapture({ params, body }: Input<'reportCapture'>): Promise<void> {
      const { recordingId } = params;
      const at = new Date(body.at);
      if (body.state === 'active') {
        assertFound(await repository.markActive(recordingId, body.sessionId, at));
        return;
      }
      const toProcess = await repository.finish(recordingId, body.sessionId, at, body.reason);
      assertFound(toProcess !== null);
      logger.info({ recordingId, reason: body.reason, toProcess }, 'capture has ended');
      if (toProcess) await enqueueFinalize(queues, recordingId, logger);
    },

    async readManifest({
      params,
    }: Input<'readManifest'>): Promise<EndpointResult<Endpoints['readManifest']>> {
      const manifest = await repository.readManifest(params.recordingId);
      if (!manifest) throw new AppError('not_found');
      return manifest;
    },

    async reportProgress({ params, body }: Input<'reportProgress'>): Promise<void> {
      assertFound(await repository.setProgress(params.recordingId, body.step, body.percent));
    },

    async reportResult({ params, body }: Input<'reportResult'>): Promise<void> {
      const { recordingId } = params;
      if (body.outcome === 'failed') {
        logger.error(
          { recordingId, reason: body.reason, retryable: body.retryable },
          'processing has failed',
        );
        assertFound(await repository.setFailed(recordingId, body.reason, body.retryable));
        return;
      }
      const { outcome: _, ...file } = body;
      logger.info({ recordingId, durationMs: body.durationMs }, 'a recording is ready');
      assertFound(await repository.setReady(recordingId, file));
    },
  };
}
