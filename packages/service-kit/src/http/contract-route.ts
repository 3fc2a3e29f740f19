import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Endpoint, EndpointRequest, EndpointResult } from '@lectern/contracts/kernel/endpoint';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** Runs before the handler, by the endpoint's `auth`; throws an AppError to refuse. */
export type Authenticate<Caller> = (request: FastifyRequest, endpoint: Endpoint) => Promise<Caller> | Caller;

export interface HandlerInput<E extends Endpoint, Caller> extends EndpointRequest<E> {
  caller: Caller;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** An endpoint without an answer returns nothing; a binary one sends through `reply` itself. */
type HandlerResult<E extends Endpoint> =
  | EndpointResult<E>
  | FastifyReply
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler without an answer is a function that returns nothing.
  | (undefined extends EndpointResult<E> ? void : never);

export type Handler<E extends Endpoint, Caller> = (
  input: HandlerInput<E, Caller>,
) => Promise<HandlerResult<E>> | HandlerResult<E>;

/**
 * Registers an endpoint of the contracts: authentication first, then params, query and body parsed, then the handler, then its
 * answer parsed, so that nothing leaves that the contract does not name.
 */
export function contractRoute<E extends Endpoint, Caller>(
  app: FastifyInstance,
  endpoint: E,
  authenticate: Authenticate<Caller>,
  handler: Handler<E, Caller>,
): void {
  // Before the body is read: a stranger's body is not worth parsing.
  const callers = new WeakMap<FastifyRequest, Caller>();
  app.route({
    method: endpoint.method === 'GET' && endpoint.content === 'binary' ? ['GET', 'HEAD'] : endpoint.method,
    url: endpoint.path,
    exposeHeadRoute: false,
    ...(endpoint.bodyLimitBytes ? { bodyLimit: endpoint.bodyLimitBytes } : {}),
    config: {
      ...(endpoint.rateLimitPerMinute
        ? { rateLimit: { max: endpoint.rateLimitPerMinute, timeWindow: '1 minute' } }
        : {}),
    },
    onRequest: async request => {
      callers.set(request, await authenticate(request, endpoint));
    },
    handler: async (request, reply) => {
      const caller = callers.get(request) as Caller;
      const input = {
        params: parsePart('params', endpoint.params, hasParams(endpoint) ? request.params : undefined),
        query: parsePart('query', endpoint.query, isNothing(endpoint.query) ? undefined : request.query),
        body: parsePart('body', endpoint.body, isNothing(endpoint.body) ? undefined : (request.body ?? {})),
        caller,
        request,
        reply,
      } as HandlerInput<E, Caller>;
      const result = await handler(input);
      if (reply.sent || endpoint.content === 'binary') return reply;
      reply.code(reply.statusCode === 200 ? endpoint.status : reply.statusCode);
      if (endpoint.status === 204) return reply.send();
      return reply.send(endpoint.response.parse(result));
    },
  });
}

const isNothing = (schema: z.ZodType) => schema.type === 'undefined';
const hasParams = (endpoint: Endpoint) => !isNothing(endpoint.params);

function parsePart(part: 'params' | 'query' | 'body', schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  // An id that is no id names nothing.
  if (part === 'params') throw new AppError('not_found');
  const fieldErrors = parsed.error.issues.map(issue => ({
    field: [part, ...issue.path].join('.'),
    message: issue.message,
  }));
  throw new AppError('validation_failed', fieldErrors.map(e => `${e.field}: ${e.message}`).join('; '), {
    fieldErrors,
  });
}
