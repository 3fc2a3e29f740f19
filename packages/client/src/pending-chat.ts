import type { PendingMessage } from './classroom-view.ts';
import type { CommandOutbox } from './command-outbox.ts';
import { errorFrom } from './signaling-connection.ts';

/** What this person has written and the server has not acknowledged yet, in the order of writing. */
export class PendingChat {
  readonly #outbox: CommandOutbox;
  readonly #onChange: () => void;
  #messages: readonly PendingMessage[] = [];

  constructor(outbox: CommandOutbox, onChange: () => void) {
    this.#outbox = outbox;
    this.#onChange = onChange;
  }

  get messages(): readonly PendingMessage[] {
    return this.#messages;
  }

  /** Blank messages are none. @param afterSeq newest place in the log. @param clockOffsetMs server's clock minus this page's */
  send(written: string, afterSeq: number, clockOffsetMs: number): void {
    const text = written.trim();
    if (text === '') return;
    const at = new Date(Date.now() + clockOffsetMs).toISOString();
    const { commandId, done } = this.#outbox.submit('chat:send', { text });
    this.#set([...this.#messages, { commandId, text, afterSeq, at, error: null }]);
    done.then(
      () => this.dismiss(commandId),
      cause => {
        const error = errorFrom(cause).message;
        this.#set(this.#messages.map(p => (p.commandId === commandId ? { ...p, error } : p)));
      },
    );
  }

  dismiss(commandId: string): void {
    this.#set(this.#messages.filter(pending => pending.commandId !== commandId));
  }

  #set(messages: readonly PendingMessage[]): void {
    this.#messages = messages;
    this.#onChange();
  }
}
