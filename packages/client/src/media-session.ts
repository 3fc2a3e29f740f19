import type {
  ConsumerDescription,
  MediaJoinResult,
  ShownVideo,
  TransportDescription,
} from '@lectern/contracts/internal/media-descriptions';
import type { AppError } from '@lectern/contracts/kernel/app-error';
import type { MediaKind, OpaqueObject, Source } from '@lectern/contracts/primitives';
import type { IceServer } from '@lectern/contracts/rest/rooms';
import type { LiveProducer } from '@lectern/contracts/session-log/media-events';
import type { Device, types } from 'mediasoup-client';
import { newCommandId } from './command-id.ts';
import type { SendRequest } from './command-outbox.ts';
import type { LinkFigures } from './link-figures.ts';
import { LinkMeter } from './link-meter.ts';
import type { VideoCodec } from './media-device.ts';
import { OwnProducers, type WantedSource } from './own-producers.ts';
import { RemoteMedia } from './remote-media.ts';
import { ShowRequests } from './show-requests.ts';
import { errorFrom } from './signaling-connection.ts';

/** How transports find their way, beyond the server's own addresses, and what goes over them. */
export interface LinkSettings {
  iceServers: readonly IceServer[];
  /** Only by way of TURN: for networks on which the direct way fails late. */
  relayOnly: boolean;
  /** To send video with, where this browser can; null for the usual. */
  videoCodec: VideoCodec | null;
}

export interface MediaSessionListener {
  wanted(source: Source): WantedSource;
  remoteChanged(): void;
  refused(source: Source, error: AppError): void;
  measured(figures: LinkFigures): void;
  /** The transports cannot be saved: ask for new ones. */
  lost(): void;
}

/** A short dip heals by itself; restarting ICE in it would only take longer. */
const disconnectedGraceMs = 2_000;
const restartRetryMs = 1_500;
/** Sending waits for receiving no longer than this: a way that does not work must not keep anybody from being heard. */
const receiveFirstMs = 800;
/** ICE that is not back by then never comes back: the server has forgotten the transport, or the route is gone. */
const lostAfterMs = 15_000;

/** The two transports of a person and all that runs over them. Made anew, never repaired, when the server has lost them. */
export class MediaSession {
  readonly #own: OwnProducers;
  readonly remote: RemoteMedia;
  readonly #shown: ShowRequests;
  readonly #request: SendRequest;
  readonly #listener: MediaSessionListener;
  readonly #meter: LinkMeter;
  readonly #transports: readonly types.Transport[];
  readonly #troubleSince = new Map<string, number>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #recv: types.Transport;
  #maySend = false;
  #closed = false;

