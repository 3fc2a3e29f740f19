import { viewingHeader } from '@lectern/contracts/tokens';
import type { FastifyRequest } from 'fastify';

/** Of somebody who opened a share link. */
export function viewingTokenOf({ headers }: FastifyRequest): string | undefined {
  const token = headers[viewingHeader];
  return typeof token === 'string' ? token : undefined;
}
