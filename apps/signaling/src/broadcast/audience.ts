import type {
  BroadcastEvent,
  BroadcastEventName,
  BroadcastServerToClient,
} from '@lectern/contracts/socket/broadcast';
import type { Server, Socket } from 'socket.io';
import { connectionRoom, type SignalingServer, type SignalingSocket } from '../socket-server.ts';

type Requests = Record<string, (...args: unknown[]) => void>;
type BroadcastServer = Server<Requests, BroadcastServerToClient>;
export type BroadcastSocket = Socket<Requests, BroadcastServerToClient>;

/** Socket.IO room of everybody in a broadcast; a class has another prefix. */
const audienceRoom = (roomId: string) => `broadcast:${roomId}`;

/** The same socket, in the words of the protocol that it speaks. */
export const asBroadcastSocket = (socket: SignalingSocket) => socket as unknown as BroadcastSocket;

/** Tells people in broadcast rooms what happens, on whichever process their sockets are. */
export class Audience {
  readonly #io: BroadcastServer;

  constructor(io: SignalingServer) {
    this.#io = io as unknown as BroadcastServer;
  }

  tell<N extends BroadcastEventName>(
    roomId: string,
    name: N,
    payload: BroadcastEvent<N>,
    exceptUserId?: string,
  ): void {
    const everybody = this.#io.to(audienceRoom(roomId));
    const listeners = exceptUserId === undefined ? everybody : everybody.except(exceptUserId);
    // `emit` is typed by name, which is a type parameter here.
    (listeners.emit as (name: string, payload: unknown) => void).call(listeners, name, payload);
  }

  enter(socket: BroadcastSocket, roomId: string): void {
    void socket.join(audienceRoom(roomId));
  }

  leave(socket: BroadcastSocket, roomId: string): void {
    void socket.leave(audienceRoom(roomId));
  }

  /** A newer connection has taken the place of this one. */
  supersede(connectionId: string): void {
    const superseded = {
      event: null,
      code: 'seat_superseded',
      message: 'You stream from another window now',
    } as const;
    this.#io.to(connectionRoom(connectionId)).emit('error', superseded);
    this.#io.in(connectionRoom(connectionId)).disconnectSockets(true);
  }
}
