import { AppError } from '@lectern/contracts/kernel/app-error';
import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import type { OpaqueObject } from '@lectern/contracts/primitives';
import type { Device, types } from 'mediasoup-client';
import { BroadcastConnection } from './broadcast-connection.ts';
import { encodingOf } from './encodings.ts';
import type { LocalMedia } from './local-media.ts';
import { loadDevice } from './media-device.ts';
import { type ReadableStore, Store } from './store.ts';

export interface BroadcastStreamerView {
  state: 'idle' | 'starting' | 'live' | 'reconnecting' | 'refused';
  viewers: number;
  /** Why one may not stream, when one may not. */
  refusal: AppError | null;
  /** By the clock of this machine. */
  liveSinceMs: number | null;
}

const idle: BroadcastStreamerView = { state: 'idle', viewers: 0, refusal: null, liveSinceMs: null };
const retryMs = 1_500;
/** Another attempt would be answered the same. */
const finalRefusals: ReadonlySet<ErrorCode> = new Set([
  'room_has_streamer',
  'seat_superseded',
  'validation_failed',
  'origin_not_allowed',
]);
const devices = ['camera', 'microphone'] as const;
type DeviceKind = (typeof devices)[number];

/** Sends one's camera and microphone to a broadcast room, and goes on after every loss until `stop()`. */
export class BroadcastStreamer implements ReadableStore<BroadcastStreamerView> {
  readonly #store = new Store(idle);
  readonly #local: LocalMedia;
  readonly #signalingUrl: string;
  readonly #stopFollowing: () => void;
  #roomId = '';
  #connection: BroadcastConnection | null = null;
  /** Takes one's place over from a connection that is lost. */
  #resumeToken: string | undefined;
  #capabilities: OpaqueObject = {};
  #device: Device | null = null;
  #transport: types.Transport | null = null;
  readonly #producers = new Map<DeviceKind, types.Producer>();
  /** Of the transports in use; what was begun for earlier ones is dropped when it is done. */
  #turn = 0;
  #syncing: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(local: LocalMedia, signalingUrl: string) {
    this.#local = local;
    this.#signalingUrl = signalingUrl;
    this.#stopFollowing = local.subscribe(() => {
      this.#sync().catch(() => {
        if (this.#transport) void this.#begin('media');
      });
    });
  }

  get subscribe() {
    return this.#store.subscribe;
  }
  get getSnapshot() {
    return this.#store.getSnapshot;
  }

  start(roomId: string): void {
    this.stop();
    this.#roomId = roomId;
    this.#set({ state: 'starting' });
    this.#connection = new BroadcastConnection({
      url: this.#signalingUrl,
      onConnect: () => void this.#begin('join'),
      onUnreachable: () => {
        this.#drop();
        this.#set({ state: 'reconnecting' });
      },
      listeners: {
        'viewer-count': ({ count }) => this.#set({ viewers: count }),
        'stream-ended': () => {
          // Told also of what ends because one begins anew, which is under way then.
          if (this.#transport) void this.#begin('media');
        },
        error: ({ event, code, message }) => {
          if (event === null) this.#refuse(new AppError(code, message));
        },
      },
    });
  }

  stop(): void {
    // Leaving tells the viewers at once; the server would notice a closed socket, too.
    this.#connection?.request('leave-room', {}).catch(() => undefined);
    this.#end();
    this.#store.set(idle);
  }

  close(): void {
    this.stop();
    this.#stopFollowing();
  }

  #end(): void {
    this.#drop();
    this.#resumeToken = undefined;
    this.#connection?.close();
    this.#connection = null;
  }

  /** Joins, when the connection is new, and sends over new transports. */
  async #begin(from: 'join' | 'media'): Promise<void> {
    this.#drop();
    const turn = this.#turn;
    const connection = this.#connection;
    if (!connection) return;
    if (this.#store.getSnapshot().state === 'live') this.#set({ state: 'reconnecting' });
    try {
      if (from === 'join') {
        const joined = await connection.request('join-room', {
          roomId: this.#roomId,
          role: 'streamer',
          resumeToken: this.#resumeToken,
        });
        this.#resumeToken = joined.resumeToken;
        this.#capabilities = joined.routerRtpCapabilities ?? {};
      }
      this.#device ??= await loadDevice(this.#capabilities);
      const { transportId: id, ...parameters } = await connection.request('create-transport', {
        direction: 'send',
      });
      if (turn !== this.#turn) return;
      this.#transport = this.#openTransport(connection, id, parameters, turn);
      await this.#sync();
    } catch (error) {
      if (turn !== this.#turn) return;
      if (error instanceof AppError && finalRefusals.has(error.code)) this.#refuse(error);
      else this.#tryAgain();
    }
  }

  #tryAgain(): void {
    this.#drop();
    this.#timer = setTimeout(() => void this.#begin('join'), retryMs);
  }

  #refuse(refusal: AppError): void {
    this.#end();
    this.#store.set({ ...idle, state: 'refused', refusal });
  }

  #openTransport(connection: BroadcastConnection, id: string, parameters: object, turn: number) {
    const device = this.#device as Device;
    const transport = device.createSendTransport({ ...(parameters as types.TransportOptions), id });
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      const payload = { transportId: id, dtlsParameters: dtlsParameters as unknown as OpaqueObject };
      connection.request('connect-transport', payload).then(() => done(), failed);
    });
    transport.on('produce', ({ kind, rtpParameters }, done, failed) => {
      const payload = { transportId: id, kind, rtpParameters: rtpParameters as unknown as OpaqueObject };
      connection.request('produce', payload).then(({ id }) => done({ id }), failed);
    });
    transport.on('connectionstatechange', state => {
      if (state === 'failed' && turn === this.#turn) void this.#begin('media');
    });
    return transport;
  }

  /** Makes what is sent match what is switched on, one step after the other. */
  #sync(): Promise<void> {
    const step = async () => {
      for (const kind of devices) await this.#syncDevice(kind);
    };
    const synced = this.#syncing.then(step);
    this.#syncing = synced.catch(() => undefined);
    return synced;
  }

  async #syncDevice(kind: DeviceKind): Promise<void> {
    const { on, track } = this.#local.getSnapshot()[kind];
    const transport = this.#transport;
    const device = this.#device;
    if (!transport || transport.closed || !device) return;
    const producer = this.#producers.get(kind);
    if (!producer) {
      if (!on || !track) return;
      // Devices belong to LocalMedia.
      const made = await transport.produce({ track, stopTracks: false, ...encodingOf(kind, device) });
      // A transport that was given up meanwhile has closed it.
      if (made.closed) return;
      this.#producers.set(kind, made);
      const { liveSinceMs } = this.#store.getSnapshot();
      this.#set({ state: 'live', liveSinceMs: liveSinceMs ?? Date.now() });
      return;
    }
    if (producer.track !== track) await producer.replaceTrack({ track: track ?? null });
    if (on && track) producer.resume();
    else producer.pause();
  }

  #drop(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.#producers.clear();
    this.#transport?.close();
    this.#transport = null;
  }

  #set(change: Partial<BroadcastStreamerView>): void {
    this.#store.set({ ...this.#store.getSnapshot(), ...change });
  }
}
