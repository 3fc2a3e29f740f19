import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { SendRequest } from './command-outbox.ts';

/** The latest picture of somebody's shared screen. */
export interface Still {
  producerId: string;
  /** For an `img`; good until the next one is there. */
  url: string;
  /** ISO 8601, the server's clock. */
  takenAt: string;
}

/** Reads stills of the screens that others share, for somebody on a data budget. */
export class StillReader {
  readonly #request: SendRequest;
  readonly #changed: () => void;
  readonly #stills = new Map<string, Still>();
  readonly #followed = new Set<string>();
  readonly #reading = new Set<string>();

  constructor(request: SendRequest, changed: () => void) {
    this.#request = request;
    this.#changed = changed;
  }

  get stills(): readonly Still[] {
    return [...this.#stills.values()];
  }

  /** @param wanted this person is on a data budget, and the server knows it. */
  follow(state: LiveState | null, myId: string | null, wanted: boolean): void {
    const screens = wanted
      ? (state?.producers ?? []).filter(one => one.source === 'screen' && one.participantId !== myId)
      : [];
    const live = new Set(screens.map(({ producerId }) => producerId));
    for (const producerId of [...this.#followed]) if (!live.has(producerId)) this.#forget(producerId);
    for (const producerId of live) {
      if (this.#followed.has(producerId)) continue;
      this.#followed.add(producerId);
      // There may be one already, made for somebody else.
      void this.#read(producerId);
    }
  }

  /** The server has a newer one. */
  taken(producerId: string): void {
    if (this.#followed.has(producerId)) void this.#read(producerId);
  }

  close(): void {
    for (const producerId of [...this.#followed]) this.#forget(producerId);
  }

  async #read(producerId: string): Promise<void> {
    // On a link that is slower than the stills come, some are left out.
    if (this.#reading.has(producerId)) return;
    this.#reading.add(producerId);
    try {
      const { image, takenAt } = await this.#request('media:read-still', { producerId });
      if (!this.#followed.has(producerId)) return;
      const blob = new Blob([new Uint8Array(image)], { type: 'image/jpeg' });
      this.#revoke(producerId);
      this.#stills.set(producerId, { producerId, url: URL.createObjectURL(blob), takenAt });
      this.#changed();
    } catch {
      // There is none yet, or the connection is away: the next is told of.
    } finally {
      this.#reading.delete(producerId);
    }
  }

  #revoke(producerId: string): void {
    const still = this.#stills.get(producerId);
    if (still) URL.revokeObjectURL(still.url);
  }

  #forget(producerId: string): void {
    this.#revoke(producerId);
    this.#stills.delete(producerId);
    this.#followed.delete(producerId);
  }
}
