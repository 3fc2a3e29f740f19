import type { LogEvent, LogEventType } from '@lectern/contracts/session-log/log-event';

interface FrameSender {
  /** How many people of a session this process reaches. */
  audienceOf(sessionId: string): number;
  send(sessionId: string, events: readonly LogEvent[]): void;
}

/** In a class of this size comings and goings are told together. */
const crowdFrom = 30;
const frameMs = 200;
/** What may wait for a moment: who is here, and what they send. What people say and do is told at once. */
const mayWait: ReadonlySet<LogEventType> = new Set([
  'room:peer-joined',
  'room:peer-left',
  'room:peer-disconnected',
  'room:peer-reconnected',
  'media:producer-added',
  'media:producer-closed',
]);

/**
 * Broadcasts of the log. When two hundred people join within a second, each of them would be told two hundred times: 40,000 messages. Here
 * a large class gets them in frames, at most five a second, in order and complete.
 */
export class EventFrames {
  readonly #sender: FrameSender;
  readonly #waiting = new Map<string, { events: LogEvent[]; timer: NodeJS.Timeout }>();
  readonly #sentAt = new Map<string, number>();

  constructor(sender: FrameSender) {
    this.#sender = sender;
  }

  broadcast(sessionId: string, events: readonly LogEvent[]): void {
    const waiting = this.#waiting.get(sessionId);
    if (waiting) waiting.events.push(...events);
    if (!events.every(event => mayWait.has(event.type)) || this.#sender.audienceOf(sessionId) < crowdFrom) {
      if (waiting) this.#flush(sessionId);
      else this.#sender.send(sessionId, events);
      return;
    }
    if (waiting) return;
    const now = performance.now();
    const waitMs = (this.#sentAt.get(sessionId) ?? Number.NEGATIVE_INFINITY) + frameMs - now;
    if (waitMs <= 0) {
      this.#sentAt.set(sessionId, now);
      this.#sender.send(sessionId, events);
      return;
    }
    const timer = setTimeout(() => this.#flush(sessionId), waitMs);
    this.#waiting.set(sessionId, { events: [...events], timer });
  }

  /** What waits is sent. */
  close(): void {
    for (const sessionId of [...this.#waiting.keys()]) this.#flush(sessionId);
  }

  /** Sessions that nobody hears any more are not remembered. */
  forget(isLive: (sessionId: string) => boolean): void {
    for (const sessionId of this.#sentAt.keys()) if (!isLive(sessionId)) this.#sentAt.delete(sessionId);
  }

  #flush(sessionId: string): void {
    const waiting = this.#waiting.get(sessionId);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(sessionId);
    this.#sentAt.set(sessionId, performance.now());
    this.#sender.send(sessionId, waiting.events);
  }
}
