import type { AppError } from '@lectern/contracts/kernel/app-error';
import type { DataOf } from '@lectern/contracts/socket/catalogue';
import type { SendRequest } from './command-outbox.ts';
import { errorFrom } from './signaling-connection.ts';

/** Events of one burst may arrive out of step; most gaps close by themselves within a moment. */
const delayMs = 300;

interface LogCatchUpOptions {
  request: SendRequest;
  /** The newest place in the log that is known; null while there is nobody to ask. */
  knownSeq(): number | null;
  answered(answer: DataOf<'session:sync'>): void;
  failed(error: AppError): void;
}

/** Asks for what was missed of the log, a moment after it was noticed. */
export class LogCatchUp {
  readonly #options: LogCatchUpOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LogCatchUpOptions) {
    this.#options = options;
  }

  soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#ask();
    }, delayMs);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    const afterSeq = this.#options.knownSeq();
    if (afterSeq === null) return;
    try {
      this.#options.answered(await this.#options.request('session:sync', { afterSeq }));
    } catch (cause) {
      this.#options.failed(errorFrom(cause));
    }
  }
}
