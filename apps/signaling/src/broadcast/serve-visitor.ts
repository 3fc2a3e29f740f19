import { AppError } from '@lectern/contracts/kernel/app-error';
import {
  type BroadcastAck,
  type BroadcastRequestName,
  broadcastRequests,
} from '@lectern/contracts/socket/broadcast';
import { socketRequests } from '@lectern/contracts/socket/catalogue';
import type { Logger } from '@lectern/service-kit/logger';
import { TokenBucket } from '../platform/token-bucket.ts';
import type { BroadcastSocket } from './audience.ts';
import { Visit, type VisitDeps } from './visit.ts';

const requestLimit = { burst: 60, perSecond: 20 };
/** A socket that is in no room for so long is of no use to anybody. */
const mostTimeOutsideMs = 60_000;

/**
 * Answers every request of a visitor, whatever it is: by the events of the protocol, by `error`, and by the acknowledgement where one is asked
 * for. Requests are carried out in their order, so that a client need not wait between them.
 */
export function serveVisitor(
  socket: BroadcastSocket,
  connectionId: string,
  deps: VisitDeps & { addressBucket: TokenBucket; logger: Logger },
): void {
  const { addressBucket, logger } = deps;
  const visit = new Visit(socket, connectionId, deps);
  const bucket = new TokenBucket(requestLimit);
  let queue = Promise.resolve();
  const outside = setInterval(() => {
    if (!visit.isSeated) socket.disconnect(true);
  }, mostTimeOutsideMs);
  outside.unref();

  socket.onAny((name: string, ...args: unknown[]) => {
    const last = args.at(-1);
    const ack = typeof last === 'function' ? (last as (answer: BroadcastAck) => void) : null;
    const payload = ack && args.length === 1 ? undefined : args[0];
    const isRefused = !bucket.take() || !addressBucket.take();
    queue = queue.then(async () => {
      const startedAt = performance.now();
      const answer = isRefused ? refusal(new AppError('rate_limited')) : await carryOut(name, payload);
      const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
      const outcome = answer.ok ? 'ok' : answer.error.code;
      logger.info({ event: name.slice(0, 60), connectionId, outcome, durationMs }, 'broadcast request');
      if (!answer.ok) socket.emit('error', { event: name.slice(0, 60), ...answer.error });
      ack?.(answer);
    });
  });
  socket.on('disconnect', () => {
    clearInterval(outside);
    queue = queue
      .then(() => visit.leave())
      // The sweep finds somebody of this process without a socket.
      .catch((error: unknown) =>
        logger.warn({ err: error, connectionId }, 'could not note a visitor leaving'),
      );
  });

  async function carryOut(name: string, payload: unknown): Promise<BroadcastAck> {
    try {
      if (!isRequest(name)) throw unknownEvent(name);
      const parsed = broadcastRequests[name].safeParse(payload ?? {});
      if (!parsed.success) throw new AppError('validation_failed', describe(parsed.error.issues));
      const handler = visit.handlers[name] as (payload: unknown) => Promise<Record<string, unknown>>;
      return { ok: true, ...(await handler(parsed.data)) };
    } catch (thrown) {
      const error =
        thrown instanceof AppError ? thrown : new AppError('internal_error', undefined, { cause: thrown });
      if (error.code === 'internal_error')
        logger.error({ err: error.cause, event: name }, 'a request failed');
      return refusal(error);
    }
  }
}

const refusal = ({ code, message }: AppError): BroadcastAck & { ok: false } => ({
  ok: false,
  error: { code, message },
});

/** An own property: `constructor` and its like are no requests. */
const isRequest = (name: string): name is BroadcastRequestName => Object.hasOwn(broadcastRequests, name);

/** A class is entered with a join token alone, which this socket came without. */
const unknownEvent = (name: string) =>
  Object.hasOwn(socketRequests, name)
    ? new AppError('unauthenticated', 'Connect with a join token to take part in a class')
    : new AppError('unknown_event', `There is no event "${name.slice(0, 60)}"`);

const describe = (issues: readonly { path: PropertyKey[]; message: string }[]) =>
  issues.map(({ path, message }) => `${path.map(String).join('.') || 'payload'}: ${message}`).join('; ');
