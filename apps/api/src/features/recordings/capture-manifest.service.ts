import type { captureManifestEndpoints } from '@lectern/contracts/internal/capture-manifest';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointRequest, EndpointResult } from '@lectern/contracts/kernel/endpoint';
import type { Logger } from '@lectern/service-kit/logger';
import type { ProcessingService } from '../processing/processing.service.ts';
import type { CaptureManifestRepository } from './capture-manifest.repository.ts';

type Endpoints = typeof captureManifestEndpoints;
type Input<Name extends keyof Endpoints> = EndpointRequest<Endpoints[Name]>;

export type CaptureManifestService = ReturnType<typeof createCaptureManifestService>;

/** What the media-worker reports. Every call may be repeated, and may arrive late. */
export function createCaptureManifestService(
  repository: CaptureManifestRepository,
  processing: Pick<ProcessingService, 'begin'>,
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
        assertFound(await repository.markActive(recordingId, body.sessionId, at, body.provisional));
        return;
      }
      const { sessionId, reason, provisional } = body;
      const toProcess = await repository.finish(recordingId, sessionId, at, reason, provisional);
      assertFound(toProcess !== null);
      logger.info({ recordingId, reason, toProcess }, 'capture has ended');
      if (toProcess) await processing.begin(recordingId);
    },

    async readManifest({
      params,
      query,
    }: Input<'readManifest'>): Promise<EndpointResult<Endpoints['readManifest']>> {
      const manifest = await repository.readManifest(params.recordingId, query.segmentsFromMs);
      if (!manifest) throw new AppError('not_found');
      return manifest;
    },
  };
}
