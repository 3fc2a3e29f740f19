import { EventEmitter } from 'node:events';
import type { OpaqueObject, ClassRole, MediaKind, Source } from '@lectern/contracts/primitives';
import type {
  ConsumerDescription,
  TransportDescription,
} from '@lectern/contracts/internal/media-descriptions';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { types } from 'mediasoup';
import { mediaFailure, parseDtlsParameters, parseRtpParameters } from './client-parameters.ts';

/** Who joins, as the capture needs to name them; the media-worker knows nothing else of people. */
export interface PeerIdentity {
  peerId: string;
  displayName: string;
  role: ClassRole;
}

/** A producer with what it means. */
export interface PublishedSource {
  peer: PeerIdentity;
  source: Source;
  producer: types.Producer;
}

interface PeerEvents {
  closed: [];
  published: [PublishedSource];
  /** `closed`: its owner asked for it; `lost`: its transport or its peer went away. */
  unpublished: [PublishedSource, 'closed' | 'lost'];
}

const kindOf: Record<Source, MediaKind> = {
  camera: 'video',
  screen: 'video',
  microphone: 'audio',
  'screen-audio': 'audio',
};

const firstBitrate = 1_000_000;
const connectTimeoutMs = 30_000;

/** A person's two transports, what they send and what they receive. A transport that closes takes along what runs over it. */
export class MediaPeer extends EventEmitter<PeerEvents> {
  readonly identity: PeerIdentity;
  readonly #router: types.Router;
  readonly #rtpCapabilities: types.RtpCapabilities;
  readonly #send: types.WebRtcTransport;
  readonly #receive: types.WebRtcTransport;
  readonly #published = new Map<string, PublishedSource>();
  readonly #consumers = new Map<string, types.Consumer>();
  readonly #consumerOfProducer = new Map<string, Promise<types.Consumer | null>>();
  /** Sources that are being produced right now; without it two requests at once could both publish a camera. */
  readonly #starting = new Set<Source>();
  readonly #closing = new Set<string>();
  #closed = false;

  /** @throws what mediasoup throws when the router closes meanwhile; nothing is left behind then. */
  static async create(
    router: types.Router,
    webRtcServer: types.WebRtcServer,
    identity: PeerIdentity,
    rtpCapabilities: types.RtpCapabilities,
  ): Promise<MediaPeer> {
    const open = () =>
      router.createWebRtcTransport({
        webRtcServer,
        enableUdp: true,
        enableTcp: true,
        preferUdp: true,
        initialAvailableOutgoingBitrate: firstBitrate,
      });
    const [send, receive] = await Promise.allSettled([open(), open()]);
    if (send.status === 'fulfilled' && receive.status === 'fulfilled')
      return new MediaPeer(router, identity, rtpCapabilities, send.value, receive.value);
    for (const half of [send, receive]) if (half.status === 'fulfilled') half.value.close();
    throw send.status === 'rejected' ? send.reason : (receive as PromiseRejectedResult).reason;
  }

