import { AppError } from '@lectern/contracts/kernel/app-error';
import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import type { DataOf, PayloadOf, SocketRequestName } from '@lectern/contracts/socket/catalogue';
import { newCommandId } from './command-id.ts';

/** Sends once and waits for the acknowledgement. Rejects with AppError. */
export type SendRequest = <N extends SocketRequestName>(name: N, payload: PayloadOf<N>) => Promise<DataOf<N>>;

/** Commands that may wait for a better connection; the others make sense only now. */
export type DurableCommandName =
  | 'caption:send'
  | 'chat:send'
  | 'hand:raise'
  | 'hand:lower'
  | 'media:mute'
  | 'media:mute-all'
  | 'media:set-screen-quality'
  | 'recording:answer-consent'
  | 'recording:keep'
  | 'recording:start'
  | 'recording:stop'
  | 'room:set-receive-mode'
  | 'session:end';

type CommandPayload<N extends DurableCommandName> = Omit<PayloadOf<N>, 'commandId'>;

interface Entry {
  send: () => Promise<unknown>;
  resolve: (data: unknown) => void;
  reject: (error: AppError) => void;
}

/** Failures that say nothing about the command: it goes again, under the same id. */
const passingFailures: ReadonlySet<ErrorCode> = new Set([
  'signaling_unavailable',
  'dependency_unavailable',
  'shutting_down',
  'rate_limited',
  'conflict',
  'not_joined',
]);

/**
 * Commands until they are acknowledged. One of a lane goes at a time, so that a person's messages never overtake each
 * other; each keeps its `commandId` over every attempt, so that the server applies it once.
 */
export class CommandOutbox {
  readonly #send: SendRequest;
  readonly #retryDelayMs: number;
  readonly #lanes = new Map<string, Entry[]>();
  readonly #busy = new Set<string>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #open = false;
  #closedBy: AppError | null = null;

  constructor(send: SendRequest, { retryDelayMs = 1_000 } = {}) {
    this.#send = send;
    this.#retryDelayMs = retryDelayMs;
  }

  /** The seat is taken: whatever waits is sent. */
  open(): void {
    this.#open = true;
    for (const lane of this.#lanes.keys()) void this.#pump(lane);
  }

  /** The socket is lost: everything is kept. */
  pause(): void {
    this.#open = false;
  }

  /** Nothing will be sent any more; all that waits fails with `error`. */
  close(error: AppError): void {
    this.#closedBy = error;
    this.#open = false;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const entries of this.#lanes.values()) for (const entry of entries.splice(0)) entry.reject(error);
  }

  submit<N extends DurableCommandName>(
    name: N,
    payload: CommandPayload<N>,
  ): { commandId: string; done: Promise<DataOf<N>> } {
    const commandId = newCommandId();
    const command = { ...payload, commandId } as unknown as PayloadOf<N>;
    const lane = name.split(':')[0] ?? name;
    const done = new Promise<DataOf<N>>((resolve, reject) => {
      if (this.#closedBy) {
        reject(this.#closedBy);
        return;
      }
      const entries = this.#lanes.get(lane) ?? [];
      this.#lanes.set(lane, entries);
      entries.push({ send: () => this.#send(name, command), resolve: resolve as Entry['resolve'], reject });
    });
    void this.#pump(lane);
    return { commandId, done };
  }

  async #pump(lane: string): Promise<void> {
    if (this.#busy.has(lane)) return;
    this.#busy.add(lane);
    const entries = this.#lanes.get(lane) ?? [];
    let entry = entries[0];
    while (this.#open && entry) {
      const outcome = await attempt(entry);
      if (outcome === 'again') {
        this.#later(lane);
        break;
      }
      if (entries[0] === entry) entries.shift();
      entry = entries[0];
    }
    this.#busy.delete(lane);
  }

  #later(lane: string): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#pump(lane);
    }, this.#retryDelayMs);
    this.#timers.add(timer);
  }
}

async function attempt(entry: Entry): Promise<'done' | 'again'> {
  try {
    entry.resolve(await entry.send());
  } catch (cause) {
    const error = cause instanceof AppError ? cause : new AppError('internal_error', undefined, { cause });
    if (passingFailures.has(error.code)) return 'again';
    entry.reject(error);
  }
  return 'done';
}
