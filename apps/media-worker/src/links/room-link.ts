import { EventEmitter } from 'node:events';
import type {
  LinkedSource,
  LinkState,
  mediaLinkEndpoints,
  PipeAddress,
} from '@lectern/contracts/internal/media-links';
import type { NodeAddress } from '@lectern/contracts/internal/media-nodes';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { InternalClient } from '@lectern/service-kit/http/internal-client';
import type { types } from 'mediasoup';
import { asOpaque, parseRtpParameters } from '../rooms/client-parameters.ts';
import { KeyedLock } from '../rooms/keyed-lock.ts';
import type { PublishedSource } from '../rooms/published-source.ts';
import type { RoomRouter } from '../rooms/room-router.ts';

export type LinkClient = InternalClient<typeof mediaLinkEndpoints>;

export interface RoomLinkOptions {
  roomId: string;
  linkId: string;
  other: NodeAddress;
  client: LinkClient;
  home: RoomRouter;
  listenInfo: types.TransportListenInfo;
  /** What the other end is told, besides what has come from it. */
  tell(link: RoomLink): { sources: readonly PublishedSource[]; audible: readonly string[] | null };
}

/** `lost`: one end could not reach the other; `told`: the other has closed its part; `here`: this end has. */
export type LinkCloseReason = 'lost' | 'told' | 'here';

interface LinkEvents {
  published: [PublishedSource];
  audible: [readonly string[]];
  closed: [LinkCloseReason];
}

/**
 * One end of the link between two nodes of a class. Each end tells the other all that it publishes, whenever that changes, and sends a source once
 * the other wants it: one stream a source and node, however many watch it there.
 */
export class RoomLink extends EventEmitter<LinkEvents> {
  readonly linkId: string;
  readonly other: NodeAddress;
  readonly #options: RoomLinkOptions;
  readonly #transport: types.PipeTransport;
  readonly #offered = new Map<string, Promise<types.Consumer>>();
  readonly #learned = new Map<string, PublishedSource>();
  readonly #learning = new KeyedLock();
  #heardVersion = -1;
  #toldVersion = 0;
  #telling: Promise<void> = Promise.resolve();
  #nextTelling: Promise<void> | null = null;
  /** The other end is there and can be told. */
  #ready = false;
  #closed = false;

  /** @throws what mediasoup throws when the room closes meanwhile, or no port is free */
  static async create(options: RoomLinkOptions): Promise<RoomLink> {
    const transport = await options.home.router.createPipeTransport({
      listenInfo: options.listenInfo,
      enableRtx: true,
      // It may cross a network that others share.
      enableSrtp: true,
    });
    return new RoomLink(options, transport);
  }

  private constructor(options: RoomLinkOptions, transport: types.PipeTransport) {
    super();
    this.#options = options;
    this.linkId = options.linkId;
    this.other = options.other;
    this.#transport = transport;
    transport.observer.once('close', () => this.close('here'));
  }

