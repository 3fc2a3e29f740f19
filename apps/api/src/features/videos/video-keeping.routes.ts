import { videoKeepingEndpoints } from '@lectern/contracts/internal/video-keeping';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import type { StorageService } from '../storage/storage.service.ts';

/** For signaling, which starts recordings. */
export function registerVideoKeepingRoutes(
  app: FastifyInstance,
  { internal }: Access,
  storage: Pick<StorageService, 'readAllowance'>,
): void {
  const { readRecordingAllowance } = videoKeepingEndpoints;
  contractRoute(app, readRecordingAllowance, internal, ({ params }) => storage.readAllowance(params.roomId));
}
