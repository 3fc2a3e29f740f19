import type { CaptureManifest, CaptureSegment } from '@lectern/contracts/internal/capture-manifest';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { askApi, type ProcessingApi } from '../../platform/processing-api.ts';

/** A segment that comes later than this after its neighbours is not seen any more; the finished recording has it. */
const lookBackMs = 60_000;

/** A manifest that is read again and again while it grows: after the first time only its end. */
export class GrowingManifest {
  readonly #api: Pick<ProcessingApi, 'readManifest'>;
  readonly #recordingId: string;
  /** Segments by track, then by index. */
  readonly #segments = new Map<string, Map<number, CaptureSegment>>();
  #newestMs = -Infinity;

  constructor(api: Pick<ProcessingApi, 'readManifest'>, recordingId: string) {
    this.#api = api;
    this.#recordingId = recordingId;
  }

  /** @returns null when the recording does not exist (any more). @throws JobPostponed while the API is away. */
  async read(): Promise<CaptureManifest | null> {
    const manifest = await this.#ask();
    if (!manifest) return null;
    for (const track of manifest.tracks) {
      const known = this.#segments.get(track.trackId) ?? new Map<number, CaptureSegment>();
      this.#segments.set(track.trackId, known);
      for (const segment of track.segments) {
        known.set(segment.index, segment);
        this.#newestMs = Math.max(this.#newestMs, segment.startMs);
      }
    }
    const tracks = manifest.tracks.map(track => ({
      ...track,
      segments: [...(this.#segments.get(track.trackId)?.values() ?? [])],
    }));
    return { ...manifest, tracks };
  }

  async #ask(): Promise<CaptureManifest | null> {
    const from = Number.isFinite(this.#newestMs)
      ? { query: { segmentsFromMs: this.#newestMs - lookBackMs } }
      : {};
    try {
      return await askApi(this.#api.readManifest({ params: { recordingId: this.#recordingId }, ...from }));
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return null;
      throw error;
    }
  }
}
