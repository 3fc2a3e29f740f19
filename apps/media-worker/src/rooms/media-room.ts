import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { OpaqueObject } from '@lectern/contracts/primitives';
import type { MediaJoinResult, ShownVideo } from '@lectern/contracts/internal/media-descriptions';
import type { types } from 'mediasoup';
import type { PooledWorker } from '../workers/worker-pool.ts';
import type { RoomLink } from '../links/room-link.ts';
import { RoomLinks } from '../links/room-links.ts';
import { mediaFailure, parseRtpCapabilities } from './client-parameters.ts';
import { KeyedLock } from './keyed-lock.ts';
import { MediaPeer, type ProduceRequest } from './media-peer.ts';
import type { PeerIdentity, PublishedSource } from './published-source.ts';
import type { RoomRouter } from './room-router.ts';
import { type PlacePeer, RoomRouters } from './room-routers.ts';
import type { Speaker, Voices } from './room-voices.ts';

/** `moved`: another node carries the session, or this part of it, now. `link-lost`: an edge of a class has lost its home. */
export type RoomCloseReason = 'requested' | 'moved' | 'worker-died' | 'link-lost' | 'shutting-down';

interface RoomEvents {
  closed: [RoomCloseReason];
  published: [PublishedSource];
  unpublished: [PublishedSource, 'closed' | 'lost'];
  speakers: [Speaker[]];
  /** The producers whose sound is forwarded from now on. */
  audible: [ReadonlySet<string>];
}

/** Cameras that come with a join; a page that shows more asks for them. */
const camerasAtJoin = 12;

interface RoomParts {
  roomId: string;
  /** The node that carries the class; null when that is this one. */
  homeNodeId: string | null;
  /** Of its first router. */
  worker: PooledWorker;
  /** Where further people go. */
  place: PlacePeer;
  makeVoices(home: RoomRouter): Promise<Voices>;
}

/** The media of one live session on this node: routers on one worker or more, and everybody who is in it here. */
export class MediaRoom extends EventEmitter<RoomEvents> {
  readonly roomId: string;
  readonly routerEpoch = randomUUID();
  readonly homeNodeId: string | null;
  readonly links = new RoomLinks();
  readonly #routers: RoomRouters;
  readonly #voices: Voices;
  readonly #peers = new Map<string, MediaPeer>();
  readonly #joins = new KeyedLock();
  #closed = false;
  #lostPid: number | null = null;

  /** @throws AppError `media_unavailable` when the worker dies meanwhile */
  static async create(parts: RoomParts): Promise<MediaRoom> {
    let routers: RoomRouters | undefined;
    let room: MediaRoom | undefined;
    try {
      routers = await RoomRouters.create(parts.worker, parts.place, pid => room?.loseWorker(pid));
      const voices = await parts.makeVoices(routers.home);
      if (routers.home.router.closed) throw new Error('The worker died while the room was being made');
      room = new MediaRoom(parts, routers, voices);
      return room;
    } catch (cause) {
      routers?.close();
      throw new AppError('media_unavailable', undefined, { cause });
    }
  }

  private constructor({ roomId, homeNodeId }: RoomParts, routers: RoomRouters, voices: Voices) {
    super();
    this.roomId = roomId;
    this.homeNodeId = homeNodeId;
    this.#routers = routers;
    this.#voices = voices;
    voices.on('speakers', speakers => this.emit('speakers', speakers));
    voices.on('audible', (producerIds, changed) => {
      if (this.#closed) return;
      if (changed.length > 0) {
        for (const peer of this.#peers.values()) peer.consumers.refit(changed);
        this.links.changed();
      }
      this.emit('audible', producerIds);
    });
  }

  /** Its first router, where recordings are made. */
  get home(): RoomRouter {
    return this.#routers.home;
  }

  get routers(): RoomRouter[] {
    return this.#routers.all;
  }

  /** Of the mediasoup worker that died and took the room along. */
  get lostPid(): number | null {
    return this.#lostPid;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get peers(): MediaPeer[] {
    return [...this.#peers.values()];
  }

  get published(): PublishedSource[] {
    return [...this.peers.flatMap(peer => peer.published), ...this.links.sources];
  }

  /** Closes everybody and everything in it; emits `closed` once, first, so that what follows is known to follow from it. */
  close(reason: RoomCloseReason): void {
    if (this.#closed) return;
    this.#closed = true;
    this.emit('closed', reason);
    for (const peer of this.peers) peer.close();
    this.links.close();
    this.#routers.close();
  }

  /** A mediasoup worker of it died: the whole room is lost, since who is left would have to learn what is gone, and everybody is back in a moment. */
  loseWorker(pid: number): void {
    this.#lostPid = pid;
    this.close('worker-died');
  }

  /** Where the next peer goes. @throws AppError `media_unavailable` */
  nextRouter(): Promise<RoomRouter> {
    return this.#routers.next();
  }

  /**
   * Lets a person in, with transports and with consumers of what is heard and seen first (without video: heard), or of `only.sources` on a
   * router for them. Somebody of the same id is put out first.
   * @throws AppError `rtp_parameters_invalid`, `media_unavailable`, `media_not_found` when the room closes meanwhile.
   */
  async join(
    identity: PeerIdentity,
    rtpCapabilities: OpaqueObject,
    {
      only,
      withVideo = true,
    }: {
      only?: { router: RoomRouter; sources: readonly PublishedSource[] };
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
          routerRtpCapabilities: { ...this.home.router.rtpCapabilities },
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
      if (entry.producer.kind === 'audio') return this.#voices.audible.has(entry.producer.id);
      return withVideo && (entry.source === 'screen' || first.has(entry));
    });
  }

  async #admit(
    identity: PeerIdentity,
    capabilities: types.RtpCapabilities,
    ownRouter: RoomRouter | undefined,
  ): Promise<MediaPeer> {
    let peer: MediaPeer;
    try {
      peer = await MediaPeer.create(
        ownRouter ?? (await this.nextRouter()),
        identity,
        capabilities,
        // On a router of its own a peer hears what was chosen for it, whoever speaks.
        producerId => ownRouter !== undefined || this.#voices.audible.has(producerId),
      );
    } catch (cause) {
      throw cause instanceof AppError ? cause : new AppError('media_unavailable', undefined, { cause });
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

  /** Its part on another node, from now on. Closes the link when the room has closed. */
  addLink(link: RoomLink): void {
    this.links.add(link);
    link.on('published', entry => this.#onPublished(entry, link));
    if (this.#closed) link.close('here');
  }

  #onPublished(entry: PublishedSource, from?: RoomLink): void {
    const changed = () => this.links.changed(from);
    entry.producer.observer.on('pause', changed);
    entry.producer.observer.on('resume', changed);
    entry.producer.observer.once('close', changed);
    changed();
    if (entry.producer.kind === 'audio') this.#voices.follow(entry);
    this.emit('published', entry);
  }

  /** Producers whose sound is forwarded now. */
  get audible(): string[] {
    return [...this.#voices.audible];
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

  /**
   * Answers once every node of the class knows of it, so whoever is told of it next may ask for it anywhere.
   * @throws what `MediaPeer.produce` does
   */
  async produce(peer: MediaPeer, request: ProduceRequest): Promise<PublishedSource> {
    const entry = await peer.produce(request);
    await this.links.flush();
    return entry;
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
}

const isTeacher = ({ role }: PeerIdentity) => role === 'host' || role === 'cohost';
