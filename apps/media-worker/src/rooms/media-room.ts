import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { OpaqueObject } from '@lectern/contracts/primitives';
import type { MediaJoinResult } from '@lectern/contracts/internal/media-descriptions';
import type { types } from 'mediasoup';
import type { PooledWorker } from '../workers/worker-pool.ts';
import { mediaFailure, parseRtpCapabilities } from './client-parameters.ts';
import { KeyedLock } from './keyed-lock.ts';
import { MediaPeer, type PeerIdentity, type PublishedSource } from './media-peer.ts';
import { routerCodecs } from './router-codecs.ts';

export type RoomCloseReason = 'requested' | 'worker-died' | 'shutting-down';

/** dBov, -127 (silence) to 0 (RFC 6464). */
export interface Speaker {
  peerId: string;
  volume: number;
}

interface RoomEvents {
  closed: [RoomCloseReason];
  published: [PublishedSource];
  unpublished: [PublishedSource, 'closed' | 'lost'];
  speakers: [Speaker[]];
}

const speakersEveryMs = 300;
const quietestSpeakerDbov = -60;
const mostSpeakers = 10;

/** The media of one live session: a router on one worker, and everybody who is in it. */
export class MediaRoom extends EventEmitter<RoomEvents> {
  readonly roomId: string;
  readonly routerEpoch = randomUUID();
  readonly worker: PooledWorker;
  readonly router: types.Router;
  readonly #levels: types.AudioLevelObserver;
  readonly #peers = new Map<string, MediaPeer>();
  readonly #joins = new KeyedLock();
  #closed = false;

  /** @throws AppError `media_unavailable` when the worker dies meanwhile. */
  static async create(roomId: string, worker: PooledWorker): Promise<MediaRoom> {
    let router: types.Router | undefined;
    try {
      router = await worker.worker.createRouter({ mediaCodecs: routerCodecs });
      const levels = await router.createAudioLevelObserver({
        interval: speakersEveryMs,
        threshold: quietestSpeakerDbov,
        maxEntries: mostSpeakers,
      });
      if (router.closed) throw new Error('The worker died while the room was being made');
      return new MediaRoom(roomId, worker, router, levels);
    } catch (cause) {
      router?.close();
      throw new AppError('media_unavailable', undefined, { cause });
    }
  }

  private constructor(
    roomId: string,
    worker: PooledWorker,
    router: types.Router,
    levels: types.AudioLevelObserver,
  ) {
    super();
    this.roomId = roomId;
    this.worker = worker;
    this.router = router;
    this.#levels = levels;
    // Comes while the worker is being buried, before the pool says that it died: nobody can join in between.
    router.once('workerclose', () => this.close('worker-died'));
    levels.on('volumes', volumes => this.emit('speakers', this.#speakersOf(volumes)));
    levels.on('silence', () => this.emit('speakers', []));
  }

  get closed(): boolean {
    return this.#closed;
  }

  get peers(): MediaPeer[] {
    return [...this.#peers.values()];
  }

  get published(): PublishedSource[] {
    return this.peers.flatMap(peer => peer.published);
  }

  /** Closes everybody and everything in it; emits `closed` once, first, so that what follows is known to follow from it. */
  close(reason: RoomCloseReason): void {
    if (this.#closed) return;
    this.#closed = true;
    this.emit('closed', reason);
    for (const peer of this.peers) peer.close();
    this.router.close();
  }

  /**
   * Lets a person in, with transports and with consumers of all there is, or of `only.sources`, which are on another router.
   * Somebody of the same id is put out first.
   * @throws AppError `rtp_parameters_invalid`, `media_unavailable`, `media_not_found` when the room closes meanwhile.
   */
  async join(
    identity: PeerIdentity,
    rtpCapabilities: OpaqueObject,
    only?: { router: types.Router; sources: readonly PublishedSource[] },
  ): Promise<MediaJoinResult> {
    const capabilities = parseRtpCapabilities(rtpCapabilities);
    // Under a lock a person: two joins of one person at once would both find nobody to put out, and the loser's
    // transports would stay open without an owner.
    return this.#joins.run(identity.peerId, async () => {
      this.#peers.get(identity.peerId)?.close();
      const peer = await this.#admit(identity, capabilities, only?.router ?? this.router);
      try {
        const others = only?.sources ?? this.published.filter(entry => entry.peer.peerId !== identity.peerId);
        return {
          routerRtpCapabilities: { ...this.router.rtpCapabilities },
          ...peer.transportDescriptions,
          consumers: await peer.consume(others),
        };
      } catch (error) {
        peer.close();
        throw mediaFailure(error, this.#closed);
      }
    });
  }

  async #admit(
    identity: PeerIdentity,
    capabilities: types.RtpCapabilities,
    router: types.Router,
  ): Promise<MediaPeer> {
    let peer: MediaPeer;
    try {
      peer = await MediaPeer.create(router, this.worker.webRtcServer, identity, capabilities);
    } catch (cause) {
      throw new AppError('media_unavailable', undefined, { cause });
    }
    if (this.#closed) {
      peer.close();
      throw new AppError('media_unavailable');
    }
    this.#peers.set(identity.peerId, peer);
    peer.on('published', entry => this.#onPublished(entry));
    peer.on('unpublished', (entry, how) => this.emit('unpublished', entry, how));
    peer.once('closed', () => {
      if (this.#peers.get(identity.peerId) === peer) this.#peers.delete(identity.peerId);
    });
    return peer;
  }

  #onPublished(entry: PublishedSource): void {
    if (entry.source === 'microphone')
      // Fails only when the producer has closed already; the observer drops closed producers by itself.
      this.#levels.addProducer({ producerId: entry.producer.id }).catch(() => undefined);
    this.emit('published', entry);
  }

  /** @throws AppError `media_not_found` */
  peer(peerId: string): MediaPeer {
    const peer = this.#peers.get(peerId);
    if (!peer) throw new AppError('media_not_found');
    return peer;
  }

  /** An unknown peer is fine. Waits for a join of the same person that is under way, or it would survive the leaving. */
  async leave(peerId: string): Promise<void> {
    await this.#joins.run(peerId, async () => this.#peers.get(peerId)?.close());
  }

  /** @throws AppError `media_not_found` */
  async consume(peerId: string, producerIds: readonly string[]) {
    const wanted = new Set(producerIds);
    const sources = this.published.filter(
      entry => wanted.has(entry.producer.id) && entry.peer.peerId !== peerId,
    );
    return this.peer(peerId).consume(sources);
  }

  #speakersOf(volumes: types.AudioLevelObserverVolume[]): Speaker[] {
    const peerOf = new Map(this.published.map(entry => [entry.producer.id, entry.peer.peerId]));
    return volumes.flatMap(({ producer, volume }) => {
      const peerId = peerOf.get(producer.id);
      return peerId ? [{ peerId, volume }] : [];
    });
  }
}