  /** What has come from the other end. */
  get sources(): PublishedSource[] {
    return [...this.#learned.values()];
  }

  get closed(): boolean {
    return this.#closed;
  }

  get address(): PipeAddress {
    const { tuple, srtpParameters } = this.#transport;
    if (!srtpParameters) throw new TypeError('A pipe with SRTP has a key.');
    return { ip: tuple.localAddress, port: tuple.localPort, srtpParameters: asOpaque(srtpParameters) };
  }

  async connect({ ip, port, srtpParameters }: PipeAddress): Promise<void> {
    await this.#transport.connect({
      ip,
      port,
      srtpParameters: srtpParameters as unknown as types.SrtpParameters,
    });
  }

  /** All that the other end should know. */
  async describe(): Promise<LinkState> {
    const version = ++this.#toldVersion;
    const { sources, audible } = this.#options.tell(this);
    const described = await Promise.all(sources.map(entry => this.#describeSource(entry)));
    return {
      version,
      sources: described.filter(description => description !== null),
      audible: audible && [...audible],
    };
  }

  /** From here on every change is told. @returns false when that was so already. */
  ready(): boolean {
    const before = this.#ready;
    this.#ready = true;
    return !before;
  }

  /** Tells the other end what there is now. Calls that come while one is under way share the next. Resolves when it knows, or is gone. */
  push(): Promise<void> {
    if (!this.#ready || this.#closed) return Promise.resolve();
    this.#nextTelling ??= this.#telling.then(() => {
      this.#nextTelling = null;
      this.#telling = this.#tell();
      return this.#telling;
    });
    return this.#nextTelling;
  }

  /** Whether the other end still is there. */
  async verify(): Promise<boolean> {
    if (this.#closed) return false;
    return this.#options.client.readLink({ params: this.#params }).then(
      () => !this.#closed,
      () => false,
    );
  }

  /** What the other end publishes now. @throws AppError `rtp_parameters_invalid` */
  async learn({ version, sources, audible }: LinkState): Promise<void> {
    await this.#learning.run('', async () => {
      if (this.#closed || version <= this.#heardVersion) return;
      this.#heardVersion = version;
      const there = new Set(sources.map(({ producerId }) => producerId));
      for (const [producerId, { producer }] of this.#learned) if (!there.has(producerId)) producer.close();
      for (const source of sources) await this.#learnSource(source);
      if (audible) this.emit('audible', audible);
    });
  }

  /** The other end wants to have this source. @throws AppError `media_not_found` */
  async send(producerId: string): Promise<void> {
    const consumer = await this.#offered.get(producerId);
    const entry = this.#options.tell(this).sources.find(({ producer }) => producer.id === producerId);
    if (!consumer || consumer.closed || !entry) throw new AppError('media_not_found');
    entry.want?.();
    await consumer.resume();
  }

  /** Emits `closed` once. What has come from the other end closes with it. */
  close(reason: LinkCloseReason): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#transport.close();
    const query = { lost: reason === 'lost' ? ('true' as const) : ('false' as const) };
    if (reason !== 'told')
      void this.#options.client.closeLink({ params: this.#params, query }).catch(() => undefined);
    this.emit('closed', reason);
  }

  async #tell(): Promise<void> {
    if (this.#closed) return;
    try {
      await this.#options.client.updateLink({ params: this.#params, body: await this.describe() });
    } catch {
      this.close('lost');
    }
  }

  async #describeSource(entry: PublishedSource): Promise<LinkedSource | null> {
    const { peer, source, producer } = entry;
    try {
      const offering = this.#offered.get(producer.id) ?? this.#offer(entry);
      this.#offered.set(producer.id, offering);
      const { kind, rtpParameters } = await offering;
      const paused = producer.paused;
      return {
        ...peer,
        source,
        producerId: producer.id,
        kind,
        rtpParameters: asOpaque(rtpParameters),
        paused,
      };
    } catch (error) {
      this.#offered.delete(producer.id);
      // It has closed meanwhile, which happens all the time.
      if (producer.closed) return null;
      throw error;
    }
  }

  async #offer(entry: PublishedSource): Promise<types.Consumer> {
    const { producer } = entry;
    const consumer = await this.#transport.consume({ producerId: await this.#options.home.reach(entry) });
    consumer.observer.once('close', () => this.#offered.delete(producer.id));
    // Nothing is sent before it is wanted.
    await consumer.pause();
    return consumer;
  }

  async #learnSource({
    producerId,
    kind,
    rtpParameters,
    paused,
    source,
    ...peer
  }: LinkedSource): Promise<void> {
    const known = this.#learned.get(producerId);
    if (known) {
      if (known.producer.paused !== paused) await (paused ? known.producer.pause() : known.producer.resume());
      return;
    }
    const producer = await this.#transport.produce({
      id: producerId,
      kind,
      rtpParameters: parseRtpParameters(rtpParameters, kind),
      paused,
      appData: { source },
    });
    if (this.#closed || producer.closed) {
      producer.close();
      return;
    }
    const entry: PublishedSource = {
      peer,
      source,
      producer,
      router: this.#options.home.router,
      want: once(() => this.#want(producerId)),
    };
    this.#learned.set(producerId, entry);
    producer.observer.once('close', () => this.#learned.delete(producerId));
    this.emit('published', entry);
  }

  async #want(producerId: string): Promise<void> {
    try {
      await this.#options.client.wantLinkedSource({ params: { ...this.#params, producerId } });
    } catch (error) {
      // It has closed there, and we are about to be told.
      if (error instanceof AppError && error.code === 'media_not_found') return;
      this.close('lost');
    }
  }

  get #params() {
    return { roomId: this.#options.roomId, linkId: this.linkId };
  }
}

function once(call: () => Promise<void>): () => void {
  let called = false;
  return () => {
    if (!called) void call();
    called = true;
  };
}
