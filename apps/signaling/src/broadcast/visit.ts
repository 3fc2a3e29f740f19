import { AppError } from '@lectern/contracts/kernel/app-error';
import type { TransportDescription } from '@lectern/contracts/internal/media-descriptions';
import type {
  BroadcastEvent,
  BroadcastEventName,
  BroadcastPayload,
  BroadcastRequestName,
  BroadcastRole,
  TransportDirection,
} from '@lectern/contracts/socket/broadcast';
import { randomUUID } from 'node:crypto';
import type { MediaControl } from '../platform/media-control.ts';
import type { Audience, BroadcastSocket } from './audience.ts';
import { isLive } from './broadcast-room.ts';
import type { BroadcastStore } from './broadcast-store.ts';
import { type Broadcasts, described, type Seat } from './broadcasts.ts';

export interface VisitDeps {
  broadcasts: Broadcasts;
  store: BroadcastStore;
  media: MediaControl;
  audience: Audience;
}

type Handlers = {
  [N in BroadcastRequestName]: (payload: BroadcastPayload<N>) => Promise<Record<string, unknown>>;
};

interface Transports {
  send: TransportDescription;
  recv: TransportDescription;
  /** Those that the client has been told of. */
  handedOut: Set<TransportDirection>;
}

/** Receives nothing yet: what the client can decode comes with `consume`. */
const undecided = { codecs: [], headerExtensions: [] };

/**
 * One socket's way through broadcast rooms, one after the other. Requests of a visit are carried out one at a time. A peer of the media-worker is
 * addressed by who the visitor is, never by what the visitor says.
 */
export class Visit {
  readonly #socket: BroadcastSocket;
  readonly #connectionId: string;
  readonly #deps: VisitDeps;
  #seat: Seat | null = null;
  #role: BroadcastRole | null = null;
  #transports: Transports | null = null;
  readonly handlers: Handlers;

  constructor(socket: BroadcastSocket, connectionId: string, deps: VisitDeps) {
    this.#socket = socket;
    this.#connectionId = connectionId;
    this.#deps = deps;
    this.handlers = {
      'join-room': payload => this.#join(payload),
      'leave-room': async () => {
        this.#requireSeat();
        await this.leave();
        return {};
      },
      'create-transport': payload => this.#createTransport(payload),
      'connect-transport': payload => this.#connectTransport(payload),
      produce: payload => this.#produce(payload),
      consume: payload => this.#consume(payload),
      'resume-consumer': payload => this.#resumeConsumer(payload),
    };
  }

  get isSeated(): boolean {
    return this.#seat !== null;
  }

  /** Also when the socket is gone. */
  async leave(): Promise<void> {
    const seat = this.#seat;
    if (!seat) return;
    this.#seat = null;
    this.#role = null;
    this.#transports = null;
    await this.#deps.broadcasts.leave(seat.roomId, seat.connectionId);
    this.#deps.audience.leave(this.#socket, seat.roomId);
  }

