import type { QualityLevel } from '@lectern/contracts/primitives';
import type { DataOf, SocketRequestName, SocketRequests } from '@lectern/contracts/socket/catalogue';
import type { JoinClaims } from '@lectern/contracts/tokens';
import type { z } from 'zod';
import type { Actor } from '../live-room/command.ts';
import type { LiveSessions } from '../live-sessions.ts';
import type { MediaControl } from '../platform/media-control.ts';
import type { RoomStore } from '../platform/room-store.ts';
import type { StillStore } from '../platform/still-store.ts';

/** Who sent a request, over which connection. */
export interface Sender {
  claims: JoinClaims;
  actor: Actor & { kind: 'participant' };
  /** From now on this connection hears what happens in the class. */
  enterClass(): void;
  /** From now on it does not. */
  leaveClass(): void;
  /** Whether it is told of stills from now on. */
  hearStills(on: boolean): void;
  isConnected(): boolean;
  /** A connection outlives its token, which may be opened long before a seat is taken. @throws AppError `token_expired`. */
  requireValidToken(): Promise<void>;
}

export interface HandlerDeps {
  sessions: LiveSessions;
  store: RoomStore;
  media: MediaControl;
  stills: StillStore;
  /** Asks somebody, by their connection, to switch the microphone on. */
  ask(connectionId: string, by: string): void;
  /** Tells those on a data budget that there is a newer still. */
  tellStill(sessionId: string, still: { producerId: string; takenAt: string }): void;
  /** Tells the class how well somebody is connected. */
  tellQuality(sessionId: string, participantId: string, level: QualityLevel): void;
}

export type ParsedPayload<N extends SocketRequestName> = z.output<SocketRequests[N]['payload']>;

/** Answers a request, or throws an AppError; the connection layer acknowledges either. */
export type Handler<N extends SocketRequestName> = (
  payload: ParsedPayload<N>,
  sender: Sender,
) => Promise<DataOf<N>>;

export type Handlers<N extends SocketRequestName> = { [K in N]: Handler<K> };
