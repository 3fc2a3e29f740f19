import reference from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';
import { openApiDocument } from './openapi-document.ts';

/** The page brings its own script and styles; it loads nothing from elsewhere and calls nobody but this API. */
const pageSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `GET /openapi.json` and, to read and try it, `GET /docs`. Open to anyone. */
export async function registerDocsRoutes(app: FastifyInstance, version: string): Promise<void> {
  const document = openApiDocument(version);
  app.get('/openapi.json', () => document);
  await app.register(async docs => {
    docs.addHook('onSend', async (_, reply) => {
      reply.header('content-security-policy', pageSecurityPolicy);
    });
    await docs.register(reference, {
      routePrefix: '/docs',
      configuration: {
        url: '/openapi.json',
        title: 'Lectern API',
        withDefaultFonts: false,
        telemetry: false,
        hideClientButton: true,
      },
    });
  });
}
