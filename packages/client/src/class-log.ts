import type { AppError } from '@lectern/contracts/kernel/app-error';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import type { DataOf } from '@lectern/contracts/socket/catalogue';
import type { SendRequest } from './command-outbox.ts';
import { type AppliedEvent, type ChatMessage, EventLog } from './event-log.ts';
import { LogCatchUp } from './log-catch-up.ts';
import { type Notice, noticesOf } from './session-notices.ts';

/** How many of the latest messages a join brings; fewer means there are no earlier ones. */
const chatPage = 100;

interface ClassLogOptions {
  request: SendRequest;
  /** Whether there is somebody to ask for what was missed. */
  mayAsk(): boolean;
  /** Null before the first seat. */
  myId(): string | null;
  /** An event has taken its place. */
  happened(event: LogEvent): void;
  /** The state is another one. */
  followed(): void;
  /** What was missed could not be had. */
  failed(error: AppError): void;
}

/** What has happened in the class, as far as this page knows: it asks for what it missed, and says what is worth a notice. */
export class ClassLog {
  readonly #options: ClassLogOptions;
  readonly #events = new EventLog();
  readonly #catchUp: LogCatchUp;
  readonly #listeners = new Set<(notice: Notice) => void>();
  #mayHaveEarlierChat = false;

  constructor(options: ClassLogOptions) {
    this.#options = options;
    this.#catchUp = new LogCatchUp({
      request: options.request,
      knownSeq: () => (options.mayAsk() ? this.#events.seq : null),
      answered: answer => this.#caughtUp(answer),
      failed: error => options.failed(error),
    });
  }

  /** Null until the first seat. */
  get state(): LiveState | null {
    return this.#events.state;
  }

  get chat(): readonly ChatMessage[] {
    return this.#events.chat;
  }

  get seq(): number {
    return this.#events.seq;
  }

  get mayHaveEarlierChat(): boolean {
    return this.#mayHaveEarlierChat;
  }

  /** This person's microphone, camera and screen, as the server has them. */
  producersOf(participantId: string | null): LiveState['producers'] {
    return this.state?.producers.filter(producer => producer.participantId === participantId) ?? [];
  }

  nameOf(participantId: string): string {
    const person = this.state?.participants.find(one => one.participantId === participantId);
    return person?.displayName ?? 'The host';
  }

  onNotice(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(notice: Notice): void {
    for (const listener of [...this.#listeners]) listener(notice);
  }

  /** What came with a seat. */
  begin(state: LiveState, chat: readonly LogEvent[]): void {
    if (this.#events.chat.length === 0) this.#mayHaveEarlierChat = chat.length >= chatPage;
    this.#applied(this.#events.reset(state, chat));
  }

  received(events: readonly LogEvent[]): void {
    this.#applied(this.#events.accept(events));
    if (this.#events.hasGap) this.#catchUp.soon();
  }

  /** The log of the server has come as far as `seq`. */
  heardOf(seq: number): void {
    if (seq > this.#events.seq) this.#catchUp.soon();
  }

  /** @throws AppError */
  async loadEarlierChat(): Promise<void> {
    const beforeSeq = this.#events.chat[0]?.seq;
    const page = await this.#options.request('chat:history', { beforeSeq, limit: chatPage });
    this.#events.addChat(page.messages);
    this.#mayHaveEarlierChat = page.hasMore;
  }

  close(): void {
    this.#catchUp.close();
  }

  #caughtUp(answer: DataOf<'session:sync'>): void {
    if (answer.kind === 'events') this.received(answer.events);
    else {
      this.#applied(this.#events.reset(answer.state, answer.chat));
      this.#options.followed();
    }
  }

  #applied(applied: readonly AppliedEvent[]): void {
    for (const one of applied) {
      this.#options.happened(one.event);
      const myId = this.#options.myId();
      if (myId) for (const notice of noticesOf(one, myId)) this.notify(notice);
    }
    if (applied.length > 0) this.#options.followed();
  }
}
