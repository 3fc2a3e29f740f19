import type { AppError } from '@lectern/contracts/kernel/app-error';
import type { MediaKind, Source } from '@lectern/contracts/primitives';
import type { ScreenQuality } from '@lectern/contracts/screen-quality';
import type { LiveProducer } from '@lectern/contracts/session-log/media-events';
import type { Device, types } from 'mediasoup-client';
import { newCommandId } from './command-id.ts';
import type { SendRequest } from './command-outbox.ts';
import { encodingOf } from './encodings.ts';
import type { VideoCodec } from './media-device.ts';
import type { SenderLimits } from './screen-limits.ts';
import { errorFrom } from './signaling-connection.ts';

/** What the person wants to send of one source right now. */
export interface WantedSource {
  track: MediaStreamTrack | null;
  on: boolean;
  /** What the sender keeps to, where somebody has set it. */
  limits?: SenderLimits;
  screenQuality?: ScreenQuality;
}

interface OwnProducer {
  producer: types.Producer;
  /** As far as the server has confirmed. */
  serverPaused: boolean;
  /** As the sender was told. */
  limits?: SenderLimits;
}

export const sources: readonly Source[] = ['microphone', 'camera', 'screen', 'screen-audio'];
const kinds: Record<Source, MediaKind> = {
  microphone: 'audio',
  camera: 'video',
  screen: 'video',
  'screen-audio': 'audio',
};
/** A person's own voice and face are paused when switched off, so that they come back at once; a screen is closed. */
const isPausable = (source: Source) => source === 'microphone' || source === 'camera';

const sameLimits = (a: SenderLimits, b: SenderLimits | undefined) =>
  a.maxBitrate === b?.maxBitrate &&
  a.maxFramerate === b.maxFramerate &&
  a.scaleResolutionDownBy === b.scaleResolutionDownBy;

/** Straight at the sender: mediasoup-client's own way negotiates anew, with itself. */
async function limitSender({ rtpSender }: types.Producer, limits: SenderLimits): Promise<void> {
  const parameters = rtpSender?.getParameters();
  if (!parameters) return;
  for (const encoding of parameters.encodings) Object.assign(encoding, limits);
  await rtpSender?.setParameters(parameters);
}

interface OwnProducersOptions {
  device: Device;
  videoCodec: VideoCodec | null;
  transport: types.Transport;
  request: SendRequest;
  wanted: (source: Source) => WantedSource;
  /** The server refused for good: the source must be switched off. */
  onRefused: (source: Source, error: AppError) => void;
}

/** Makes the producers match what the person wants, one step at a time a source, also after any of the steps failed. */
export class OwnProducers {
  readonly #options: OwnProducersOptions;
  readonly #own = new Map<Source, OwnProducer>();
  readonly #running = new Set<Source>();
  readonly #again = new Set<Source>();
  #closed = false;

  constructor(options: OwnProducersOptions) {
    this.#options = options;
  }

  sync(): void {
    for (const source of sources) void this.#run(source);
  }

  /** True when the server knows exactly the producers that this page has. Else the media must be made anew. */
  matches(onServer: readonly LiveProducer[]): boolean {
    if (this.#running.size > 0) return true;
    const ids = new Set(onServer.map(producer => producer.producerId));
    const own = [...this.#own.values()];
    return own.length === ids.size && own.every(({ producer }) => ids.has(producer.id));
  }

  /** Somebody with the right to do so, or a state that was missed, has paused a producer. @returns its source. */
  pausedByServer(producerId: string): Source | null {
    for (const [source, own] of this.#own)
      if (own.producer.id === producerId && !own.serverPaused) {
        own.serverPaused = true;
        own.producer.pause();
        return source;
      }
    return null;
  }

  /** @returns the source, when the producer was ours and is closed now. */
  closedByServer(producerId: string): Source | null {
    for (const [source, own] of this.#own)
      if (own.producer.id === producerId) {
        own.producer.close();
        this.#own.delete(source);
        return source;
      }
    return null;
  }

  close(): void {
    this.#closed = true;
    for (const { producer } of this.#own.values()) producer.close();
    this.#own.clear();
  }

  async #run(source: Source): Promise<void> {
    if (this.#running.has(source)) {
      this.#again.add(source);
      return;
    }
    this.#running.add(source);
    try {
      do {
        this.#again.delete(source);
        await this.#step(source);
      } while (this.#again.has(source) && !this.#closed);
    } catch (cause) {
      const error = errorFrom(cause);
      // What could not be said for lack of a connection is said by the sync that follows the next join.
      if (!this.#closed && error.code !== 'signaling_unavailable') this.#options.onRefused(source, error);
    } finally {
      this.#running.delete(source);
    }
  }

  async #step(source: Source): Promise<void> {
    const { request, wanted, transport } = this.#options;
    const { track, on, limits } = wanted(source);
    const own = this.#own.get(source);
    if (transport.closed) return;
    if (!own) {
      if (on && track) await this.#produce(source, track);
      return;
    }
    const { producer } = own;
    if (!on && !isPausable(source)) {
      producer.close();
      this.#own.delete(source);
      await request('media:close-producer', { producerId: producer.id, commandId: newCommandId() });
      return;
    }
    // Silence first, permission later: nothing leaves this page once the person has said stop.
    if (!on) producer.pause();
    if (producer.track !== track) await producer.replaceTrack({ track });
    if (limits && !sameLimits(limits, own.limits)) {
      own.limits = limits;
      await limitSender(producer, limits);
    }
    if (on && !track) return;
    if (own.serverPaused === !on) {
      if (on) producer.resume();
      return;
    }
    const payload = { producerId: producer.id, commandId: newCommandId() };
    if (on) await request('media:resume-producer', payload);
    else await request('media:pause-producer', payload);
    own.serverPaused = !on;
    if (wanted(source).on === on && on) producer.resume();
  }

  async #produce(source: Source, track: MediaStreamTrack): Promise<void> {
    const { device, transport, videoCodec } = this.#options;
    if (!device.canProduce(kinds[source])) return;
    const producer = await transport.produce({
      track,
      // Devices belong to LocalMedia.
      stopTracks: false,
      appData: { source },
      ...encodingOf(source, device, videoCodec),
    });
    if (this.#closed) {
      producer.close();
      return;
    }
    this.#own.set(source, { producer, serverPaused: false });
    // The person may have changed their mind while the server was asked.
    this.#again.add(source);
  }
}
