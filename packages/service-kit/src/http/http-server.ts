import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { AppError } from '@lectern/contracts/kernel/app-error';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify';
import type { Logger } from '../logger.ts';
import { sendProblem, toAppError } from './problem-reply.ts';

/** A request id is taken over only when it looks like one, so that nobody writes into our logs. */
const requestIdPattern = /^[\w-]{8,64}$/;

/** Turns an error of a library that a service uses into an expected one; undefined when it is not one of those. */
export type RecogniseError = (error: unknown) => AppError | undefined;

/**
 * A Fastify server with what all our services share: request ids that cross hops (`x-request-id`), one log line a request,
 * problem+json for every error, a 64 kB limit on bodies.
 */
export function createHttpServer(
  logger: Logger,
  options: FastifyServerOptions = {},
  recognise: RecogniseError = () => undefined,
): FastifyInstance {
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: 64 * 1024,
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    genReqId: request => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && requestIdPattern.test(given) ? given : randomUUID();
    },
    // What cannot even be routed, e.g. an address with a broken escape.
    frameworkErrors: (error, request, reply) => {
      sendProblem(request as FastifyRequest, reply as FastifyReply, toAppError(error));
    },
    ...options,
  }) as unknown as FastifyInstance;

  closeLingeringConnections(app);

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    // Health probes come every second and would drown everything else.
    if (request.url.startsWith('/health') && reply.statusCode < 400) return;
    request.log.info(
      {
        method: request.method,
        path: request.routeOptions.url ?? request.url.split('?')[0],
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
  });
  app.setErrorHandler((thrown, request, reply) => {
    const error = recognise(thrown) ?? toAppError(thrown);
    if (error.code === 'internal_error') request.log.error({ err: error.cause ?? error }, 'unexpected error');
    else if (error.cause) request.log.warn({ err: error.cause, code: error.code }, 'refused');
    return sendProblem(request, reply, error);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new AppError('not_found', 'There is nothing at this path')),
  );
  return app;
}

/** Answers that are under way get this long to end; a paused player would hold its own open for ever, and asks again for the rest. */
const drainMs = 2_000;

/**
 * Browsers open connections ahead of need. Node counts a connection as idle only after its first request, so that such a one would hold up
 * a shutdown until its timeout, and an answer that nobody reads on would for ever.
 */
function closeLingeringConnections(app: FastifyInstance): void {
  const connections = new Set<Socket>();
  let closing = false;
  app.server.on('connection', (socket: Socket) => {
    if (closing) {
      socket.destroy();
      return;
    }
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  app.addHook('preClose', async () => {
    closing = true;
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
    const drained = setTimeout(() => {
      for (const socket of connections) socket.destroy();
    }, drainMs);
    app.server.once('close', () => clearTimeout(drained));
  });
}