  async #join(payload: BroadcastPayload<'join-room'>) {
    const { broadcasts, store, media, audience } = this.#deps;
    const { routerRtpCapabilities } = await media.readRtpCapabilities({});
    await this.leave();
    const visitor = { userId: this.#socket.id, connectionId: this.#connectionId, peerId: randomUUID() };
    const { seat, role, state, resumeToken } = await broadcasts.join(visitor, payload);
    const { roomId } = seat;
    this.#seat = seat;
    this.#role = payload.role ?? null;
    audience.enter(this.#socket, roomId);
    // Read after entering: a stream that has started in between was not heard of.
    const now = (await store.read(roomId)) ?? state;
    const joined: BroadcastEvent<'user-joined'> = {
      roomId,
      userId: visitor.userId,
      role,
      routerRtpCapabilities,
      viewerCount: now.viewers.length,
      isLive: isLive(now),
      ...(resumeToken ? { resumeToken } : {}),
    };
    this.#emit('user-joined', joined);
    if (now.streamer && isLive(now))
      this.#emit('stream-started', {
        roomId,
        userId: now.streamer.userId,
        producers: now.producers.map(described),
      });
    broadcasts.tellViewerCount(now);
    return joined;
  }

  async #createTransport({ direction: wanted }: BroadcastPayload<'create-transport'>) {
    const seat = this.#requireSeat();
    const direction = wanted ?? (this.#role === 'streamer' ? 'send' : 'recv');
    if (direction === 'send' && this.#role === 'viewer')
      throw new AppError('forbidden', 'Viewers cannot stream; join as the streamer');
    const transports =
      this.#transports && !this.#transports.handedOut.has(direction)
        ? this.#transports
        : await this.#openTransports(seat, direction);
    transports.handedOut.add(direction);
    const { transportId, ...parameters } = transports[direction];
    const created = { id: transportId, transportId, direction, ...parameters };
    this.#emit('transport-created', created);
    return created;
  }

  /** What ran over earlier ones ends with them. */
  async #openTransports({ roomId, mediaRoomId, peerId }: Seat, direction: TransportDirection) {
    const { broadcasts, media } = this.#deps;
    if (this.#transports && this.#role === 'streamer')
      await broadcasts.loseProducers(roomId, mediaRoomId, 'all');
    const isStreamer = direction === 'send';
    const { sendTransport: send, recvTransport: recv } = await media.joinMediaRoom({
      params: { roomId: mediaRoomId },
      body: {
        peerId,
        displayName: isStreamer ? 'Streamer' : 'Viewer',
        // A host is heard whoever else speaks.
        role: isStreamer ? 'host' : 'student',
        rtpCapabilities: undecided,
      },
    });
    this.#transports = { send, recv, handedOut: new Set() };
    return this.#transports;
  }

  async #connectTransport({ transportId, dtlsParameters }: BroadcastPayload<'connect-transport'>) {
    const params = { ...this.#peer(), transportId };
    await this.#deps.media.connectTransport({ params, body: { dtlsParameters } });
    return {};
  }

  async #produce({ transportId, kind, rtpParameters }: BroadcastPayload<'produce'>) {
    const { broadcasts, media } = this.#deps;
    const seat = this.#requireSeat();
    await broadcasts.claimStreaming(seat);
    this.#role = 'streamer';
    const params = this.#peer();
    const source = kind === 'video' ? 'camera' : 'microphone';
    const { producerId } = await media.createProducer({
      params,
      body: { transportId, source, kind, rtpParameters, paused: false },
    });
    try {
      await broadcasts.startProducer(seat, { producerId, kind });
    } catch (error) {
      // The room has another streamer by now, or could not be told: nobody may see it.
      await media.closeProducer({ params: { ...params, producerId } }).catch(() => undefined);
      throw error;
    }
    const created = { roomId: seat.roomId, userId: seat.userId, ...described({ producerId, kind }) };
    this.#emit('producer-created', created);
    return created;
  }

  async #consume({ producerId, transportId, rtpCapabilities }: BroadcastPayload<'consume'>) {
    const { store, media } = this.#deps;
    const seat = this.#requireSeat();
    const isKnown = transportId === undefined || transportId === this.#transports?.recv.transportId;
    if (!isKnown || !this.#transports?.handedOut.has('recv'))
      throw new AppError('media_not_found', 'Create a transport to receive first, and consume with its id');
    const producers = (await store.read(seat.roomId))?.producers ?? [];
    const wanted = producers.filter(one => producerId === undefined || one.producerId === producerId);
    if (wanted.length === 0)
      throw producerId === undefined
        ? new AppError('nothing_to_play', 'No stream available')
        : new AppError('media_not_found', 'There is no such producer in this room');
    const { consumers } = await media.createConsumers({
      params: this.#peer(),
      body: { producerIds: wanted.map(one => one.producerId), rtpCapabilities },
    });
    const created = consumers.map(({ consumerId, producerId, kind, rtpParameters }) => ({
      id: consumerId,
      consumerId,
      producerId,
      kind,
      rtpParameters,
    }));
    if (created.length === 0) throw new AppError('cannot_consume');
    for (const consumer of created) this.#emit('consumer-created', consumer);
    return { ...created[0], consumers: created };
  }

  async #resumeConsumer({ consumerId }: BroadcastPayload<'resume-consumer'>) {
    const params = { ...this.#peer(), consumerId };
    await this.#deps.media.changeConsumer({ params, body: { paused: false } });
    return { consumerId };
  }

  #peer() {
    const { mediaRoomId, peerId } = this.#requireSeat();
    return { roomId: mediaRoomId, peerId };
  }

  #requireSeat(): Seat {
    if (!this.#seat) throw new AppError('not_joined', 'Join a room first');
    return this.#seat;
  }

  #emit<N extends BroadcastEventName>(name: N, payload: BroadcastEvent<N>): void {
    // `emit` is typed by name, which is a type parameter here.
    (this.#socket.emit as (name: string, payload: unknown) => unknown).call(this.#socket, name, payload);
  }
}
