import { EventEmitter } from 'node:events';
import type { OpaqueObject, MediaKind, Source } from '@lectern/contracts/primitives';
import type { TransportDescription } from '@lectern/contracts/internal/media-descriptions';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { types } from 'mediasoup';
import { asOpaque, mediaFailure, parseDtlsParameters, parseRtpParameters } from './client-parameters.ts';
import { PeerConsumers } from './peer-consumers.ts';
import type { PeerIdentity, PublishedSource } from './published-source.ts';
import type { RoomRouter } from './room-router.ts';

export interface ProduceRequest {
  transportId: string;
  source: Source;
  kind: MediaKind;
  rtpParameters: OpaqueObject;
  paused: boolean;
}

interface PeerEvents {
  closed: [];
  published: [PublishedSource];
  /** `closed`: its owner asked for it; `lost`: its transport or its peer went away. */
  unpublished: [PublishedSource, 'closed' | 'lost'];
}

export const kindOf: Record<Source, MediaKind> = {
  camera: 'video',
  screen: 'video',
  microphone: 'audio',
  'screen-audio': 'audio',
};

/** Bits a second. What a receiver is believed to take before there is an estimate, and the most that anybody may send. */
const firstBitrate = 1_000_000;
const mostIncomingBitrate = 10_000_000;
/** However many join at once, a sender is asked for at most two key frames a second, and keeps its uplink for the picture. */
const keyFrameRequestDelayMs = 500;
const connectTimeoutMs = 30_000;

/** A person's two transports, what they send and what they receive. A transport that closes takes along what runs over it. */
export class MediaPeer extends EventEmitter<PeerEvents> {
  readonly identity: PeerIdentity;
  readonly at: RoomRouter;
  readonly consumers: PeerConsumers;
  readonly #send: types.WebRtcTransport;
  readonly #receive: types.WebRtcTransport;
  readonly #published = new Map<string, PublishedSource>();
  /** Sources that are being produced right now; without it two requests at once could both publish a camera. */
  readonly #starting = new Set<Source>();
  readonly #closing = new Set<string>();
  #closed = false;

  /** @throws what mediasoup throws when the router closes meanwhile; nothing is left behind then. */
  static async create(
    at: RoomRouter,
    identity: PeerIdentity,
    rtpCapabilities: types.RtpCapabilities,
    isAudible: (producerId: string) => boolean,
  ): Promise<MediaPeer> {
    const open = () =>
      at.router.createWebRtcTransport({
        webRtcServer: at.worker.webRtcServer,
        enableUdp: true,
        enableTcp: true,
        preferUdp: true,
        initialAvailableOutgoingBitrate: firstBitrate,
      });
    const [send, receive] = await Promise.allSettled([open(), open()]);
    if (send.status === 'fulfilled' && receive.status === 'fulfilled') {
      const consumers = new PeerConsumers(at, receive.value, rtpCapabilities, isAudible);
      // Fails only when the transport has closed, which everything after this finds out by itself.
      void send.value.setMaxIncomingBitrate(mostIncomingBitrate).catch(() => undefined);
      return new MediaPeer(identity, at, send.value, receive.value, consumers);
    }
    for (const half of [send, receive]) if (half.status === 'fulfilled') half.value.close();
    throw send.status === 'rejected' ? send.reason : (receive as PromiseRejectedResult).reason;
  }

  private constructor(
    identity: PeerIdentity,
    at: RoomRouter,
    send: types.WebRtcTransport,
    receive: types.WebRtcTransport,
    consumers: PeerConsumers,
  ) {
    super();
    this.identity = identity;
    this.at = at;
    this.consumers = consumers;
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

  /** Bits a second of all that it sends, told to the sender by REMB. @throws AppError `media_not_found` */
  async limitIncoming(maxBitrate: number): Promise<void> {
    try {
      await this.#send.setMaxIncomingBitrate(maxBitrate);
    } catch (error) {
      throw mediaFailure(error, this.#closed || this.#send.closed);
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
  async produce(request: ProduceRequest): Promise<PublishedSource> {
    const { source, kind, paused } = request;
    if (request.transportId !== this.#send.id || this.#send.closed) throw new AppError('media_not_found');
    if (kindOf[source] !== kind)
      throw new AppError('rtp_parameters_invalid', `A ${source} is ${kindOf[source]}, not ${kind}`);
    if (this.#starting.has(source) || this.published.some(entry => entry.source === source))
      throw new AppError('source_already_produced');

    this.#starting.add(source);
    try {
      const rtpParameters = parseRtpParameters(request.rtpParameters, kind);
      const producer = await this.#send.produce({
        kind,
        rtpParameters,
        paused,
        appData: { source },
        keyFrameRequestDelay: keyFrameRequestDelayMs,
      });
      // What is made for a transport that closes meanwhile is not closed with it: mediasoup hands it out afterwards.
      if (this.#send.closed || producer.closed) {
        producer.close();
        throw new AppError('media_not_found');
      }
      return this.#publish({ peer: this.identity, source, producer, router: this.at.router });
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

  #transport(transportId: string): types.WebRtcTransport {
    const transport = [this.#send, this.#receive].find(({ id }) => id === transportId);
    if (!transport || transport.closed) throw new AppError('media_not_found');
    return transport;
  }
}

function describeTransport(transport: types.WebRtcTransport): TransportDescription {
  return {
    transportId: transport.id,
    iceParameters: asOpaque(transport.iceParameters),
    iceCandidates: transport.iceCandidates.map(asOpaque),
    dtlsParameters: asOpaque(transport.dtlsParameters),
  };
}
