import type { ConsumerDescription, ShownVideo } from '@lectern/contracts/internal/media-descriptions';
import type { Source } from '@lectern/contracts/primitives';
import type { LiveProducer } from '@lectern/contracts/session-log/media-events';
import type { types } from 'mediasoup-client';
import type { SendRequest } from './command-outbox.ts';
import { errorFrom } from './signaling-connection.ts';

/** Somebody else's media on this page. The stream stays the same object for as long as the consumer lives. */
export interface RemoteTrack {
  producerId: string;
  participantId: string;
  source: Source;
  stream: MediaStream;
}

export interface RemoteMediaListener {
  remoteChanged(): void;
  /** The server does not know the transport any more. */
  lost(): void;
}

const retryDelayMs = 1_000;

/**
 * The consumers of a receive transport. `follow` is told which producers there are and which of them are shown, `hear` which are audible, and
 * the consumers are made to match: what is missing is asked for, all at once; what is gone is closed. What is only out of sight or
 * silent is paused by the server, and comes back without being asked for. Nothing depends on having seen every event.
 */
export class RemoteMedia {
  readonly #transport: types.Transport;
  readonly #request: SendRequest;
  readonly #listener: RemoteMediaListener;
  readonly #consumers = new Map<string, types.Consumer>();
  readonly #asked = new Set<string>();
  /** Producers that the server left out of its answer: gone by then, or not decodable here. */
  readonly #declined = new Set<string>();
  #tracks: readonly RemoteTrack[] = [];
  #producers: readonly LiveProducer[] = [];
  /** Null while everything counts as shown. */
  #shown: ReadonlySet<string> | null = null;
  #audible: ReadonlySet<string> = new Set();
  #withVideo = true;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(transport: types.Transport, request: SendRequest, listener: RemoteMediaListener) {
    this.#transport = transport;
    this.#request = request;
    this.#listener = listener;
  }

  get tracks(): readonly RemoteTrack[] {
    return this.#tracks;
  }

  follow(producers: readonly LiveProducer[], shown: readonly ShownVideo[] | null, withVideo: boolean): void {
    this.#producers = producers;
    this.#withVideo = withVideo;
    this.#shown = shown && new Set(shown.map(video => video.producerId));
    const live = new Set(producers.map(producer => producer.producerId));
    for (const [producerId, consumer] of this.#consumers)
      if (!live.has(producerId)) this.#drop(producerId, consumer);
    if (!withVideo) this.#giveUpVideos();
    this.#askForMissing();
  }

  /** The producers whose sound is forwarded now. */
  hear(producerIds: readonly string[]): void {
    this.#audible = new Set(producerIds);
    this.#askForMissing();
  }

  /** Consumes what a join brought along, all in one negotiation. */
  async consume(descriptions: readonly ConsumerDescription[]): Promise<void> {
    await Promise.all(descriptions.map(description => this.#consume(description)));
  }

  close(): void {
    clearTimeout(this.#retryTimer);
    this.#producers = [];
    this.#tracks = [];
    for (const consumer of this.#consumers.values()) consumer.close();
    this.#consumers.clear();
  }

  #askForMissing(): void {
    const missing = this.#producers
      .filter(({ kind, producerId }) =>
        kind === 'audio'
          ? this.#audible.has(producerId)
          : this.#withVideo && (!this.#shown || this.#shown.has(producerId)),
      )
      .map(producer => producer.producerId)
      .filter(id => !this.#consumers.has(id) && !this.#asked.has(id) && !this.#declined.has(id));
    if (missing.length > 0) void this.#ask(missing);
  }

  async #ask(producerIds: string[]): Promise<void> {
    for (const id of producerIds) this.#asked.add(id);
    try {
      const { consumers } = await this.#request('media:consume', { producerIds });
      const answered = new Set(consumers.map(consumer => consumer.producerId));
      for (const id of producerIds) if (!answered.has(id)) this.#declined.add(id);
      await this.consume(consumers);
    } catch (cause) {
      if (this.#transport.closed) return;
      // It is this person's transport that is not found: a producer that is gone is only left out.
      if (errorFrom(cause).code === 'media_not_found') this.#listener.lost();
      // The producers are still in the log; the same question is asked again while they are.
      else this.#askAgain();
    } finally {
      for (const id of producerIds) this.#asked.delete(id);
    }
  }

  #askAgain(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      if (!this.#transport.closed) this.#askForMissing();
    }, retryDelayMs);
  }

  async #consume(description: ConsumerDescription): Promise<void> {
    const { producerId, participantId, source } = description;
    if (this.#transport.closed || this.#consumers.has(producerId)) return;
    this.#asked.add(producerId);
    try {
      const consumer = await this.#transport.consume({
        id: description.consumerId,
        producerId,
        kind: description.kind,
        rtpParameters: description.rtpParameters as types.RtpParameters,
        // Lips and voice are played in step only within one stream.
        streamId: `${participantId}-${source.startsWith('screen') ? 'screen' : 'person'}`,
      });
      this.#consumers.set(producerId, consumer);
      if (consumer.kind === 'video' && !this.#withVideo) {
        this.#giveUpVideos();
        return;
      }
      const track = { producerId, participantId, source, stream: new MediaStream([consumer.track]) };
      this.#tracks = [...this.#tracks, track];
      this.#listener.remoteChanged();
    } finally {
      this.#asked.delete(producerId);
    }
  }

  /** Closed, not paused: somebody who wants none for the whole class should cost the server none either. */
  #giveUpVideos(): void {
    for (const [producerId, consumer] of this.#consumers) {
      if (consumer.kind !== 'video') continue;
      this.#drop(producerId, consumer);
      // One that stays open at the server is paused there, as nothing is shown.
      this.#request('media:close-consumer', { consumerId: consumer.id }).catch(() => undefined);
    }
  }

  #drop(producerId: string, consumer: types.Consumer): void {
    consumer.close();
    this.#consumers.delete(producerId);
    this.#tracks = this.#tracks.filter(track => track.producerId !== producerId);
    this.#listener.remoteChanged();
  }
}
