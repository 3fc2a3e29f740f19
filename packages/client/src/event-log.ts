import { evolve } from '@lectern/contracts/session-log/evolve';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';

/** One line of the chat, in its place in the log. */
export interface ChatMessage {
  seq: number;
  messageId: string;
  participantId: string;
  displayName: string;
  text: string;
  /** ISO 8601, the server's clock. */
  at: string;
}

/** An event with the state right before it and right after it. */
export interface AppliedEvent {
  event: LogEvent;
  before: LiveState;
  after: LiveState;
}

/**
 * The client's copy of a session log: events are folded strictly by `seq`, each once. What comes too early waits until
 * the gap before it is filled (by `session:sync`); what comes twice is dropped.
 */
export class EventLog {
  #state: LiveState | null = null;
  #chat: readonly ChatMessage[] = [];
  readonly #waiting = new Map<number, LogEvent>();

  /** Null until the first snapshot. */
  get state(): LiveState | null {
    return this.#state;
  }

  /** By seq, without doubles. A new array whenever it changes. */
  get chat(): readonly ChatMessage[] {
    return this.#chat;
  }

  get seq(): number {
    return this.#state?.seq ?? 0;
  }

  /** True while an event waits for one that has not come. */
  get hasGap(): boolean {
    return this.#state !== null && this.#waiting.size > 0;
  }

  /** Takes a snapshot, unless it is older than what is known, and folds what waited for it. */
  reset(state: LiveState, chat: readonly LogEvent[]): AppliedEvent[] {
    this.addChat(chat);
    if (this.#state && this.#state.sessionId === state.sessionId && this.#state.seq > state.seq) return [];
    this.#state = state;
    return this.#drain();
  }

  /** Folds events, in any order and with doubles. @returns those that now took their place, in order. */
  accept(events: readonly LogEvent[]): AppliedEvent[] {
    for (const event of events) if (event.seq > this.seq) this.#waiting.set(event.seq, event);
    return this.#drain();
  }

  /** Adds messages of the past, from a snapshot or from `chat:history`. */
  addChat(events: readonly LogEvent[]): void {
    const known = new Set(this.#chat.map(message => message.seq));
    const fresh = events.flatMap(event => {
      const message = chatMessageOf(event);
      return message && !known.has(message.seq) ? [message] : [];
    });
    if (fresh.length === 0) return;
    this.#chat = [...this.#chat, ...fresh].sort((a, b) => a.seq - b.seq);
  }

  #drain(): AppliedEvent[] {
    const applied: AppliedEvent[] = [];
    while (this.#state) {
      const event = this.#waiting.get(this.#state.seq + 1);
      if (!event) break;
      const before = this.#state;
      this.#state = evolve(before, event);
      this.addChat([event]);
      applied.push({ event, before, after: this.#state });
      this.#waiting.delete(event.seq);
    }
    for (const seq of this.#waiting.keys())
      if (this.#state && seq <= this.#state.seq) this.#waiting.delete(seq);
    return applied;
  }
}

function chatMessageOf(event: LogEvent): ChatMessage | null {
  if (event.type !== 'chat:message-sent') return null;
  return { seq: event.seq, at: event.at, ...event.payload };
}
