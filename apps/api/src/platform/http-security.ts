import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { viewingHeader } from '@lectern/contracts/tokens';
import type { FastifyInstance } from 'fastify';

export interface SecurityOptions {
  /** Origins whose pages may call from a browser. */
  allowedOrigins: readonly string[];
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Headers that seed document 002 lists, the CORS list, and a refusal of changes that a foreign page sends. */
export async function registerHttpSecurity(app: FastifyInstance, { allowedOrigins }: SecurityOptions) {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] },
    },
    frameguard: { action: 'deny' },
    hsts: { maxAge: 31_536_000, includeSubDomains: true },
    // Ours below: helmet switches the old filter off, seed document 002 wants it on.
    xXssProtection: false,
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-xss-protection', '1; mode=block');
    // Browsers send Origin with every change; what sends none is no browser and carries no ambient login.
    const { origin } = request.headers;
    if (!safeMethods.has(request.method) && origin !== undefined && !allowedOrigins.includes(origin))
      throw new AppError('origin_not_allowed');
  });
  await app.register(cors, {
    origin: [...allowedOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'range',
      'if-range',
      'if-match',
      'if-none-match',
      'x-request-id',
      viewingHeader,
    ],
    exposedHeaders: [
      'accept-patch',
      'accept-post',
      'accept-ranges',
      'content-length',
      'content-range',
      'etag',
      'link',
      'location',
      'retry-after',
      'ratelimit-limit',
      'ratelimit-remaining',
      'ratelimit-reset',
      'x-request-id',
    ],
    maxAge: 600,
    strictPreflight: false,
  });
}
