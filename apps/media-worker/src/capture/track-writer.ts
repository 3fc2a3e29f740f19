import type { CaptureSegment } from '@lectern/contracts/internal/capture-manifest';
import type { MediaKind } from '@lectern/contracts/primitives';
import { type CaptureCodec, codecOf } from './codecs/codec-of.ts';
import type { MediaFrame } from './codecs/frame.ts';
import { OpenSegment } from './open-segment.ts';
import type { Fence } from './segment-file.ts';
import { MediaClock } from './rtp/media-clock.ts';
import { ReorderBuffer, type OrderedPacket } from './rtp/reorder-buffer.ts';
import { parseRtpPacket } from './rtp/rtp-packet.ts';

export interface TrackFormat {
  kind: MediaKind;
  /** As in RTP: `video/VP8`, `audio/opus` … */
  mimeType: string;
  clockRate: number;
  payloadType: number;
}

/** What becomes of a track's media. Segments come in order, each when it is durable; one may come again with a corrected time. */
export interface TrackListener {
  opened(index: number, startMs: number): void;
  segment(segment: CaptureSegment): void;
  needsKeyFrame(): void;
  /** Writing failed; nothing more is written. */
  failed(error: Error): void;
  /** Media was thrown away because the disk did not keep up. */
  dropped(): void;
  /** A frame has come, whether or not it is written. */
  frame?(key: boolean, bytes: number): void;
}

/** A key frame is asked for when a segment is about to be this old, and waited for. */
const wantedMs = 4_000;
const askForKeyFrameMs = 3_500;
const askAgainMs = 1_000;
/** A key frame that comes by itself ends a segment that is at least this old. */
const shortestMs = 2_000;
/** A sender that never answers with a key frame does not get a file without end. */
const longestMs = 30_000;
/** Nothing has come for so long: what there is is made durable. */
const idleMs = 5_000;
/** Frames further apart do not belong together: the first lasts as long as frames do, and what follows gets its own time. */
const gapMs = 1_000;
/** More than the disk has taken of one track: then media is dropped until it has caught up. */
const mostQueuedBytes = 8 * 1024 * 1024;
/** Every one of them holds a file open. */
const mostUnsealed = 8;
/** A sender whose clock or picture is another one with each packet gets so many files within this time, and then none for the rest of it. */
const files = { most: 6, withinMs: 3_000 };

/** Packets of one track → segments on disk. All times given are wall-clock milliseconds of this machine. */
export class TrackWriter {
  readonly #format: TrackFormat;
  readonly #fileOf: (index: number) => { path: string; name: string };
  readonly #listener: TrackListener;
  readonly #fence: Fence;
  readonly #codec: CaptureCodec;
  readonly #clock: MediaClock;
  readonly #reorder = new ReorderBuffer();
  /** Segments whose time is not final yet. */
  #provisional: { segment: CaptureSegment; startTicks: number; generation: number }[] = [];
  #open: OpenSegment | null = null;
  #nextIndex = 0;
  #lastPacketMs = 0;
  #askedAtMs = 0;
  #dropping = false;
  #finishing: Promise<void> = Promise.resolve();
  #finishingBytes = 0;
  #unsealed = 0;
  /** When the last files were begun. */
  #begunAtMs: number[] = [];
  #ended = false;

