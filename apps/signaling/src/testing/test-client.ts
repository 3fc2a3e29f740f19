import { randomUUID } from 'node:crypto';
import type { Ack } from '@lectern/contracts/kernel/socket';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import { logEventPayloads } from '@lectern/contracts/session-log/log-event';
import type { DataOf, PayloadOf, SocketRequestName } from '@lectern/contracts/socket/catalogue';
import type { JoinClaims } from '@lectern/contracts/tokens';
import { signToken } from '@lectern/service-kit/tokens/jwt';
import { io, type Socket } from 'socket.io-client';

export const testJwtSecret = 'jwt-secret-of-the-signaling-tests-0123456789';
export const testInternalSecret = 'internal-secret-of-the-signaling-tests-01234';

export const joinToken = (
  claims: Partial<JoinClaims> & { sessionId: string },
  lifetimeSeconds = 300,
): Promise<string> =>
  signToken(
    'join',
    {
      sub: randomUUID(),
      roomId: randomUUID(),
      name: 'Somebody',
      role: 'student',
      sources: ['camera', 'microphone'],
      ...claims,
    },
    lifetimeSeconds,
    testJwtSecret,
  );

/** A socket that keeps every event it hears, and sends requests as the contract has them. */
export class TestClient {
  readonly events: LogEvent[] = [];
  /** Messages in which they came. */
  frames = 0;
  readonly socket: Socket;
  readonly #waiting = new Set<() => void>();

  constructor(url: string, token: string, options: { origin?: string; transports?: string[] } = {}) {
    this.socket = io(url, {
      auth: { token },
      transports: options.transports ?? ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: options.origin ? { origin: options.origin } : {},
    });
    for (const name of Object.keys(logEventPayloads))
      this.socket.on(name, (event: LogEvent) => this.#heard([event]));
    this.socket.on('session:events', ({ events }: { events: LogEvent[] }) => this.#heard(events));
  }

  #heard(events: LogEvent[]): void {
    this.frames += 1;
    this.events.push(...events);
    for (const check of this.#waiting) check();
  }

  /** @returns the code with which the connection was refused, or null when it stands */
  connected(): Promise<string | null> {
    return new Promise(resolve => {
      if (this.socket.connected) resolve(null);
      this.socket.once('connect', () => resolve(null));
      this.socket.once('connect_error', (error: Error & { data?: { code: string } }) =>
        resolve(error.data?.code ?? error.message),
      );
    });
  }

  /** Sends whatever it is given; for requests that do not fit the contract. */
  raw(name: string, ...payload: unknown[]): Promise<Ack<unknown>> {
    return this.socket.timeout(10_000).emitWithAck(name, ...payload);
  }

  async request<N extends SocketRequestName>(name: N, payload: PayloadOf<N>): Promise<DataOf<N>> {
    const answer = (await this.raw(name, payload)) as Ack<DataOf<N>>;
    if (!answer.ok) throw Object.assign(new Error(`${name}: ${answer.error.message}`), answer.error);
    return answer.data;
  }

  command<N extends SocketRequestName>(
    name: N,
    payload: Omit<PayloadOf<N>, 'commandId'>,
  ): Promise<DataOf<N>> {
    return this.request(name, { ...payload, commandId: randomUUID() } as PayloadOf<N>);
  }

  /** Resolves once what has been heard fits. */
  heard(fits: (events: LogEvent[]) => boolean, timeoutMs = 15_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`never heard it; heard ${this.events.map(e => `${e.seq} ${e.type}`).join(', ')}`));
      }, timeoutMs);
      const check = () => {
        if (!fits(this.events)) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  close(): void {
    this.socket.disconnect();
  }
}
