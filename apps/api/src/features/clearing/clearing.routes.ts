import { videoClearingEndpoints } from '@lectern/contracts/internal/video-clearing';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import type { Clearing } from './create-clearing.ts';

/** For the worker, which deletes files. */
export function registerClearingRoutes(
  app: FastifyInstance,
  { internal }: Access,
  clearing: Pick<Clearing, 'begin' | 'finish'>,
): void {
  contractRoute(app, videoClearingEndpoints.beginClearing, internal, clearing.begin);
  contractRoute(app, videoClearingEndpoints.finishClearing, internal, clearing.finish);
}
