import { captureManifestEndpoints } from '@lectern/contracts/internal/capture-manifest';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import type { CaptureManifestService } from './capture-manifest.service.ts';

export function registerCaptureManifestRoutes(
  app: FastifyInstance,
  { internal }: Access,
  manifest: CaptureManifestService,
): void {
  const { registerTrack, registerSegment, reportCapture, readManifest } = captureManifestEndpoints;
  contractRoute(app, registerTrack, internal, manifest.registerTrack);
  contractRoute(app, registerSegment, internal, manifest.registerSegment);
  contractRoute(app, reportCapture, internal, manifest.reportCapture);
  contractRoute(app, readManifest, internal, manifest.readManifest);
}
