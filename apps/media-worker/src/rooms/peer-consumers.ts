import type { OpaqueObject, Source } from '@lectern/contracts/primitives';
import type { ConsumerDescription, ShownVideo } from '@lectern/contracts/internal/media-descriptions';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { parseScalabilityMode, type types } from 'mediasoup';
import { asOpaque, mediaFailure, parseRtpCapabilities } from './client-parameters.ts';
import { layersFor } from './layers.ts';
import type { PublishedSource } from './published-source.ts';
import type { RoomRouter } from './room-router.ts';

interface Received {
  consumer: types.Consumer;
  source: Source;
  /** Of the source, also where it has another on the router of this peer. */
  producerId: string;
  /** The peer itself wants it paused. */
  held: boolean;
  /** What the worker was told last. */
  told: { paused: boolean; layers: string; priority: number };
}

/** Height of the largest layer that our clients send, by what they send. */
const fullHeightPx = { camera: 720, screen: 1_080 } as const;
/** When the link is too narrow for all, the screen is what the class is about; then the larger tile wins (mediasoup: 1 to 255). */
const screenPriority = 255;

/**
 * What one peer receives. Sound is sent while it is audible, video while it is shown and in the layer that fits; all else is paused. What must
 * hold is worked out anew after every change, so nothing depends on the order in which wishes, producers and consumers come.
 */
export class PeerConsumers {
  readonly #at: RoomRouter;
  readonly #transport: types.WebRtcTransport;
  #rtpCapabilities: types.RtpCapabilities;
  readonly #isAudible: (producerId: string) => boolean;
  readonly #received = new Map<string, Received>();
  readonly #making = new Map<string, Promise<Received | null>>();
  /** By producer; null until the peer has said what it shows: it gets all that it consumes. */
  #shown: Map<string, ShownVideo> | null = null;

  constructor(
    at: RoomRouter,
    transport: types.WebRtcTransport,
    rtpCapabilities: types.RtpCapabilities,
    isAudible: (producerId: string) => boolean,
  ) {
    this.#at = at;
    this.#transport = transport;
    this.#rtpCapabilities = rtpCapabilities;
    this.#isAudible = isAudible;
  }

  get size(): number {
    return this.#received.size;
  }

