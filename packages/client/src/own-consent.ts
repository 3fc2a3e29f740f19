import {
  type ConsentAnswer,
  consentTextVersion,
  type RecordingConsent,
} from '@lectern/contracts/recording-consent';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { CommandOutbox } from './command-outbox.ts';

/**
 * Whether this person may be recorded, as they have answered. Kept here as well as in the log: a seat that was lost is taken again with the answer,
 * so that nobody is asked twice.
 */
export class OwnConsent {
  readonly #outbox: CommandOutbox;
  readonly #changed: () => void;
  #answer: ConsentAnswer | null = null;

  constructor(outbox: CommandOutbox, changed: () => void) {
    this.#outbox = outbox;
    this.#changed = changed;
  }

  get answer(): ConsentAnswer | null {
    return this.#answer;
  }

  /** What goes with the request for a seat. */
  get forJoin(): RecordingConsent | undefined {
    return this.#answer ? { answer: this.#answer, textVersion: consentTextVersion } : undefined;
  }

  /** Given before there was a seat. */
  remember(answer: ConsentAnswer | null): void {
    this.#answer = answer;
  }

  /** Rejects with AppError. Until the server has it nothing changes there, and this page says what was last known. */
  async give(answer: ConsentAnswer): Promise<void> {
    const before = this.#answer;
    this.#set(answer);
    try {
      await this.#outbox.submit('recording:answer-consent', { answer, textVersion: consentTextVersion }).done;
    } catch (error) {
      this.#set(before);
      throw error;
    }
  }

  /** The log has the last word: another window may have answered. */
  follow(state: LiveState | null, myId: string | null): void {
    const me = state?.participants.find(one => one.participantId === myId);
    if (me?.recordingConsent) this.#answer = me.recordingConsent;
  }

  #set(answer: ConsentAnswer | null): void {
    this.#answer = answer;
    this.#changed();
  }
}
