import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Ack } from '@lectern/contracts/kernel/socket';
import { type SocketRequestName, socketRequests } from '@lectern/contracts/socket/catalogue';
import type { Logger } from '@lectern/service-kit/logger';
import { TokenBucket } from '../platform/token-bucket.ts';
import type { Handler, Handlers, Sender } from './handler.ts';

/** What a handler layer needs of a socket; Socket.IO's fits. */
export interface RequestSocket {
  onAny(listener: (name: string, ...args: unknown[]) => void): void;
}

/** A person clicks; a program that does more than this is told to wait. */
const requestLimit = { burst: 80, perSecond: 30 };
const chatLimit = { burst: 12, perSecond: 2 };
/** Each change of mind ends files of the recording and begins others. Apart from chat, so that writing keeps nobody from taking consent back. */
const consentLimit = { burst: 6, perSecond: 0.5 };

/**
 * Answers every request of a connection, whatever it is: unknown, malformed, too many, refused, or broken on our side.
 * A request without an acknowledgement callback is carried out all the same; there is just nobody to tell.
 */
export function serveConnection(
  socket: RequestSocket,
  sender: Sender,
  handlers: Handlers<SocketRequestName>,
  addressBucket: TokenBucket,
  logger: Logger,
): void {
  const buckets = {
    all: new TokenBucket(requestLimit),
    chat: new TokenBucket(chatLimit),
    consent: new TokenBucket(consentLimit),
  };

  socket.onAny((name, ...args) => {
    const last = args.at(-1);
    const ack = typeof last === 'function' ? (last as (answer: Ack<unknown>) => void) : () => undefined;
    const payload = typeof last === 'function' ? args.slice(0, -1)[0] : args[0];
    const startedAt = performance.now();

    void answer(name, payload).then(result => {
      logger.info(
        {
          event: name,
          sessionId: sender.claims.sessionId,
          participantId: sender.claims.sub,
          outcome: result.ok ? 'ok' : result.error.code,
          durationMs: Math.round((performance.now() - startedAt) * 10) / 10,
        },
        'socket request',
      );
      ack(result);
    });
  });

  async function answer(name: string, payload: unknown): Promise<Ack<unknown>> {
    try {
      if (!buckets.all.take() || !addressBucket.take()) throw new AppError('rate_limited');
      if (!isRequest(name)) throw new AppError('unknown_event', `There is no event "${name.slice(0, 60)}"`);
      if ((name === 'chat:send' || name === 'caption:send') && !buckets.chat.take())
        throw new AppError('rate_limited', 'You are writing too fast; wait a moment');
      if (name === 'recording:answer-consent' && !buckets.consent.take())
        throw new AppError('rate_limited', 'You are answering too fast; wait a moment');
      const parsed = socketRequests[name].payload.safeParse(payload ?? {});
      if (!parsed.success) throw new AppError('validation_failed', describe(parsed.error.issues));
      const handler = handlers[name] as Handler<SocketRequestName>;
      return { ok: true, data: await handler(parsed.data as never, sender) };
    } catch (thrown) {
      const error =
        thrown instanceof AppError ? thrown : new AppError('internal_error', undefined, { cause: thrown });
      if (error.code === 'internal_error')
        logger.error({ err: error.cause, event: name }, 'a request failed');
      return { ok: false, error: { code: error.code, message: error.message } };
    }
  }
}

/** An own property: `constructor` and its like are no requests. */
const isRequest = (name: string): name is SocketRequestName => Object.hasOwn(socketRequests, name);

const describe = (issues: readonly { path: PropertyKey[]; message: string }[]) =>
  issues.map(({ path, message }) => `${path.map(String).join('.') || 'payload'}: ${message}`).join('; ');
