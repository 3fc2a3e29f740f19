import type { MediaKind } from '@lectern/contracts/primitives';
import { type MediaFormat, type MediaFrame, sameFormat } from './codecs/frame.ts';
import { segmentHead } from './matroska/segment-layout.ts';
import { SegmentFile, type SegmentGuard } from './segment-file.ts';

const shortestFrameMs = 10;
const longestFrameMs = 100;
const usualFrameMs = 33;

/** The segment that a track is writing. */
export class OpenSegment {
  readonly index: number;
  readonly name: string;
  /** The media's clock at the first frame, and which setting of it that is. */
  readonly startTicks: number;
  readonly generation: number;
  /** When it starts, as far as is known; kept up to date while it is written. Milliseconds since 1970. */
  startMs: number;
  readonly #format: MediaFormat;
  readonly #file: SegmentFile;
  #lastTicks: number;
  #ageMs = 0;
  #lastDurationMs = usualFrameMs;

  constructor(
    place: {
      index: number;
      path: string;
      name: string;
      startTicks: number;
      startMs: number;
      generation: number;
    },
    media: { kind: MediaKind; matroskaId: string; format: MediaFormat },
    guard: SegmentGuard,
  ) {
    this.index = place.index;
    this.name = place.name;
    this.startTicks = place.startTicks;
    this.startMs = place.startMs;
    this.generation = place.generation;
    this.#lastTicks = place.startTicks;
    this.#format = media.format;
    this.#file = new SegmentFile(place.path, segmentHead(media.kind, media.matroskaId, media.format), guard);
  }

  get lastTicks(): number {
    return this.#lastTicks;
  }

  /** From the first frame to the last. */
  get ageMs(): number {
    return this.#ageMs;
  }

  /** How long the last frame lasts: as the codec says, or as long as the one before did. */
  get lastDurationMs(): number {
    return this.#lastDurationMs;
  }

  get queuedBytes(): number {
    return this.#file.queuedBytes;
  }

  isOtherFormat(format: MediaFormat): boolean {
    return !sameFormat(this.#format, format);
  }

  /** @param atMs from the start of the segment. */
  append(frame: MediaFrame, atMs: number): void {
    const sinceLastMs = atMs - this.#ageMs;
    if (frame.durationMs !== null) this.#lastDurationMs = frame.durationMs;
    else if (sinceLastMs > 0)
      this.#lastDurationMs = Math.min(longestFrameMs, Math.max(shortestFrameMs, sinceLastMs));
    this.#lastTicks = frame.ticks;
    this.#ageMs = atMs;
    this.#file.append({ atMs, key: frame.key, chunks: frame.chunks });
  }

  finish(durationMs: number): Promise<{ sizeBytes: number; sha256: string } | null> {
    return this.#file.finish(durationMs);
  }
}
