import { AppError } from '@lectern/contracts/kernel/app-error';
import { type ErrorCode, errorCodes } from '@lectern/contracts/kernel/error-codes';
import { type Ack, socketErrorSchema } from '@lectern/contracts/kernel/socket';
import { type LogEvent, logEventPayloads, logEventSchema } from '@lectern/contracts/session-log/log-event';
import {
  type DataOf,
  type PayloadOf,
  type Signal,
  type SocketRequestName,
  socketRequests,
  socketSignals,
} from '@lectern/contracts/socket/catalogue';
import { io, type Socket } from 'socket.io-client';

export interface SignalingListener {
  connected(): void;
  /** The socket is lost and will be tried again. */
  disconnected(): void;
  /** An attempt failed and will be repeated. */
  retrying(error: AppError): void;
  /** The server will not have this person; nothing is tried again. */
  refused(error: AppError): void;
  logEvent(event: LogEvent): void;
  signal(signal: Signal): void;
}

/** Asked before every connection; `fresh` when the token at hand was refused. */
export type TokenSource = (fresh: boolean) => Promise<{ token: string; url: string }>;

const requestTimeoutMs = 8_000;
/** The first retry is at once: most losses are a server that restarts or a network that switches. */
const retryDelaysMs = [0, 400, 800, 1_500, 2_500, 4_000];

/** Refusals that another attempt cannot change. */
const finalRefusals: ReadonlySet<ErrorCode> = new Set([
  'forbidden',
  'not_found',
  'origin_not_allowed',
  'room_archived',
  'room_full',
  'session_ended',
  'session_not_live',
  'unauthenticated',
  'validation_failed',
]);
const tokenRefusals: ReadonlySet<ErrorCode> = new Set(['token_expired', 'token_invalid']);

/** One socket to the signaling service, opened again for as long as nobody calls `close()`. Parses all that arrives. */
export class SignalingConnection {
  readonly #token: TokenSource;
  readonly #listener: SignalingListener;
  #socket: Socket | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #wantFreshToken = false;
  #refusedTokens = 0;
  #opened = false;
  #closed = false;
  readonly #onOnline = () => this.retryNow();

  constructor(token: TokenSource, listener: SignalingListener) {
    this.#token = token;
    this.#listener = listener;
  }

  get isConnected(): boolean {
    return this.#socket?.connected === true;
  }

  /** Again: does not wait for the next attempt. */
  open(): void {
    if (this.#opened) {
      this.retryNow();
      return;
    }
    this.#opened = true;
    globalThis.addEventListener?.('online', this.#onOnline);
    void this.#connect();
  }

  close(): void {
    this.#closed = true;
    globalThis.removeEventListener?.('online', this.#onOnline);
    clearTimeout(this.#retryTimer);
    this.#socket?.removeAllListeners();
    this.#socket?.disconnect();
    this.#socket = null;
  }

  retryNow(): void {
    if (this.#closed || this.#retryTimer === undefined) return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    void this.#connect();
  }

  /** The connection has proved useful: only then does the next loss start with the shortest wait. */
  seatTaken(): void {
    this.#attempt = 0;
  }

  /** Drops the socket and tries again, after a moment. For an answer that only a new connection, or a new token, can change. */
  reopen({ code }: AppError): void {
    if (this.#closed) return;
    if (tokenRefusals.has(code)) this.#wantFreshToken = true;
    this.#socket?.disconnect();
    this.#retry();
  }

  /**
   * Sends once and waits for the answer.
   * @throws AppError with the server's code; `signaling_unavailable` when there was no answer in time or no connection.
   */
  readonly request = async <N extends SocketRequestName>(
    name: N,
    payload: PayloadOf<N>,
    timeoutMs = requestTimeoutMs,
  ): Promise<DataOf<N>> => {
    const socket = this.#socket;
    // Socket.IO would keep the message for later; whoever wants that resends with the same command id.
    if (!socket?.connected) throw new AppError('signaling_unavailable');
    let answer: Ack<unknown>;
    try {
      answer = (await socket.timeout(timeoutMs).emitWithAck(name, payload)) as Ack<unknown>;
    } catch (cause) {
      throw new AppError('signaling_unavailable', undefined, { cause });
    }
    if (answer?.ok === true) {
      const data = socketRequests[name].data.safeParse(answer.data);
      if (data.success) return data.data as DataOf<N>;
      throw new AppError('internal_error', 'The server answered something unexpected', { cause: data.error });
    }
    throw errorFrom(answer?.error);
  };

  async #connect(): Promise<void> {
    this.#retryTimer = undefined;
    let credentials: Awaited<ReturnType<TokenSource>>;
    try {
      credentials = await this.#token(this.#wantFreshToken);
    } catch (cause) {
      this.#failed(errorFrom(cause));
      return;
    }
    if (this.#closed) return;
    this.#wantFreshToken = false;
    if (!this.#socket) this.#socket = this.#createSocket(credentials.url);
    this.#socket.auth = { token: credentials.token };
    this.#socket.connect();
  }

  #createSocket(url: string): Socket {
    const socket = io(url, {
      autoConnect: false,
      // Repeated by us: every attempt may need a new token.
      reconnection: false,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      forceNew: true,
      timeout: 8_000,
    });
    socket.on('connect', () => {
      this.#refusedTokens = 0;
      this.#listener.connected();
    });
    socket.on('connect_error', error => this.#failed(errorFrom((error as { data?: unknown }).data)));
    socket.on('disconnect', () => {
      if (this.#closed) return;
      this.#listener.disconnected();
      this.#retry();
    });
    socket.onAny((name: string, payload: unknown) => this.#received(name, payload));
    return socket;
  }

  #received(name: string, payload: unknown): void {
    if (name in logEventPayloads) {
      const event = logEventSchema.safeParse(payload);
      // What cannot be read leaves a gap, and the gap is asked for again.
      if (event.success) this.#listener.logEvent(event.data);
      return;
    }
    if (!(name in socketSignals)) return;
    const signal = socketSignals[name as Signal['name']].safeParse(payload);
    if (signal.success) this.#listener.signal({ name, payload: signal.data } as Signal);
  }

  #failed(error: AppError): void {
    if (this.#closed) return;
    if (finalRefusals.has(error.code)) {
      this.close();
      this.#listener.refused(error);
      return;
    }
    if (tokenRefusals.has(error.code)) {
      this.#refusedTokens += 1;
      this.#wantFreshToken = true;
      // A fresh token refused as well is not a matter of time.
      if (this.#refusedTokens > 2) {
        this.close();
        this.#listener.refused(error);
        return;
      }
    }
    this.#listener.retrying(error);
    this.#retry();
  }

  #retry(): void {
    if (this.#closed || this.#retryTimer !== undefined) return;
    const delayMs = retryDelaysMs[Math.min(this.#attempt, retryDelaysMs.length - 1)] ?? 0;
    this.#attempt += 1;
    // Spread out, or a whole class comes back in the same instant.
    this.#retryTimer = setTimeout(() => void this.#connect(), delayMs * (0.75 + Math.random() * 0.5));
  }
}

/** Whatever was thrown or sent, as an AppError; without a code of ours it counts as "cannot be reached". */
export function errorFrom(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const parsed = socketErrorSchema.safeParse(cause);
  if (parsed.success) return new AppError(parsed.data.code, parsed.data.message);
  const code = (cause as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && Object.hasOwn(errorCodes, code)) return new AppError(code as ErrorCode);
  return new AppError('signaling_unavailable', undefined, { cause });
}
