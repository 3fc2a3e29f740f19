import { mostShownVideos, type ShownVideo } from '@lectern/contracts/internal/media-descriptions';
import type { LiveProducer } from '@lectern/contracts/session-log/media-events';

/** A video as a page shows it. */
export interface ShownTile {
  participantId: string;
  source: 'camera' | 'screen';
  /** Device pixels. */
  width: number;
  height: number;
}

/**
 * What the page shows of others, tile by tile; nothing else is sent to it. Until the first tile is told of, everything counts as shown. A page
 * in the background shows nothing, unless one of its videos is picture-in-picture.
 */
export class ShownTiles {
  readonly #tiles = new Map<unknown, ShownTile>();
  readonly #onChange: () => void;
  #isUsed = false;
  #withVideo = true;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    globalThis.document?.addEventListener('visibilitychange', onChange);
  }

  get withVideo(): boolean {
    return this.#withVideo;
  }

  /** @param key whatever tells tiles apart. @param tile null when it is not visible any more. */
  show(key: unknown, tile: ShownTile | null): void {
    this.#isUsed = true;
    if (tile) this.#tiles.set(key, tile);
    else this.#tiles.delete(key);
    this.#onChange();
  }

  /** False: no video at all, for a link that carries little more than sound. */
  setWithVideo(on: boolean): void {
    if (on === this.#withVideo) return;
    this.#withVideo = on;
    this.#onChange();
  }

  /** The videos of these producers that are shown, the largest first; null when all of them count as shown. */
  videosOf(producers: readonly LiveProducer[]): ShownVideo[] | null {
    if (!this.#withVideo || isInBackground()) return [];
    if (!this.#isUsed) return null;
    const tiles = [...this.#tiles.values()].sort((a, b) => b.height - a.height);
    const videos = producers.flatMap(({ producerId, participantId, source }) => {
      // The same video in two tiles is needed for the larger one.
      const tile = tiles.find(one => one.participantId === participantId && one.source === source);
      return tile ? [{ producerId, width: inRange(tile.width), height: inRange(tile.height) }] : [];
    });
    return videos.sort((a, b) => b.height - a.height).slice(0, mostShownVideos);
  }

  close(): void {
    globalThis.document?.removeEventListener('visibilitychange', this.#onChange);
  }
}

const inRange = (pixels: number) => Math.min(16_384, Math.max(1, Math.round(pixels)));

const isInBackground = () =>
  globalThis.document?.visibilityState === 'hidden' && !globalThis.document.pictureInPictureElement;
