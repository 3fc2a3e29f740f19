import type { ReceiveMode } from '@lectern/contracts/receive-mode';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { CommandOutbox, SendRequest } from './command-outbox.ts';
import { JpegCapture } from './jpeg-capture.ts';
import type { LocalMedia } from './local-media.ts';
import { type Still, StillReader } from './still-reader.ts';
import { StillSender } from './still-sender.ts';

interface ReceivingOptions {
  mode: ReceiveMode;
  local: LocalMedia;
  request: SendRequest;
  outbox: CommandOutbox;
  state(): LiveState | null;
  myId(): string | null;
  /** The mode, or a still. */
  changed(): void;
}

/** How much of the others this person receives, and the stills that go to and fro where it is little. */
export class Receiving {
  readonly #options: ReceivingOptions;
  readonly #sender: StillSender;
  readonly #reader: StillReader;
  #mode: ReceiveMode;

  constructor(options: ReceivingOptions) {
    this.#options = options;
    this.#mode = options.mode;
    this.#sender = new StillSender({ request: options.request, open: track => new JpegCapture(track) });
    this.#reader = new StillReader(options.request, options.changed);
  }

  get mode(): ReceiveMode {
    return this.#mode;
  }

  get stills(): readonly Still[] {
    return this.#reader.stills;
  }

  /** Holds at once on this page; the server and the class are told as soon as the connection allows. */
  setMode(mode: ReceiveMode): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    // One that is refused for good has lost the class, which is told elsewhere.
    this.#options.outbox.submit('room:set-receive-mode', { mode }).done.catch(() => undefined);
    this.#options.changed();
    this.follow();
  }

  taken(producerId: string): void {
    this.#reader.taken(producerId);
  }

  /** The log, or this person's own screen, has changed. */
  follow(): void {
    const state = this.#options.state();
    const myId = this.#options.myId();
    const me = state?.participants.find(one => one.participantId === myId);
    this.#reader.follow(state, myId, this.#mode === 'data-budget' && me?.receives === 'data-budget');
    this.#sender.follow(state, myId, this.#options.local.getSnapshot().screen.video);
  }

  close(): void {
    this.#sender.close();
    this.#reader.close();
  }
}
