import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { CaptureSegment } from '@lectern/contracts/internal/capture-manifest';
import type { MediaKind } from '@lectern/contracts/primitives';
import type { types } from 'mediasoup';
import { v7 as uuidv7 } from 'uuid';
import { captureRtpCapabilities } from './capture-capabilities.ts';
import type { SenderClock } from './rtp/sender-clock.ts';
import { listenToReports } from './rtp/sender-reports.ts';
import type { TrackSigns } from './health/track-signs.ts';
import { audioLevelOf, audioLevelUri } from './rtp/audio-level.ts';
import type { Fence } from './segment-file.ts';
import { TrackWriter } from './track-writer.ts';

/** Without extensions: those who send none tell silence by the size of what is left. */
const rtpHeaderBytes = 12;

export interface TrackOptions {
  /** Of the recording. */
  folder: string;
  recordingId: string;
  fence: Fence;
  /** The first segment is about to be opened. */
  started(): void;
  opened(index: number, startMs: number): void;
  segment(segment: CaptureSegment): void;
  failed(error: Error): void;
  dropped(): void;
}

/** Whose reports say when it was sent. */
export interface TrackSource {
  /** Told of what can be seen of it. */
  signs: TrackSigns;
  producer: types.Producer;
  /** Of the person, shared by all that they send. */
  clock: SenderClock;
}

/** One producer's part of a recording: its consumer on our direct transport, and the writer behind it. */
export class TrackCapture {
  readonly trackId: string;
  readonly kind: MediaKind;
  readonly mimeType: string;
  readonly signs: TrackSigns;
  /** When the last segment is durable. */
  readonly ended: Promise<void>;
  readonly #consumer: types.Consumer;
  readonly #writer: TrackWriter;
  readonly #stopReports: () => void;
  #resolveEnded: (ended: Promise<void>) => void = () => undefined;
  #closed = false;

  /** @throws Error when the producer has closed, or its codec cannot be recorded. */
  static async create(
    transport: types.DirectTransport,
    producerId: string,
    options: TrackOptions,
    source: TrackSource,
  ): Promise<TrackCapture> {
    const trackId = uuidv7();
    await mkdir(path.join(options.folder, trackId));
    const consumer = await transport.consume({
      producerId,
      rtpCapabilities: captureRtpCapabilities,
      paused: false,
      enableRtx: false,
    });
    // From here to the listeners nothing is awaited: the first packets follow on the heels of the answer.
    return new TrackCapture(trackId, consumer, options, source);
  }

  private constructor(
    trackId: string,
    consumer: types.Consumer,
    options: TrackOptions,
    { producer, clock, signs }: TrackSource,
  ) {
    const codec = consumer.rtpParameters.codecs[0];
    if (!codec) throw new TypeError('The consumer has no codec');
    this.trackId = trackId;
    this.kind = consumer.kind;
    this.mimeType = codec.mimeType;
    this.#consumer = consumer;
    this.signs = signs;
    this.ended = new Promise(resolve => {
      this.#resolveEnded = resolve;
    });
    let started = false;
    this.#writer = new TrackWriter(
      {
        kind: consumer.kind,
        mimeType: codec.mimeType,
        clockRate: codec.clockRate,
        payloadType: codec.payloadType,
      },
      index => ({
        path: path.join(options.folder, trackId, `${index}.mkv`),
        name: `${options.recordingId}/${trackId}/${index}.mkv`,
      }),
      {
        opened: (index, startMs) => {
          if (!started) options.started();
          started = true;
          options.opened(index, startMs);
        },
        segment: options.segment,
        // The consumer may be gone already, and then nobody needs a key frame.
        needsKeyFrame: () => void consumer.requestKeyFrame().catch(() => undefined),
        failed: options.failed,
        dropped: options.dropped,
        frame: (key, bytes) => signs.frame(Date.now(), key, bytes),
      },
      options.fence,
    );
    this.#stopReports = listenToReports(producer, ({ senderMs, arrivedMs, rtpTimestamp }) =>
      this.#writer.report({ wallMs: clock.wallMs(senderMs, arrivedMs), rtpTimestamp }),
    );
    const levelId = consumer.rtpParameters.headerExtensions?.find(({ uri }) => uri === audioLevelUri)?.id;
    consumer.on('rtp', packet => {
      const nowMs = Date.now();
      const level = levelId === undefined ? null : audioLevelOf(packet, levelId);
      signs.packet(nowMs, level, packet.length - rtpHeaderBytes);
      this.#writer.packet(packet, nowMs);
    });
    consumer.on('producerpause', () => {
      signs.pause(Date.now());
      this.#writer.cut();
    });
    consumer.on('producerresume', () => signs.resume(Date.now()));
    consumer.observer.once('close', () => this.close());
  }

  get queuedBytes(): number {
    return this.#writer.queuedBytes;
  }

  tick(nowMs: number): void {
    if (!this.#consumer.producerPaused) this.#writer.tick(nowMs);
  }

  /** Idempotent; `ended` tells when it is done. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopReports();
    this.#consumer.close();
    this.#resolveEnded(this.#writer.end());
  }
}
