import type { OpaqueObject } from '@lectern/contracts/primitives';
import type { FastifyInstance } from 'fastify';
import type { MediaControl } from './platform/media-control.ts';

const freshForMs = 60_000;

/**
 * `GET /rtp-capabilities`, for anyone: what the routers can receive is no secret, and a browser that knows it before the click on Join
 * saves a round trip after it. 200 `{routerRtpCapabilities}`, 503 while the media-worker is away.
 */
export function registerCapabilitiesRoute(
  app: FastifyInstance,
  media: MediaControl,
  allowedOrigins: readonly string[],
): void {
  let cached: { answer: { routerRtpCapabilities: OpaqueObject }; atMs: number } | null = null;
  app.get('/rtp-capabilities', async (request, reply) => {
    const { origin } = request.headers;
    if (origin && allowedOrigins.includes(origin))
      reply.header('access-control-allow-origin', origin).header('vary', 'origin');
    if (!cached || performance.now() - cached.atMs > freshForMs)
      cached = { answer: await media.readRtpCapabilities({}), atMs: performance.now() };
    return reply.header('cache-control', 'public, max-age=60').send(cached.answer);
  });
}
