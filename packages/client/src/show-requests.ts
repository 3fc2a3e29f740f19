import type { ShownVideo } from '@lectern/contracts/internal/media-descriptions';
import type { AppError } from '@lectern/contracts/kernel/app-error';
import type { SendRequest } from './command-outbox.ts';
import { errorFrom } from './signaling-connection.ts';

/** Tiles that move, turn a page or are dragged to another size settle first. */
const settleMs = 80;
const retryMs = 1_000;

interface ShowListener {
  /** Producers whose sound is forwarded now. */
  audible(producerIds: readonly string[]): void;
  failed(error: AppError): void;
}

/** Tells the server what the page shows: only the latest, one request at a time, until it has been heard. */
export class ShowRequests {
  readonly #request: SendRequest;
  readonly #listener: ShowListener;
  #wanted: readonly ShownVideo[] = [];
  #told: string | null = null;
  #isAsking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(request: SendRequest, listener: ShowListener) {
    this.#request = request;
    this.#listener = listener;
  }

  set(videos: readonly ShownVideo[]): void {
    this.#wanted = videos;
    this.#later(settleMs);
  }

  /** The server may have missed what it was told, or we its answer. */
  tellAgain(): void {
    if (this.#told === null) return;
    this.#told = '';
    this.#later(settleMs);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #later(delayMs: number): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#tell();
    }, delayMs);
  }

  async #tell(): Promise<void> {
    const videos = this.#wanted;
    const key = JSON.stringify(videos);
    if (this.#closed || this.#isAsking || key === this.#told) return;
    this.#isAsking = true;
    let delayMs = settleMs;
    try {
      const { audible } = await this.#request('media:show', { videos: [...videos] });
      this.#told = key;
      if (!this.#closed) this.#listener.audible(audible);
    } catch (cause) {
      delayMs = retryMs;
      if (!this.#closed) this.#listener.failed(errorFrom(cause));
    } finally {
      this.#isAsking = false;
    }
    // It may have changed, or not have been heard.
    if (JSON.stringify(this.#wanted) !== this.#told) this.#later(delayMs);
  }
}
