import { createHash, timingSafeEqual } from 'node:crypto';
import { readMediaMetrics } from '@lectern/contracts/internal/media-metrics';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { type Authenticate, contractRoute } from '@lectern/service-kit/http/contract-route';
import { prometheusContentType } from '@lectern/service-kit/http/prometheus-text';
import type { FastifyInstance } from 'fastify';
import type { MediaMetrics } from '../metrics/media-metrics.ts';
import type { MediaNode } from '../node/media-node.ts';

export function registerMetricsRoutes(
  server: FastifyInstance,
  internal: Authenticate<null>,
  metricsToken: string | null,
  metrics: MediaMetrics,
  node: MediaNode,
): void {
  contractRoute(server, readMediaMetrics, operatorsOnly(internal, metricsToken), async ({ reply }) =>
    reply.type(prometheusContentType).send(await metrics.text(node)),
  );
}

/** A monitoring system gets a token of its own: with the internal secret it could end classes. */
function operatorsOnly(internal: Authenticate<null>, metricsToken: string | null): Authenticate<null> {
  const expected = metricsToken === null ? null : digest(metricsToken);
  return (request, endpoint) => {
    const given = request.headers.authorization?.match(/^Bearer (\S+)$/i)?.[1];
    if (given === undefined) return internal(request, endpoint);
    if (expected === null || !timingSafeEqual(digest(given), expected)) throw new AppError('unauthenticated');
    return null;
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest();
