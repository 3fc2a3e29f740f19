import type {
  BroadcastAck,
  BroadcastEvent,
  BroadcastEventName,
  BroadcastRequestName,
} from '@lectern/contracts/socket/broadcast';
import { broadcastEvents } from '@lectern/contracts/socket/broadcast';
import { io, type Socket } from 'socket.io-client';

/** A socket without a token that keeps what it hears, each event held against its contract. */
export class TestVisitor {
  readonly socket: Socket;
  readonly heard: { name: BroadcastEventName; payload: unknown }[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(url: string, options: { origin?: string; transports?: string[] } = {}) {
    this.socket = io(url, {
      transports: options.transports ?? ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: options.origin ? { origin: options.origin } : {},
    });
    for (const [name, schema] of Object.entries(broadcastEvents))
      this.socket.on(name, (payload: unknown) => {
        this.heard.push({ name: name as BroadcastEventName, payload: schema.parse(payload) });
        for (const check of this.#waiting) check();
      });
  }

  connected(): Promise<boolean> {
    return new Promise(resolve => {
      if (this.socket.connected) resolve(true);
      this.socket.once('connect', () => resolve(true));
      this.socket.once('connect_error', () => resolve(false));
    });
  }

  disconnected(): Promise<void> {
    return new Promise(resolve => this.socket.once('disconnect', () => resolve()));
  }

  ask(name: string, ...payload: unknown[]): Promise<BroadcastAck> {
    return this.socket.timeout(15_000).emitWithAck(name, ...payload);
  }

  /** @returns the code of the refusal, or `ok` */
  async outcome(name: string, ...payload: unknown[]): Promise<string> {
    const answer = await this.ask(name, ...payload);
    return answer.ok ? 'ok' : answer.error.code;
  }

  async request(name: BroadcastRequestName, payload: unknown = {}): Promise<Record<string, unknown>> {
    const answer = await this.ask(name, payload);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
    return answer;
  }

  of<N extends BroadcastEventName>(name: N): BroadcastEvent<N>[] {
    return this.heard.flatMap(event => (event.name === name ? [event.payload as BroadcastEvent<N>] : []));
  }

  /** The first event of this name that fits, heard already or to come. */
  hears<N extends BroadcastEventName>(
    name: N,
    fits: (payload: BroadcastEvent<N>) => boolean = () => true,
    timeoutMs = 15_000,
  ): Promise<BroadcastEvent<N>> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`never heard ${name}; heard ${JSON.stringify(this.heard.slice(-10))}`));
      }, timeoutMs);
      const check = () => {
        const found = this.of(name).find(fits);
        if (!found) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }

  close(): void {
    this.socket.disconnect();
  }
}
