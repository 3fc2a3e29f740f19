import type { MediaJoinResult } from '@lectern/contracts/internal/media-descriptions';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { OpaqueObject, Source } from '@lectern/contracts/primitives';
import type { LiveProducer } from '@lectern/contracts/session-log/media-events';
import type { Device } from 'mediasoup-client';
import { newCommandId } from './command-id.ts';
import type { SendRequest } from './command-outbox.ts';
import type { LinkFigures } from './link-figures.ts';
import { loadDevice } from './media-device.ts';
import { type LinkSettings, MediaSession } from './media-session.ts';
import type { WantedSource } from './own-producers.ts';
import type { RemoteTrack } from './remote-media.ts';
import { ShownTiles } from './shown-tiles.ts';

export interface MediaLinkListener {
  wanted(source: Source): WantedSource;
  settings(): LinkSettings;
  /** Somebody's media came or went. */
  changed(): void;
  /** There are transports, or there are none any more. */
  stateChanged(): void;
  measured(figures: LinkFigures): void;
  /** A source must be switched off: refused for good, or paused or closed by somebody else. */
  switchOff(source: Source, error: AppError | null): void;
}

const retryDelaysMs = [0, 500, 1_000, 2_000, 4_000];
/** Failures of the media server that pass: the person's wish stands, and is tried again over new transports. */
const passingFailures: ReadonlySet<string> = new Set([
  'media_unavailable',
  'media_not_found',
  'media_capacity_exhausted',
  'dependency_unavailable',
  'source_already_produced',
  'internal_error',
  'not_joined',
]);
const none: readonly RemoteTrack[] = [];

/** This person's tie to the media server: given up as a whole when it breaks, and asked for again until there is a new one. */
export class MediaLink {
  readonly #request: SendRequest;
  readonly #listener: MediaLinkListener;
  readonly #prepared: Promise<Device> | undefined;
  /** What the page shows outlives the transports. */
  readonly tiles = new ShownTiles(() => this.#followOthers());
  #others: readonly LiveProducer[] = [];
  #device: Device | null = null;
  #session: MediaSession | null = null;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Without a seat there is nobody to ask: the next join brings the media. */
  #seated = false;
  #closed = false;

  constructor(request: SendRequest, listener: MediaLinkListener, prepared: Promise<Device> | undefined) {
    this.#request = request;
    this.#listener = listener;
    this.#prepared = prepared;
  }

  get isOpen(): boolean {
    return this.#session !== null;
  }

  get tracks(): readonly RemoteTrack[] {
    return this.#session?.remote.tracks ?? none;
  }

  /** Capabilities to join with, when there is no media yet; undefined when there is, or when the device cannot be loaded now. */
  async capabilitiesForJoin(): Promise<OpaqueObject | undefined> {
    if (this.#session) return undefined;
    this.#device ??=
      (await this.#prepared?.catch(() => null)) ?? (await this.#loadDevice().catch(() => null));
    return this.#capabilities();
  }

  /**
   * The seat is taken. @param answer media that came with it. @param onServer this person's producers as the log has them.
   * @param resumed false when the seat is a new one, so that older transports are worthless.
   */
  seated(answer: MediaJoinResult | null, onServer: readonly LiveProducer[], resumed: boolean): void {
    this.#seated = true;
    this.#attempt = 0;
    if (answer) this.#open(answer);
    else if (!this.#session || !resumed || !this.#session.sendsExactly(onServer)) this.renew();
    else this.#session.resumed();
  }

  unseated(): void {
    this.#seated = false;
    clearTimeout(this.#timer);
  }

  /** Brings consumers and producers in line with the log. Safe at any time, any number of times. */
  follow(producers: readonly LiveProducer[], myId: string | null): void {
    this.#others = producers.filter(producer => producer.participantId !== myId);
    if (!this.#session) return;
    this.#followOthers();
    for (const { participantId, producerId, paused } of producers) {
      if (participantId !== myId || !paused) continue;
      const source = this.#session.pausedByServer(producerId);
      if (source) this.#listener.switchOff(source, null);
    }
    this.#session.sync();
  }

  /** The producers whose sound is forwarded now. */
  hear(producerIds: readonly string[]): void {
    this.#session?.remote.hear(producerIds);
  }

  #followOthers(): void {
    this.#session?.follow(this.#others, this.tiles.videosOf(this.#others), this.tiles.withVideo);
  }

  /** The person has switched something on or off. */
  sync(): void {
    this.#session?.sync();
  }

  producerClosed(producerId: string, reason: 'closed' | 'lost'): void {
    const source = this.#session?.closedByServer(producerId);
    if (!source) return;
    // Lost: it is still switched on, and is sent again. Closed: somebody meant it.
    if (reason === 'lost') this.sync();
    else this.#listener.switchOff(source, null);
  }

  /** Gives broken media up and asks for new transports until there are some. */
  renew(): void {
    const hadMedia = this.isOpen;
    this.#session?.close();
    this.#session = null;
    clearTimeout(this.#timer);
    if (this.#closed) return;
    if (hadMedia) this.#listener.stateChanged();
    if (!this.#seated) return;
    const delayMs = retryDelaysMs[Math.min(this.#attempt, retryDelaysMs.length - 1)];
    this.#attempt += 1;
    this.#timer = setTimeout(() => void this.#join(), delayMs);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#session?.close();
    this.#session = null;
    this.tiles.close();
  }

  async #join(): Promise<void> {
    try {
      this.#device ??= await this.#loadDevice();
      const rtpCapabilities = this.#capabilities();
      if (!rtpCapabilities) throw new AppError('media_unavailable');
      const answer = await this.#request('media:join', { commandId: newCommandId(), rtpCapabilities });
      if (!this.#closed && this.#seated) this.#open(answer);
    } catch {
      if (!this.#closed && this.#seated) this.renew();
    }
  }

  #open(answer: MediaJoinResult): void {
    if (!this.#device) return;
    this.#session?.close();
    clearTimeout(this.#timer);
    this.#attempt = 0;
    const isCurrent = () => session === this.#session;
    const session = new MediaSession(this.#device, answer, this.#listener.settings(), this.#request, {
      wanted: source => this.#listener.wanted(source),
      remoteChanged: () => this.#listener.changed(),
      measured: figures => this.#listener.measured(figures),
      refused: (source, error) => {
        if (!isCurrent()) return;
        if (passingFailures.has(error.code)) this.renew();
        else this.#listener.switchOff(source, error);
      },
      lost: () => {
        if (isCurrent()) this.renew();
      },
    });
    this.#session = session;
    session.receive(answer.consumers).catch(() => {
      if (isCurrent()) this.renew();
    });
    this.#followOthers();
    this.#listener.stateChanged();
  }

  async #loadDevice(): Promise<Device> {
    const { routerRtpCapabilities } = await this.#request('media:capabilities', {});
    return loadDevice(routerRtpCapabilities);
  }

  #capabilities(): OpaqueObject | undefined {
    return this.#device?.recvRtpCapabilities as OpaqueObject | undefined;
  }
}
