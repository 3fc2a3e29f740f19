import { type ScreenQuality, sameQuality } from '@lectern/contracts/screen-quality';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { LiveProducer } from '@lectern/contracts/session-log/media-events';
import type { CommandOutbox } from './command-outbox.ts';
import type { LocalMedia } from './local-media.ts';

interface ScreenSharingOptions {
  local: LocalMedia;
  outbox: CommandOutbox;
  state(): LiveState | null;
  myId(): string | null;
}

/** How screens are sent. While one is shared the log says so, and this person's own capture follows it, whoever has set it. */
export class ScreenSharing {
  readonly #options: ScreenSharingOptions;

  constructor(options: ScreenSharingOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#options.local.stopScreen();
  }

  /** One's own screen, also before it is shared; as host or cohost anybody's. Rejects with AppError when it is refused. */
  async setQuality(quality: ScreenQuality, participantId = this.#options.myId()): Promise<void> {
    const shared = this.#screenOf(participantId);
    if (shared) {
      const { producerId } = shared;
      await this.#options.outbox.submit('media:set-screen-quality', { producerId, change: quality }).done;
    } else if (participantId === this.#options.myId()) await this.#options.local.setScreenQuality(quality);
  }

  /** Brings this person's capture in line with the log; also when what was said was missed. */
  follow(): void {
    const quality = this.#screenOf(this.#options.myId())?.screenQuality;
    const { local } = this.#options;
    if (quality && !sameQuality(quality, local.getSnapshot().screen.quality))
      void local.setScreenQuality(quality);
  }

  #screenOf(participantId: string | null): LiveProducer | undefined {
    return this.#options
      .state()
      ?.producers.find(one => one.source === 'screen' && one.participantId === participantId);
  }
}
