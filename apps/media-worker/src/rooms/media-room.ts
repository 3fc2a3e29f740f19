import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { OpaqueObject } from '@lectern/contracts/primitives';
import type { MediaJoinResult, ShownVideo } from '@lectern/contracts/internal/media-descriptions';
import type { types } from 'mediasoup';
import type { PooledWorker } from '../workers/worker-pool.ts';
import { AudibleVoices } from './audible-voices.ts';
import { mediaFailure, parseRtpCapabilities } from './client-parameters.ts';
import { KeyedLock } from './keyed-lock.ts';
import { MediaPeer, type PeerIdentity, type PublishedSource } from './media-peer.ts';
import { routerCodecs } from './router-codecs.ts';

/** `moved`: another node carries the session now. */
export type RoomCloseReason = 'requested' | 'moved' | 'worker-died' | 'shutting-down';

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
  /** The producers whose sound is forwarded from now on. */
  audible: [ReadonlySet<string>];
}

const speakersEveryMs = 300;
const quietestSpeakerDbov = -60;
const mostSpeakers = 10;
/** A voice keeps its place for so long after its last word. */
const audibleHoldMs = 2_000;
/** Cameras that come with a join; a page that shows more asks for them. */
const camerasAtJoin = 12;

/** The media of one live session: a router on one worker, and everybody who is in it. */
export class MediaRoom extends EventEmitter<RoomEvents> {
  readonly roomId: string;
  readonly routerEpoch = randomUUID();
  readonly worker: PooledWorker;
  readonly router: types.Router;
  readonly #levels: types.AudioLevelObserver;
  readonly #voices: AudibleVoices;
  readonly #peers = new Map<string, MediaPeer>();
  readonly #joins = new KeyedLock();
  #closed = false;

  /** @throws AppError `media_unavailable` when the worker dies meanwhile. */
  static async create(roomId: string, worker: PooledWorker, audibleLimit: number): Promise<MediaRoom> {
    let router: types.Router | undefined;
    try {
      router = await worker.worker.createRouter({ mediaCodecs: routerCodecs });
      const levels = await router.createAudioLevelObserver({
        interval: speakersEveryMs,
        threshold: quietestSpeakerDbov,
        maxEntries: mostSpeakers,
      });
      if (router.closed) throw new Error('The worker died while the room was being made');
      return new MediaRoom(roomId, worker, router, levels, audibleLimit);
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
    audibleLimit: number,
  ) {
    super();
    this.roomId = roomId;
    this.worker = worker;
    this.router = router;
    this.#levels = levels;
    this.#voices = new AudibleVoices({ limit: audibleLimit, holdMs: audibleHoldMs });
    // Comes while the worker is being buried, before the pool says that it died: nobody can join in between.
    router.once('workerclose', () => this.close('worker-died'));
    levels.on('volumes', volumes => {
      const heard = volumes.map(({ producer }) => producer.id);
      this.#changeAudible(now => this.#voices.heard(heard, now));
      this.emit('speakers', this.#speakersOf(volumes));
    });
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
   * Lets a person in, with transports and with consumers of what is heard and seen first (without video: heard), or of `only.sources`, which
   * are on another router. Somebody of the same id is put out first.
   * @throws AppError `rtp_parameters_invalid`, `media_unavailable`, `media_not_found` when the room closes meanwhile.
   */
  async join(
    identity: PeerIdentity,
    rtpCapabilities: OpaqueObject,
    {
      only,
      withVideo = true,
    }: {
      only?: { router: types.Router; sources: readonly PublishedSource[] };
      withVideo?: boolean;
    } = {},
  ): Promise<MediaJoinResult> {
    const capabilities = parseRtpCapabilities(rtpCapabilities);
    // Under a lock a person: two joins of one person at once would both find nobody to put out, and the loser's
    // transports would stay open without an owner.
    return this.#joins.run(identity.peerId, async () => {
      this.#peers.get(identity.peerId)?.close();
      const peer = await this.#admit(identity, capabilities, only?.router);
      try {
        return {
          routerRtpCapabilities: { ...this.router.rtpCapabilities },
          ...peer.transportDescriptions,
          consumers: await peer.consumers.consume(
            only?.sources ?? this.#firstFor(identity.peerId, withVideo),
          ),
          audible: this.audible,
        };
      } catch (error) {
        peer.close();
        throw mediaFailure(error, this.#closed);
      }
    });
  }

  /** What a page shows and plays first: sound that is audible, screens, and a page of cameras, the teachers' before the others. */
  #firstFor(peerId: string, withVideo: boolean): PublishedSource[] {
    const others = this.published.filter(entry => entry.peer.peerId !== peerId);
    const cameras = others.filter(entry => entry.source === 'camera' && !entry.producer.paused);
    const taught = cameras.filter(entry => isTeacher(entry.peer));
    const first = new Set([...taught, ...cameras].slice(0, camerasAtJoin));
    return others.filter(entry => {
      if (entry.producer.kind === 'audio') return this.#voices.producerIds.has(entry.producer.id);
      return withVideo && (entry.source === 'screen' || first.has(entry));
    });
  }

  async #admit(
    identity: PeerIdentity,
    capabilities: types.RtpCapabilities,
    ownRouter: types.Router | undefined,
  ): Promise<MediaPeer> {
    let peer: MediaPeer;
    try {
      peer = await MediaPeer.create(
        ownRouter ?? this.router,
        this.worker.webRtcServer,
        identity,
        capabilities,
        // On a router of its own a peer hears what was chosen for it, whoever speaks.
        producerId => ownRouter !== undefined || this.#voices.producerIds.has(producerId),
      );
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
    const { peer, source, producer } = entry;
    if (source === 'microphone')
      // Fails only when the producer has closed already; the observer drops closed producers by itself.
      this.#levels.addProducer({ producerId: producer.id }).catch(() => undefined);
    if (producer.kind === 'audio') {
      const always = source === 'screen-audio' || isTeacher(peer);
      const open = () => this.#changeAudible(now => this.#voices.open(producer.id, always, now));
      const close = () => this.#changeAudible(now => this.#voices.close(producer.id, now));
      producer.observer.on('pause', close);
      producer.observer.on('resume', open);
      producer.observer.once('close', close);
      if (!producer.paused) open();
    }
    this.emit('published', entry);
  }

  #changeAudible(change: (nowMs: number) => boolean): void {
    const before = this.#voices.producerIds;
    if (!change(performance.now()) || this.#closed) return;
    const after = this.#voices.producerIds;
    const changed = [...before, ...after].filter(id => before.has(id) !== after.has(id));
    for (const peer of this.#peers.values()) peer.consumers.refit(changed);
    this.emit('audible', after);
  }

  /** Producers whose sound is forwarded now. */
  get audible(): string[] {
    return [...this.#voices.producerIds];
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
    const peer = this.peer(peerId);
    const consumers = await peer.consumers.consume(sources);
    if (peer.closed) throw new AppError('media_not_found');
    return consumers;
  }

  /** @throws AppError `media_not_found` */
  show(peerId: string, videos: readonly ShownVideo[]): { audible: string[] } {
    this.peer(peerId).consumers.show(videos);
    return { audible: this.audible };
  }

  #speakersOf(volumes: types.AudioLevelObserverVolume[]): Speaker[] {
    const peerOf = new Map(this.published.map(entry => [entry.producer.id, entry.peer.peerId]));
    return volumes.flatMap(({ producer, volume }) => {
      const peerId = peerOf.get(producer.id);
      return peerId ? [{ peerId, volume }] : [];
    });
  }
}

const isTeacher = ({ role }: PeerIdentity) => role === 'host' || role === 'cohost';
