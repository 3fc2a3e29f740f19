import { AppError } from '@lectern/contracts/kernel/app-error';
import type { LiveReplay } from '@lectern/contracts/rest/live-replay';

type Opened = LiveReplay & { grant: string | null };

interface ReplayApi {
  /** Joins anew. */
  open(): Promise<Opened>;
  read(grant: string): Promise<LiveReplay>;
}

const grantOver = new Set(['unauthenticated', 'not_found']);

/** Asks how far the replay of one class is, and says what is to be shown of it. A grant is for one recording. */
export class ReplayFollower {
  readonly #api: ReplayApi;
  #grant: string | null = null;
  #shown: LiveReplay | null = null;

  constructor(api: ReplayApi) {
    this.#api = api;
  }

  /** @param goesOn the class does, so a recording that has ended may be followed by another. @throws AppError */
  async next(goesOn: boolean): Promise<LiveReplay> {
    const answer = await this.#ask();
    const last = this.#shown;
    // What was being watched is watched to its end, although nothing new can be asked for.
    if (answer.state === 'unavailable' && last?.state === 'ready')
      this.#shown = { ...last, growing: false, now: answer.now };
    else this.#shown = answer;
    if (goesOn && this.#shown.state === 'ready' && !this.#shown.growing) await this.#lookForAnother();
    return this.#shown;
  }

  async #ask(): Promise<LiveReplay> {
    if (this.#grant !== null) {
      try {
        return await this.#api.read(this.#grant);
      } catch (error) {
        if (!(error instanceof AppError && grantOver.has(error.code))) throw error;
        this.#grant = null;
      }
    }
    const opened = await this.#api.open();
    this.#grant = opened.grant;
    return opened;
  }

  /** Until the next recording has a picture, the one that ended stays. A class that cannot be joined now is asked again at the next turn. */
  async #lookForAnother(): Promise<void> {
    const opened = await this.#api.open().catch(() => null);
    if (opened?.state !== 'ready' || !opened.growing) return;
    this.#grant = opened.grant;
    this.#shown = opened;
  }
}