  private constructor(
    router: types.Router,
    identity: PeerIdentity,
    rtpCapabilities: types.RtpCapabilities,
    send: types.WebRtcTransport,
    receive: types.WebRtcTransport,
  ) {
    super();
    this.identity = identity;
    this.#router = router;
    this.#rtpCapabilities = rtpCapabilities;
    this.#send = send;
    this.#receive = receive;
    for (const transport of [send, receive]) {
      // The browser said goodbye (its page is gone): what it sent is lost, without waiting for its socket to time out.
      transport.on('dtlsstatechange', state => {
        if (state === 'closed' || state === 'failed') transport.close();
      });
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  get published(): PublishedSource[] {
    return [...this.#published.values()];
  }

  get consumerCount(): number {
    return this.#consumers.size;
  }

  get transportDescriptions(): { sendTransport: TransportDescription; recvTransport: TransportDescription } {
    return { sendTransport: describeTransport(this.#send), recvTransport: describeTransport(this.#receive) };
  }

  /** Emits `unpublished` for each producer, then `closed`, once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#send.close();
    this.#receive.close();
    this.emit('closed');
  }

  /**
   * For a client that nothing else is heard of: when this transport goes, or never connects, or loses its network for longer than mediasoup
   * waits, the peer closes.
   */
  closeWith(transportId: string): void {
    const transport = this.#transport(transportId);
    const never = setTimeout(() => this.close(), connectTimeoutMs);
    transport.on('icestatechange', state => {
      clearTimeout(never);
      if (state === 'disconnected') this.close();
    });
    transport.observer.once('close', () => {
      clearTimeout(never);
      this.close();
    });
  }

  /** @throws AppError `media_not_found`, `rtp_parameters_invalid` */
  async connectTransport(transportId: string, dtlsParameters: OpaqueObject): Promise<void> {
    const transport = this.#transport(transportId);
    const parsed = parseDtlsParameters(dtlsParameters);
    try {
      await transport.connect({ dtlsParameters: parsed });
    } catch (error) {
      throw mediaFailure(error, transport.closed);
    }
  }

  /** @throws AppError `media_not_found` */
  async restartIce(transportId: string): Promise<OpaqueObject> {
    const transport = this.#transport(transportId);
    try {
      return { ...(await transport.restartIce()) };
    } catch (error) {
      throw mediaFailure(error, transport.closed);
    }
  }

  /** @throws AppError `media_not_found`, `source_already_produced`, `rtp_parameters_invalid` */
  async produce(request: {
    transportId: string;
    source: Source;
    kind: MediaKind;
    rtpParameters: OpaqueObject;
    paused: boolean;
  }): Promise<PublishedSource> {
    const { source, kind, paused } = request;
    if (request.transportId !== this.#send.id || this.#send.closed) throw new AppError('media_not_found');
    if (kindOf[source] !== kind)
      throw new AppError('rtp_parameters_invalid', `A ${source} is ${kindOf[source]}, not ${kind}`);
    if (this.#starting.has(source) || this.published.some(entry => entry.source === source))
      throw new AppError('source_already_produced');

    this.#starting.add(source);
    try {
      const rtpParameters = parseRtpParameters(request.rtpParameters, kind);
      const producer = await this.#send.produce({ kind, rtpParameters, paused, appData: { source } });
      // What is made for a transport that closes meanwhile is not closed with it: mediasoup hands it out afterwards.
      if (this.#send.closed || producer.closed) {
        producer.close();
        throw new AppError('media_not_found');
      }
      return this.#publish({ peer: this.identity, source, producer });
    } catch (error) {
      throw mediaFailure(error, this.#closed || this.#send.closed);
    } finally {
      this.#starting.delete(source);
    }
  }

  #publish(entry: PublishedSource): PublishedSource {
    const { producer } = entry;
    this.#published.set(producer.id, entry);
    producer.observer.once('close', () => {
      this.#published.delete(producer.id);
      this.emit('unpublished', entry, this.#closing.delete(producer.id) ? 'closed' : 'lost');
    });
    this.emit('published', entry);
    return entry;
  }

  /** @throws AppError `media_not_found` */
  async setProducerPaused(producerId: string, paused: boolean): Promise<void> {
    const entry = this.#published.get(producerId);
    if (!entry) throw new AppError('media_not_found');
    try {
      await (paused ? entry.producer.pause() : entry.producer.resume());
    } catch (error) {
      throw mediaFailure(error, entry.producer.closed);
    }
  }

  /** An unknown one is fine. */
  closeProducer(producerId: string): void {
    const entry = this.#published.get(producerId);
    if (!entry) return;
    this.#closing.add(producerId);
    entry.producer.close();
  }

  /**
   * Receives these sources from now on; one that is received already answers the consumer there is. Those that this browser
   * cannot decode, or that close meanwhile, are left out.
   */
  async consume(sources: readonly PublishedSource[]): Promise<ConsumerDescription[]> {
    const made = await Promise.all(
      sources.map(async entry => {
        const consumer = await this.#consumerOf(entry);
        return consumer && !consumer.closed ? describeConsumer(consumer, entry) : null;
      }),
    );
    if (this.#closed) throw new AppError('media_not_found');
    return made.filter(description => description !== null);
  }

  #consumerOf(entry: PublishedSource): Promise<types.Consumer | null> {
    const producerId = entry.producer.id;
    const existing = this.#consumerOfProducer.get(producerId);
    if (existing) return existing;
    // Kept as a promise: the join and the announcement of a producer may ask for the same one at the same time.
    const making = this.#createConsumer(producerId);
    this.#consumerOfProducer.set(producerId, making);
    void making.then(
      consumer => {
        if (!consumer || consumer.closed) this.#forgetConsumer(producerId, making);
        else consumer.observer.once('close', () => this.#forgetConsumer(producerId, making));
      },
      () => this.#forgetConsumer(producerId, making),
    );
    return making;
  }

  async #createConsumer(producerId: string): Promise<types.Consumer | null> {
    const rtpCapabilities = this.#rtpCapabilities;
    if (!this.#router.canConsume({ producerId, rtpCapabilities })) return null;
    let consumer: types.Consumer;
    try {
      // Not paused: the worker asks for a key frame by itself once the transport is connected.
      consumer = await this.#receive.consume({ producerId, rtpCapabilities, paused: false });
    } catch (error) {
      // The producer has closed, which happens all the time.
      if (!this.#receive.closed && !this.#router.canConsume({ producerId, rtpCapabilities })) return null;
      throw mediaFailure(error, this.#closed || this.#receive.closed);
    }
    if (this.#receive.closed) {
      consumer.close();
      throw new AppError('media_not_found');
    }
    if (consumer.closed) return null;
    this.#consumers.set(consumer.id, consumer);
    consumer.observer.once('close', () => this.#consumers.delete(consumer.id));
    return consumer;
  }

  #forgetConsumer(producerId: string, made: Promise<types.Consumer | null>): void {
    if (this.#consumerOfProducer.get(producerId) === made) this.#consumerOfProducer.delete(producerId);
  }

  /** @throws AppError `media_not_found` */
  async setConsumerPaused(consumerId: string, paused: boolean): Promise<void> {
    const consumer = this.#consumers.get(consumerId);
    if (!consumer) throw new AppError('media_not_found');
    try {
      await (paused ? consumer.pause() : consumer.resume());
    } catch (error) {
      throw mediaFailure(error, consumer.closed);
    }
  }

  /** An unknown one is fine. */
  closeConsumer(consumerId: string): void {
    this.#consumers.get(consumerId)?.close();
  }

  #transport(transportId: string): types.WebRtcTransport {
    const transport = [this.#send, this.#receive].find(({ id }) => id === transportId);
    if (!transport || transport.closed) throw new AppError('media_not_found');
    return transport;
  }
}

const asObject = (value: object): OpaqueObject => value as OpaqueObject;

function describeTransport(transport: types.WebRtcTransport): TransportDescription {
  return {
    transportId: transport.id,
    iceParameters: asObject(transport.iceParameters),
    iceCandidates: transport.iceCandidates.map(asObject),
    dtlsParameters: asObject(transport.dtlsParameters),
  };
}

function describeConsumer(consumer: types.Consumer, { peer, source }: PublishedSource): ConsumerDescription {
  return {
    consumerId: consumer.id,
    producerId: consumer.producerId,
    participantId: peer.peerId,
    source,
    kind: consumer.kind,
    rtpParameters: asObject(consumer.rtpParameters),
    producerPaused: consumer.producerPaused,
  };
}
