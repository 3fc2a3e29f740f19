import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { CaptureSegment } from '@lectern/contracts/internal/capture-manifest';
import type { MediaKind } from '@lectern/contracts/primitives';
import type { types } from 'mediasoup';
import { v7 as uuidv7 } from 'uuid';
import { captureRtpCapabilities } from './capture-capabilities.ts';
import type { SenderReport } from './rtp/sender-reports.ts';
import { TrackWriter } from './track-writer.ts';

export interface TrackOptions {
  /** Of the recording. */
  folder: string;
  recordingId: string;
  /** The first segment is about to be opened. */
  started(): void;
  opened(index: number, startMs: number): void;
  segment(segment: CaptureSegment): void;
  failed(error: Error): void;
  dropped(): void;
}

/** One producer's part of a recording: its consumer on our direct transport, and the writer behind it. */
export class TrackCapture {
  readonly trackId: string;
  readonly kind: MediaKind;
  readonly mimeType: string;
  readonly ssrc: number;
  /** When the last segment is durable. */
  readonly ended: Promise<void>;
  readonly #consumer: types.Consumer;
  readonly #writer: TrackWriter;
  #resolveEnded: (ended: Promise<void>) => void = () => undefined;
  #closed = false;

  /** @throws Error when the producer has closed, or its codec cannot be recorded. */
  static async create(
    transport: types.DirectTransport,
    producerId: string,
    options: TrackOptions,
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
    return new TrackCapture(trackId, consumer, options);
  }

  private constructor(trackId: string, consumer: types.Consumer, options: TrackOptions) {
    const codec = consumer.rtpParameters.codecs[0];
    if (!codec) throw new TypeError('The consumer has no codec');
    this.trackId = trackId;
    this.kind = consumer.kind;
    this.mimeType = codec.mimeType;
    this.ssrc = consumer.rtpParameters.encodings?.[0]?.ssrc ?? 0;
    this.#consumer = consumer;
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
      },
    );
    consumer.on('rtp', packet => this.#writer.packet(packet, Date.now()));
    consumer.on('producerpause', () => this.#writer.cut());
    consumer.observer.once('close', () => this.close());
  }

  get queuedBytes(): number {
    return this.#writer.queuedBytes;
  }

  report(report: SenderReport): void {
    this.#writer.report(report);
  }

  tick(nowMs: number): void {
    if (!this.#consumer.producerPaused) this.#writer.tick(nowMs);
  }

  /** Idempotent; `ended` tells when it is done. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#consumer.close();
    this.#resolveEnded(this.#writer.end());
  }
}
