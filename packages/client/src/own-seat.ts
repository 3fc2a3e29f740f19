import type { AppError } from '@lectern/contracts/kernel/app-error';
import type { JoinResult } from '@lectern/contracts/rest/rooms';
import type { DataOf, PayloadOf } from '@lectern/contracts/socket/catalogue';
import { newCommandId } from './command-id.ts';
import type { SendRequest } from './command-outbox.ts';
import { JoinAttempts } from './join-attempts.ts';
import { JoinCredentials } from './join-credentials.ts';
import { errorFrom, SignalingConnection, type SignalingListener } from './signaling-connection.ts';

type Seat = DataOf<'room:join'>;

export interface SeatListener extends Pick<SignalingListener, 'logEvent' | 'signal'> {
  /** What goes with the request for the seat. */
  joining(): Promise<Omit<PayloadOf<'room:join'>, 'commandId'>>;
  /** The server has given the seat. @returns whether there is still a class to sit in */
  given(seat: Seat): boolean;
  /** The seat is held from now on. */
  taken(seat: Seat): void;
  /** The seat is not held any more, and will be taken again: with the socket, or at once when only the server has given it up. */
  lost(by: 'socket' | 'server'): void;
  /** Neither the socket nor the seat is to be had; nothing is tried again. */
  refused(error: AppError): void;
}

const leaveTimeoutMs = 1_500;

/** One person's seat in a class: the socket, the credentials for it, and the seat itself, taken again whenever it was lost. */
export class OwnSeat {
  readonly #listener: SeatListener;
  readonly #connection: SignalingConnection;
  readonly #credentials: JoinCredentials;
  readonly #attempts = new JoinAttempts();
  #wanted = false;
  /** As far as this page knows: the socket stands, and the server has given this person their seat over it. */
  #held = false;
  #over = false;
  #participantId: string | null = null;
  #clockOffsetMs = 0;

  constructor(fetchJoinToken: () => Promise<JoinResult>, listener: SeatListener) {
    this.#listener = listener;
    this.#credentials = new JoinCredentials(fetchJoinToken);
    const socketLost = () => this.#lose('socket');
    this.#connection = new SignalingConnection(fresh => this.#credentials.get(fresh), {
      connected: () => this.#wanted && void this.#take(),
      disconnected: socketLost,
      retrying: socketLost,
      refused: error => listener.refused(error),
      logEvent: event => listener.logEvent(event),
      signal: signal => listener.signal(signal),
    });
  }

  get isConnected(): boolean {
    return this.#connection.isConnected;
  }

  /** Null before the first seat. */
  get participantId(): string | null {
    return this.#participantId;
  }

  /** Server's clock minus this page's, in milliseconds. */
  get clockOffsetMs(): number {
    return this.#clockOffsetMs;
  }

  /** The latest answer of `POST /join`; null before the first. */
  get joinResult(): JoinResult | null {
    return this.#credentials.latest;
  }

  /** Opens the way to the server and takes no seat yet. */
  open(): void {
    this.#connection.open();
  }

  join(): void {
    this.#wanted = true;
    if (this.#connection.isConnected) void this.#take();
    else this.#connection.open();
  }

  /** Does not wait for the next attempt to connect. */
  retryNow(): void {
    this.#connection.retryNow();
  }

  /** Tells the server that the seat is free. A server that cannot be told notices by itself. */
  async leave(): Promise<void> {
    this.#held = false;
    const told = this.#connection.request('room:leave', { commandId: newCommandId() }, leaveTimeoutMs);
    await told.catch(() => undefined);
  }

  /** Lets go of everything without giving the seat up. */
  close(): void {
    this.#over = true;
    this.#connection.close();
  }

  /** A request that is told it has no seat, from a page that believes it has one, takes the seat again. @throws AppError */
  readonly request: SendRequest = async (name, payload) => {
    try {
      return await this.#connection.request(name, payload);
    } catch (cause) {
      if (errorFrom(cause).code === 'not_joined') this.retake();
      throw cause;
    }
  };

  /** The server has given the seat up although the socket stands: it took a process of its own for dead. */
  retake(): void {
    if (!this.#held || this.#over) return;
    this.#lose('server');
    void this.#take();
  }

  #lose(by: 'socket' | 'server'): void {
    this.#held = false;
    this.#listener.lost(by);
  }

  async #take(): Promise<void> {
    const asked = await this.#listener.joining();
    if (this.#over) return;
    let seat: Seat;
    try {
      seat = await this.#connection.request('room:join', { commandId: newCommandId(), ...asked });
    } catch (cause) {
      if (this.#over) return;
      const error = errorFrom(cause);
      const final = this.#attempts.failed(error);
      if (final) this.#listener.refused(final);
      else this.#connection.reopen(error);
      return;
    }
    if (this.#over) return;
    this.#attempts.succeeded();
    this.#connection.seatTaken();
    this.#participantId = seat.participantId;
    this.#clockOffsetMs = Date.parse(seat.serverTime) - Date.now();
    if (!this.#listener.given(seat)) return;
    this.#held = true;
    this.#listener.taken(seat);
  }
}