  /**
   * @param fileOf gives a segment's path, and its name in the manifest.
   * @throws TypeError for a codec that cannot be recorded.
   */
  constructor(
    format: TrackFormat,
    fileOf: (index: number) => { path: string; name: string },
    listener: TrackListener,
    fence: Fence,
  ) {
    const codec = codecOf(format.mimeType, () => this.#askForKeyFrame(Date.now()));
    if (!codec) throw new TypeError(`${format.mimeType} cannot be recorded`);
    this.#codec = codec;
    this.#format = format;
    this.#fileOf = fileOf;
    this.#listener = listener;
    this.#fence = fence;
    this.#clock = new MediaClock(format.clockRate);
  }

  packet(bytes: Buffer, nowMs: number): void {
    if (this.#ended) return;
    const packet = parseRtpPacket(bytes);
    if (!packet || packet.payloadType !== this.#format.payloadType) return;
    this.#lastPacketMs = nowMs;
    this.#take(this.#reorder.push(packet, nowMs), nowMs);
  }

  /** At `wallMs` (since 1970) the media's clock showed `rtpTimestamp`. */
  report({ wallMs, rtpTimestamp }: { wallMs: number; rtpTimestamp: number }): void {
    if (this.#ended || !this.#clock.report(wallMs, rtpTimestamp) || !this.#clock.settled) return;
    this.#correctTimes();
  }

  /** To be called several times a second. */
  tick(nowMs: number): void {
    if (this.#ended) return;
    this.#take(this.#reorder.take(nowMs), nowMs);
    if (this.#open && nowMs - this.#lastPacketMs > idleMs) this.cut();
    const { video } = this.#codec;
    if (!video || nowMs - this.#askedAtMs < askAgainMs) return;
    const due = this.#open ? this.#open.ageMs >= askForKeyFrameMs : nowMs - this.#lastPacketMs < idleMs;
    if (due) this.#askForKeyFrame(nowMs);
  }

  /** Ends the segment here: what comes next, if anything does, gets a new one. */
  cut(): void {
    this.#take(this.#reorder.flush(), this.#lastPacketMs);
    this.#codec.video?.restart();
    this.#seal(null);
  }

  /** Nothing more is written. Resolves when all of it is durable and has been told to the listener. */
  async end(): Promise<void> {
    if (!this.#ended) {
      this.cut();
      this.#ended = true;
    }
    await this.#finishing;
    // Too few reports came to be certain of; they still know better than the packets do.
    this.#correctTimes();
  }

  #take(ordered: readonly OrderedPacket[], nowMs: number): void {
    for (const { packet, lostBefore } of ordered) {
      const generation = this.#clock.generation;
      const ticks = this.#clock.arrived(packet.timestamp, nowMs);
      if (this.#clock.generation !== generation) {
        this.#codec.video?.restart();
        this.#seal(null);
      }
      const frame = this.#codec.depacketizer.push(packet, ticks, lostBefore > 0);
      if (frame) {
        this.#listener.frame?.(
          frame.key,
          frame.chunks.reduce((sum, chunk) => sum + chunk.length, 0),
        );
        this.#write(frame, nowMs);
      }
      if (!frame && this.#codec.video?.needsKey) this.#seal(null);
    }
  }

  #write(frame: MediaFrame, nowMs: number): void {
    if (this.#isBehind()) return;
    let open = this.#open;
    if (open) {
      const sinceLastMs = this.#clock.ms(frame.ticks - open.lastTicks);
      // Time does not go back inside a file.
      if (sinceLastMs < 0) return;
      if (this.#endsSegment(frame, open)) {
        this.#seal(sinceLastMs < gapMs ? frame.ticks : null);
        open = null;
      } else if (open.ageMs > longestMs) {
        this.#seal(null);
        this.#codec.video?.restart();
        return;
      }
    }
    open ??= this.#begin(frame, nowMs);
    if (!open) return;
    open.append(frame, this.#clock.ms(frame.ticks - open.startTicks));
    open.startMs = this.#clock.wallMs(open.startTicks);
  }

  #endsSegment(frame: MediaFrame, open: OpenSegment): boolean {
    if (!frame.key || !frame.format) return false;
    const ageMs = this.#clock.ms(frame.ticks - open.startTicks);
    if (this.#format.kind === 'audio') return ageMs >= wantedMs - (frame.durationMs ?? 0);
    return ageMs >= shortestMs || open.isOtherFormat(frame.format);
  }

  #begin(frame: MediaFrame, nowMs: number): OpenSegment | null {
    if (!frame.key || !frame.format) {
      this.#codec.video?.restart();
      return null;
    }
    this.#begunAtMs = this.#begunAtMs.filter(atMs => nowMs - atMs < files.withinMs);
    if (this.#begunAtMs.length >= files.most) {
      this.#codec.video?.restart();
      return null;
    }
    this.#begunAtMs.push(nowMs);
    const index = this.#nextIndex++;
    const { path, name } = this.#fileOf(index);
    this.#askedAtMs = nowMs;
    const startMs = this.#clock.wallMs(frame.ticks);
    this.#open = new OpenSegment(
      { index, path, name, startTicks: frame.ticks, startMs, generation: this.#clock.generation },
      { kind: this.#format.kind, matroskaId: this.#codec.matroskaId, format: frame.format },
      { fence: this.#fence, onError: error => this.#onError(error) },
    );
    this.#listener.opened(index, startMs);
    return this.#open;
  }

  /** @param nextTicks where the next segment starts, when it follows without a gap. */
  #seal(nextTicks: number | null): void {
    const open = this.#open;
    if (!open) return;
    this.#open = null;
    const endTicks = nextTicks ?? open.lastTicks;
    const durationMs =
      this.#clock.ms(endTicks - open.startTicks) + (nextTicks === null ? open.lastDurationMs : 0);
    const queued = open.queuedBytes;
    this.#finishingBytes += queued;
    this.#unsealed += 1;
    const { index, name, startTicks, generation } = open;
    const isCurrent = () => generation === this.#clock.generation;
    // As the clock is now: a disk that is slow must not have the drift of what comes meanwhile put on this segment.
    const sealedMs = isCurrent() ? this.#clock.wallMs(startTicks) : open.startMs;
    const final = this.#clock.settled || !isCurrent();
    const before = this.#finishing;
    this.#finishing = (async () => {
      await before;
      const sealed = await open.finish(durationMs);
      this.#finishingBytes -= queued;
      this.#unsealed -= 1;
      if (!sealed) return;
      const startMs = final || !isCurrent() ? sealedMs : this.#clock.wallMs(startTicks);
      const segment = { index, file: name, startMs, durationMs, ...sealed };
      if (isCurrent() && !this.#clock.settled) this.#provisional.push({ segment, startTicks, generation });
      this.#listener.segment(segment);
    })();
  }

  /** Tells again of segments that were told before the sender's clock was known. */
  #correctTimes(): void {
    const told = this.#provisional;
    this.#provisional = [];
    for (const { segment, startTicks, generation } of told) {
      if (generation !== this.#clock.generation) continue;
      const startMs = this.#clock.wallMs(startTicks);
      if (Math.abs(startMs - segment.startMs) >= 1) this.#listener.segment({ ...segment, startMs });
    }
  }

  /** Given to the disk and not yet taken by it. */
  get queuedBytes(): number {
    return this.#finishingBytes + (this.#open?.queuedBytes ?? 0);
  }

  /** Whether the disk is so far behind that this frame must be dropped. */
  #isBehind(): boolean {
    const queued = this.queuedBytes;
    if (!this.#dropping && (queued > mostQueuedBytes || this.#unsealed >= mostUnsealed)) {
      this.#dropping = true;
      this.#seal(null);
      this.#listener.dropped();
    } else if (this.#dropping && queued < mostQueuedBytes / 8 && this.#unsealed < mostUnsealed / 2) {
      this.#dropping = false;
      this.#codec.video?.restart();
    }
    return this.#dropping;
  }

  #askForKeyFrame(nowMs: number): void {
    this.#askedAtMs = nowMs;
    this.#listener.needsKeyFrame();
  }

  #onError(error: Error): void {
    this.#ended = true;
    this.#seal(null);
    this.#listener.failed(error);
  }
}
