import { stillLimits } from '@lectern/contracts/receive-mode';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { SendRequest } from './command-outbox.ts';

/** Where stills come from; `JpegCapture` in a page. */
export interface StillCapture {
  take(): Promise<Uint8Array | null>;
  close(): void;
}

interface StillSenderOptions {
  request: SendRequest;
  open(track: MediaStreamTrack): StillCapture;
  everyMs?: number;
}

/** There is no picture yet, or it does not go through right now. */
const retryMs = 500;

/**
 * Sends stills of this person's shared screen while the log says that somebody lives on them, and not one otherwise: the server does not
 * decode video, and whoever shares has the picture anyway (docs/adr/0008).
 */
export class StillSender {
  readonly #options: StillSenderOptions;
  #job: { producerId: string; track: MediaStreamTrack; capture: StillCapture } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: StillSenderOptions) {
    this.#options = options;
  }

  follow(state: LiveState | null, myId: string | null, track: MediaStreamTrack | null): void {
    const producer = state?.producers.find(one => one.participantId === myId && one.source === 'screen');
    const wanted = state?.participants.some(
      one => one.participantId !== myId && one.connected && one.receives === 'data-budget',
    );
    if (!producer || !wanted || !track) this.close();
    else if (this.#job?.producerId !== producer.producerId || this.#job.track !== track) {
      this.close();
      this.#job = { producerId: producer.producerId, track, capture: this.#options.open(track) };
      this.#later(0);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#job?.capture.close();
    this.#job = null;
  }

  #later(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), delayMs);
  }

  async #send(): Promise<void> {
    const job = this.#job;
    if (!job) return;
    const image = await job.capture.take().catch(() => null);
    if (job !== this.#job) return;
    const { everyMs = stillLimits.everyMs } = this.#options;
    const { producerId } = job;
    // What does not go through is made up for by the next one.
    if (image) await this.#options.request('media:send-still', { producerId, image }).catch(() => undefined);
    if (job === this.#job) this.#later(image ? everyMs : retryMs);
  }
}