  constructor(
    device: Device,
    answer: MediaJoinResult,
    settings: LinkSettings,
    request: SendRequest,
    listener: MediaSessionListener,
  ) {
    this.#request = request;
    this.#listener = listener;
    const send = device.createSendTransport(transportOptions(answer.sendTransport, settings));
    const recv = device.createRecvTransport(transportOptions(answer.recvTransport, settings));
    this.#recv = recv;
    this.#transports = [send, recv];
    this.#meter = new LinkMeter(this.#transports, figures => listener.measured(figures));
    for (const transport of this.#transports) this.#prepare(transport);
    send.on('produce', ({ kind, rtpParameters, appData }, done, failed) => {
      request('media:produce', {
        transportId: send.id,
        source: appData.source as Source,
        kind: kind as MediaKind,
        rtpParameters: rtpParameters as unknown as OpaqueObject,
        paused: false,
        screenQuality: listener.wanted(appData.source as Source).screenQuality,
        commandId: newCommandId(),
      }).then(({ producerId }) => done({ id: producerId }), failed);
    });
    this.#own = new OwnProducers({
      device,
      videoCodec: settings.videoCodec,
      transport: send,
      request,
      wanted: source => listener.wanted(source),
      onRefused: (source, error) => listener.refused(source, error),
    });
    this.remote = new RemoteMedia(recv, request, listener);
    this.remote.hear(answer.audible);
    this.#shown = new ShowRequests(request, {
      audible: producerIds => this.remote.hear(producerIds),
      failed: error => {
        if (error.code === 'media_not_found') listener.lost();
      },
    });
  }

  /**
   * Consumes what came with the join, and sends nothing before that is connected: encoders that start take a browser so
   * much time that the class would be seen and heard noticeably later.
   * @throws whatever mediasoup-client throws.
   */
  async receive(consumers: readonly ConsumerDescription[]): Promise<void> {
    try {
      if (consumers.length === 0) return;
      const connected = this.#whenReceiving();
      await this.remote.consume(consumers);
      await connected;
    } finally {
      this.#maySend = true;
      if (!this.#closed) this.#own.sync();
    }
  }

  /** What this person sends is brought in line with what they want to. */
  sync(): void {
    if (this.#maySend) this.#own.sync();
  }

  /** True when the server knows exactly the producers that this page has. */
  sendsExactly(onServer: readonly LiveProducer[]): boolean {
    return this.#own.matches(onServer);
  }

  /** @returns the source of the producer that the server has paused. */
  pausedByServer(producerId: string): Source | null {
    return this.#own.pausedByServer(producerId);
  }

  /** @returns the source of the producer that the server has closed. */
  closedByServer(producerId: string): Source | null {
    return this.#own.closedByServer(producerId);
  }

  #whenReceiving(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, receiveFirstMs);
      this.#recv.on('connectionstatechange', state => {
        if (state === 'new' || state === 'connecting') return;
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** @param others what other people send. @param shown which of the videos are seen; null for all. @param withVideo false: none, for now. */
  follow(others: readonly LiveProducer[], shown: readonly ShownVideo[] | null, withVideo: boolean): void {
    this.remote.follow(others, shown, withVideo);
    if (shown) this.#shown.set(shown);
  }

  /** The socket was away: what was said meanwhile is said again. */
  resumed(): void {
    this.#shown.tellAgain();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#meter.close();
    this.#shown.close();
    this.#own.close();
    this.remote.close();
    for (const transport of this.#transports) transport.close();
  }

  #prepare(transport: types.Transport): void {
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      this.#request('media:connect-transport', {
        transportId: transport.id,
        dtlsParameters: dtlsParameters as unknown as OpaqueObject,
      }).then(() => done(), failed);
    });
    transport.on('connectionstatechange', state => {
      if (state === 'connected' || state === 'closed' || state === 'new') this.#healed(transport);
      else if (state === 'disconnected') this.#restartLater(transport, disconnectedGraceMs);
      else if (state === 'failed') this.#restartLater(transport, 0);
    });
  }

  #healed(transport: types.Transport): void {
    this.#troubleSince.delete(transport.id);
    clearTimeout(this.#timers.get(transport.id));
    this.#timers.delete(transport.id);
  }

  #restartLater(transport: types.Transport, delayMs: number): void {
    if (!this.#troubleSince.has(transport.id)) this.#troubleSince.set(transport.id, Date.now());
    clearTimeout(this.#timers.get(transport.id));
    this.#timers.set(
      transport.id,
      setTimeout(() => void this.#restartIce(transport), delayMs),
    );
  }

  async #restartIce(transport: types.Transport): Promise<void> {
    try {
      const { iceParameters } = await this.#request('media:restart-ice', { transportId: transport.id });
      if (this.#closed || transport.closed) return;
      await transport.restartIce({ iceParameters: iceParameters as unknown as types.IceParameters });
    } catch (cause) {
      if (this.#closed) return;
      const { code } = errorFrom(cause);
      if (code === 'media_not_found') {
        this.#listener.lost();
        return;
      }
      // Without a socket nothing can be restarted, and the time does not count against the transport.
      if (code === 'signaling_unavailable') this.#troubleSince.set(transport.id, Date.now());
    }
    const since = this.#troubleSince.get(transport.id);
    if (this.#closed || since === undefined) return;
    if (Date.now() - since > lostAfterMs) this.#listener.lost();
    else this.#restartLater(transport, restartRetryMs);
  }
}

function transportOptions(description: TransportDescription, settings: LinkSettings): types.TransportOptions {
  return {
    id: description.transportId,
    iceParameters: description.iceParameters as unknown as types.IceParameters,
    iceCandidates: description.iceCandidates as unknown as types.IceCandidate[],
    dtlsParameters: description.dtlsParameters as unknown as types.DtlsParameters,
    iceServers: [...settings.iceServers],
    iceTransportPolicy: settings.relayOnly ? 'relay' : 'all',
  };
}