  /** What is received at this moment, for operators and tests. */
  get descriptions() {
    return [...this.#received.values()].map(({ consumer, source, producerId, told }) => ({
      consumerId: consumer.id,
      producerId,
      source,
      paused: told.paused,
      producerPaused: consumer.producerPaused,
      preferredLayers: consumer.preferredLayers ?? null,
      currentLayers: consumer.currentLayers ?? null,
      score: consumer.score.score,
    }));
  }

  /**
   * Receives these sources from now on; one that is received already answers the consumer there is. Those that this browser
   * cannot decode, or that close meanwhile, are left out.
   */
  async consume(sources: readonly PublishedSource[]): Promise<ConsumerDescription[]> {
    const made = await Promise.all(
      sources.map(async entry => {
        const received = await this.#receive(entry);
        return received && !received.consumer.closed ? describeConsumer(received.consumer, entry) : null;
      }),
    );
    return made.filter(description => description !== null);
  }

  /** What is consumed from now on must fit these. @throws AppError `rtp_parameters_invalid` */
  learnCapabilities(rtpCapabilities: OpaqueObject): void {
    this.#rtpCapabilities = parseRtpCapabilities(rtpCapabilities);
  }

  /** From now on these, and no other videos, are shown. */
  show(videos: readonly ShownVideo[]): void {
    this.#shown = new Map(videos.map(video => [video.producerId, video]));
    for (const received of this.#received.values()) this.#fit(received);
  }

  /** The sound of these has become audible, or has stopped to be. */
  refit(producerIds: Iterable<string>): void {
    const changed = new Set(producerIds);
    for (const received of this.#received.values()) if (changed.has(received.producerId)) this.#fit(received);
  }

  /** @throws AppError `media_not_found` */
  setHeld(consumerId: string, held: boolean): void {
    const received = this.#received.get(consumerId);
    if (!received) throw new AppError('media_not_found');
    received.held = held;
    this.#fit(received);
  }

  /** An unknown one is fine. */
  close(consumerId: string): void {
    this.#received.get(consumerId)?.consumer.close();
  }

  #receive(entry: PublishedSource): Promise<Received | null> {
    const producerId = entry.producer.id;
    const existing = this.#making.get(producerId);
    if (existing) return existing;
    // Kept as a promise: the join and the announcement of a producer may ask for the same one at the same time.
    const making = this.#create(entry);
    this.#making.set(producerId, making);
    const forget = () => {
      if (this.#making.get(producerId) === making) this.#making.delete(producerId);
    };
    void making.then(received => {
      if (!received || received.consumer.closed) forget();
      else received.consumer.observer.once('close', forget);
    }, forget);
    return making;
  }

  async #create(entry: PublishedSource): Promise<Received | null> {
    const { producer, source } = entry;
    let consumer: types.Consumer;
    const paused = !this.#isWanted(producer.kind, producer.id);
    try {
      const wanted = { producerId: await this.#at.bring(entry), rtpCapabilities: this.#rtpCapabilities };
      if (!this.#at.router.canConsume(wanted)) return null;
      // When it is not paused, the worker asks for a key frame by itself once the transport is connected.
      consumer = await this.#transport.consume({ ...wanted, paused });
    } catch (error) {
      // The producer has closed, which happens all the time.
      if (!this.#transport.closed && producer.closed) return null;
      throw mediaFailure(error, this.#transport.closed);
    }
    if (this.#transport.closed) {
      consumer.close();
      throw new AppError('media_not_found');
    }
    if (consumer.closed) return null;
    const received = {
      consumer,
      source,
      producerId: producer.id,
      held: false,
      told: { paused, layers: '', priority: 1 },
    };
    this.#received.set(consumer.id, received);
    consumer.observer.once('close', () => this.#received.delete(consumer.id));
    // What is shown may have changed while the worker was asked.
    this.#fit(received);
    return received;
  }

  #isWanted(kind: types.MediaKind, producerId: string): boolean {
    if (kind === 'audio') return this.#isAudible(producerId);
    return this.#shown === null || this.#shown.has(producerId);
  }

  /** The layer first: what is resumed starts with the right one. */
  #fit({ consumer, source, producerId, held, told }: Received): void {
    const { kind } = consumer;
    const shown = this.#shown?.get(producerId);
    if (kind === 'video' && shown) {
      const priority = source === 'screen' ? screenPriority : Math.min(200, Math.max(1, shown.height >> 3));
      if (told.priority !== priority) {
        told.priority = priority;
        void unlessClosed(consumer.setPriority(priority));
      }
      if (consumer.type !== 'simple') {
        const mode = consumer.rtpParameters.encodings?.[0]?.scalabilityMode;
        const full = fullHeightPx[source === 'screen' ? 'screen' : 'camera'];
        const layers = layersFor(shown.height, parseScalabilityMode(mode).spatialLayers, full);
        const key = `${layers.spatialLayer} ${layers.temporalLayer}`;
        if (told.layers !== key) {
          told.layers = key;
          void unlessClosed(consumer.setPreferredLayers(layers));
        }
      }
    }
    const paused = held || !this.#isWanted(kind, producerId);
    if (told.paused === paused) return;
    told.paused = paused;
    void unlessClosed(paused ? consumer.pause() : consumer.resume());
  }
}

/** A consumer that closes meanwhile needs nothing any more, and there is no other reason to refuse these. */
const unlessClosed = (asked: Promise<void>) => asked.catch(() => undefined);

function describeConsumer(
  consumer: types.Consumer,
  { peer, source, producer }: PublishedSource,
): ConsumerDescription {
  return {
    consumerId: consumer.id,
    producerId: producer.id,
    participantId: peer.peerId,
    source,
    kind: consumer.kind,
    rtpParameters: asOpaque(consumer.rtpParameters),
    producerPaused: consumer.producerPaused,
  };
}
