import { AppError } from '@lectern/contracts/kernel/app-error';
import type { OpaqueObject } from '@lectern/contracts/primitives';
import type { Device, types } from 'mediasoup-client';
import { BroadcastConnection } from './broadcast-connection.ts';
import { loadDevice } from './media-device.ts';
import { type ReadableStore, Store } from './store.ts';

export interface BroadcastView {
  state: 'connecting' | 'waiting' | 'live' | 'ended' | 'full' | 'unreachable';
  /** Where one has come to; null until one has. */
  roomId: string | null;
  viewers: number;
  /** Picture and sound, as far as they have come. */
  stream: MediaStream | null;
}

interface BroadcastViewerOptions {
  signalingUrl: string;
  /** Null: any room that is live, looked for until there is one. */
  roomId: string | null;
}

const retryMs = 3_000;

/** Watches one broadcast: waits for it, follows its ends and beginnings, and comes back after every loss. */
export class BroadcastViewer implements ReadableStore<BroadcastView> {
  readonly #store = new Store<BroadcastView>({ state: 'connecting', roomId: null, viewers: 0, stream: null });
  readonly #wantedRoom: string | null;
  readonly #connection: BroadcastConnection;
  #device: Device | null = null;
  #capabilities: OpaqueObject = {};
  /** Of the stream that is watched now; what was begun for an earlier one is dropped when it is done. */
  #turn = 0;
  #transport: Promise<types.Transport> | null = null;
  #consumed = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ signalingUrl, roomId }: BroadcastViewerOptions) {
    this.#wantedRoom = roomId;
    this.#connection = new BroadcastConnection({
      url: signalingUrl,
      onConnect: () => void this.#enter(),
      onUnreachable: () => {
        this.#drop();
        this.#set({ state: 'unreachable', stream: null });
      },
      listeners: {
        // Comes before `stream-started`, and that before the answer to the join.
        'user-joined': ({ routerRtpCapabilities }) => {
          if (routerRtpCapabilities) this.#capabilities = routerRtpCapabilities;
        },
        'stream-started': ({ producers }) => {
          for (const { id } of producers) void this.#consume(id);
        },
        'producer-created': ({ id }) => void this.#consume(id),
        'stream-ended': () => {
          this.#drop();
          this.#set({ state: 'ended', stream: null });
          this.#lookElsewhere();
        },
        'viewer-count': ({ count }) => this.#set({ viewers: count }),
      },
    });
  }

  get subscribe() {
    return this.#store.subscribe;
  }
  get getSnapshot() {
    return this.#store.getSnapshot;
  }

  close(): void {
    this.#drop();
    this.#connection.close();
  }

  async #enter(): Promise<void> {
    this.#drop();
    const turn = this.#turn;
    try {
      const room = this.#wantedRoom === null ? {} : { roomId: this.#wantedRoom };
      const joined = await this.#connection.request('join-room', { ...room, role: 'viewer' });
      if (turn !== this.#turn) return;
      const { roomId, isLive, viewerCount } = joined;
      const { state: before } = this.#store.getSnapshot();
      const waiting = before === 'ended' ? 'ended' : 'waiting';
      this.#set({ roomId, viewers: viewerCount ?? 0, state: isLive ? 'connecting' : waiting });
      if (!isLive) this.#lookElsewhere();
    } catch (error) {
      if (turn !== this.#turn) return;
      const isFull = error instanceof AppError && error.code === 'room_full';
      this.#set({ state: isFull ? 'full' : 'unreachable', stream: null });
      this.#retry();
    }
  }

  /** Who named no room may find another one that is live. */
  #lookElsewhere(): void {
    if (this.#wantedRoom === null) this.#retry();
  }

  #retry(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#enter(), retryMs);
  }

  async #consume(producerId: string): Promise<void> {
    // A stream may be told of twice: by the room, and by the answer to a join at the same moment.
    if (this.#consumed.has(producerId)) return;
    this.#consumed.add(producerId);
    clearTimeout(this.#timer);
    const turn = this.#turn;
    try {
      this.#transport ??= this.#openTransport(turn);
      const transport = await this.#transport;
      const { consumers } = await this.#connection.request('consume', {
        producerId,
        transportId: transport.id,
        rtpCapabilities: this.#device?.recvRtpCapabilities as OpaqueObject,
      });
      for (const { id, kind, rtpParameters } of consumers) {
        if (turn !== this.#turn) return;
        const options = { id, producerId, kind, rtpParameters: rtpParameters as types.RtpParameters };
        const { track } = await transport.consume(options);
        await this.#connection.request('resume-consumer', { consumerId: id });
        if (turn === this.#turn) this.#play(track);
      }
    } catch {
      // Whatever it was, it is over or passes: joining again tells which.
      if (turn === this.#turn) this.#retry();
    }
  }

  /** A new stream for each change: a video element notices no track that is added to the one it has. */
  #play(track: MediaStreamTrack): void {
    const tracks = this.#store.getSnapshot().stream?.getTracks() ?? [];
    this.#set({ state: 'live', stream: new MediaStream([...tracks, track]) });
  }

  async #openTransport(turn: number): Promise<types.Transport> {
    this.#device ??= await loadDevice(this.#capabilities);
    const { transportId: id, ...parameters } = await this.#connection.request('create-transport', {
      direction: 'recv',
    });
    const transport = this.#device.createRecvTransport({
      ...(parameters as unknown as types.TransportOptions),
      id,
    });
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      const payload = { transportId: id, dtlsParameters: dtlsParameters as unknown as OpaqueObject };
      this.#connection.request('connect-transport', payload).then(() => done(), failed);
    });
    transport.on('connectionstatechange', state => {
      if (state === 'failed' && turn === this.#turn) void this.#enter();
    });
    if (turn !== this.#turn) transport.close();
    return transport;
  }

  #drop(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.#consumed = new Set();
    this.#transport?.then(
      transport => transport.close(),
      () => undefined,
    );
    this.#transport = null;
  }

  #set(change: Partial<BroadcastView>): void {
    this.#store.set({ ...this.#store.getSnapshot(), ...change });
  }
}
