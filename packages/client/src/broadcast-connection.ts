import { AppError } from '@lectern/contracts/kernel/app-error';
import { socketErrorSchema } from '@lectern/contracts/kernel/socket';
import {
  type BroadcastAnswer,
  type BroadcastEvent,
  type BroadcastEventName,
  type BroadcastInput,
  type BroadcastRequestName,
  broadcastAnswers,
  broadcastEvents,
} from '@lectern/contracts/socket/broadcast';
import { io, type Socket } from 'socket.io-client';

export type BroadcastListeners = {
  [N in BroadcastEventName]?: (payload: BroadcastEvent<N>) => void;
};

interface BroadcastConnectionOptions {
  url: string;
  /** Also after every loss: whatever was joined before is to be joined again. */
  onConnect(): void;
  /** Lost, or not to be had: it is tried again. */
  onUnreachable(): void;
  listeners: BroadcastListeners;
}

const requestTimeoutMs = 8_000;

/** A socket to the signaling service without a token, opened again until somebody calls `close()`. Parses all that arrives. */
export class BroadcastConnection {
  readonly #socket: Socket;

  constructor({ url, onConnect, onUnreachable, listeners }: BroadcastConnectionOptions) {
    this.#socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 400,
      reconnectionDelayMax: 4_000,
    });
    this.#socket.on('connect', onConnect);
    this.#socket.on('connect_error', onUnreachable);
    this.#socket.on('disconnect', reason => {
      if (reason === 'io client disconnect') return;
      onUnreachable();
      // The one reason for which Socket.IO does not come back by itself.
      if (reason === 'io server disconnect') this.#socket.connect();
    });
    for (const name of Object.keys(listeners) as BroadcastEventName[]) this.#listen(name, listeners);
  }

  #listen<N extends BroadcastEventName>(name: N, listeners: BroadcastListeners): void {
    this.#socket.on(name as string, (payload: unknown) => {
      const parsed = broadcastEvents[name].safeParse(payload);
      if (parsed.success) listeners[name]?.(parsed.data as BroadcastEvent<N>);
    });
  }

  /** @throws AppError the server's refusal; `signaling_unavailable` when there is no answer. */
  async request<N extends BroadcastRequestName>(
    name: N,
    payload: BroadcastInput<N>,
  ): Promise<BroadcastAnswer<N>> {
    let answer: { ok: boolean; error?: unknown };
    try {
      if (!this.#socket.connected) throw new Error('not connected');
      answer = await this.#socket.timeout(requestTimeoutMs).emitWithAck(name, payload);
    } catch (cause) {
      throw new AppError('signaling_unavailable', undefined, { cause });
    }
    if (!answer.ok) {
      const error = socketErrorSchema.safeParse(answer.error);
      throw error.success
        ? new AppError(error.data.code, error.data.message)
        : new AppError('internal_error');
    }
    return broadcastAnswers[name].parse(answer) as BroadcastAnswer<N>;
  }

  close(): void {
    this.#socket.disconnect();
  }
}
