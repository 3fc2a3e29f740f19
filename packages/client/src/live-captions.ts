import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import type { CommandOutbox } from './command-outbox.ts';
import { Store } from './store.ts';

/** A line that somebody typed while it was said. */
export interface CaptionLine {
  seq: number;
  /** BCP 47. */
  language: string;
  text: string;
  /** This page's clock, in milliseconds since 1970. */
  heardAtMs: number;
}

/** So many are remembered: what is older has been read. */
const kept = 20;

/** The latest captions of a class, oldest first. Those of before this page joined are not there. */
export class LiveCaptions extends Store<readonly CaptionLine[]> {
  readonly #outbox: CommandOutbox;

  constructor(outbox: CommandOutbox) {
    super([]);
    this.#outbox = outbox;
  }

  /** For hosts, cohosts and speakers. @param typedForMs how long the typing took. Rejects with AppError. */
  write(text: string, language: string, typedForMs: number): Promise<unknown> {
    return this.#outbox.submit('caption:send', { text, language, typedForMs }).done;
  }

  follow(event: LogEvent): void {
    if (event.type !== 'caption:line') return;
    const { language, text } = event.payload;
    const line = { seq: event.seq, language, text, heardAtMs: Date.now() };
    this.set([...this.getSnapshot(), line].slice(-kept));
  }
}
