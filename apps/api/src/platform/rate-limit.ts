import rateLimit from '@fastify/rate-limit';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Redis } from 'ioredis';

export interface RateLimitOptions {
  /** Counts are shared by all processes. Its commands must fail at once while Redis is away. */
  redis: Redis;
  /** Multiplies every limit. */
  scale: number;
}

/** Requests per minute for endpoints that name no limit of their own. */
const generalPerMinute = 1_200;

/** Signed-in people are counted by account, everybody else by address: a class shares one address. */
const callerOf = (request: FastifyRequest) =>
  request.userId ? `user:${request.userId}` : `address:${request.ip}`;

/**
 * Limits by the contracts' `rateLimitPerMinute`, answered with `RateLimit-*` and `Retry-After`. While Redis is away nothing is
 * counted: people should not be locked out by our outage.
 */
export async function registerRateLimits(app: FastifyInstance, { redis, scale }: RateLimitOptions) {
  app.decorateRequest('userId', null);
  app.addHook('onRoute', route => {
    const own = route.config?.rateLimit;
    if (own && typeof own.max === 'number') own.max = Math.ceil(own.max * scale);
  });
  await app.register(rateLimit, {
    redis,
    nameSpace: 'lectern:api:rate:',
    skipOnError: true,
    enableDraftSpec: true,
    max: Math.ceil(generalPerMinute * scale),
    timeWindow: '1 minute',
    keyGenerator: callerOf,
    // Players ask for many ranges and libraries for many pictures, and our own services are known; probes must always get through.
    allowList: ({ method, routeOptions: { url = '' } }) =>
      /^\/(?:internal\/|health|recordings\/[^/]+\/(?:media|thumbnail)|sessions\/[^/]+\/replay\/[^/]+\/)/.test(
        url,
      ) ||
      (/^\/videos\/:videoId\/(?:poster|files|hls)/.test(url) && (method === 'GET' || method === 'HEAD')),
    errorResponseBuilder: (_, { ttl }) => tooMany(ttl),
  });
}

/** Counts something finer than an endpoint, e.g. attempts on one account. @throws AppError `rate_limited`. */
export type Limiter = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

export function createLimiter(
  app: FastifyInstance,
  { perMinute, scale, keyOf }: { perMinute: number; scale: number; keyOf(request: FastifyRequest): string },
): Limiter {
  const limit = app.createRateLimit({
    max: Math.ceil(perMinute * scale),
    timeWindow: '1 minute',
    keyGenerator: keyOf,
  });
  return async (request, reply) => {
    const result = await limit(request);
    if (result.isAllowed || !result.isExceeded) return;
    reply.header('retry-after', result.ttlInSeconds);
    throw tooMany(result.ttl);
  };
}

const tooMany = (ttlMs: number) =>
  new AppError('rate_limited', `Too many requests; try again in ${Math.ceil(ttlMs / 1000)} seconds`);
