import { AppError } from '@lectern/contracts/kernel/app-error';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { Logger } from '@lectern/service-kit/logger';
import { type LiveSessions, system } from './live-sessions.ts';
import { MediaSweep } from './media-sweep.ts';
import type { MediaControl } from './platform/media-control.ts';
import type { RoomStore } from './platform/room-store.ts';
import { sdpResourceOf } from './sdp-connection-id.ts';
import { instanceOf } from './socket-server.ts';

interface SweeperOptions {
  store: RoomStore;
  sessions: LiveSessions;
  media: MediaControl;
  logger: Logger;
  instanceId: string;
  /** Whether a connection of this process is open. */
  holdsConnection(connectionId: string): boolean;
  /** Whether the silence of another process means that it is dead. */
  mayJudgeOthers(): boolean;
  emptySessionTimeoutMs: number;
  intervalMs: number;
  inventoryIntervalMs: number;
}

/**
 * Finds what nobody announced: connections that this process no longer has or that died with theirs, seats that nobody came back to,
 * empty classes, and media that no longer matches the log. Every process runs one; what two of them find at once is applied once.
 */
export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #mediaSweep: MediaSweep;
  #sweepingSeats: Promise<void> = Promise.resolve();
  #sweepingMedia: Promise<void> = Promise.resolve();

  constructor(options: SweeperOptions) {
    this.#options = options;
    this.#mediaSweep = new MediaSweep({
      ...options,
      // Less than the time between two sweeps, more than a request takes.
      minSuspicionMs: options.inventoryIntervalMs * 0.75,
      report: error => this.#report(error),
    });
  }

  start(): void {
    const { intervalMs, inventoryIntervalMs } = this.#options;
    const seats = () => {
      const sweep = () => this.sweepSeats().catch((error: unknown) => this.#report(error));
      this.#sweepingSeats = this.#sweepingSeats.then(sweep);
    };
    const media = () => {
      this.sweepMedia().catch((error: unknown) => this.#report(error));
    };
    this.#timers.push(setInterval(seats, intervalMs), setInterval(media, inventoryIntervalMs));
    // A media-worker may have started while no signaling was there to hear it.
    media();
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.allSettled([this.#sweepingSeats, this.#sweepingMedia]);
  }

  async sweepSeats(): Promise<void> {
    const { store } = this.#options;
    const live = await store.liveSessionIds();
    store.forgetAllBut(live);
    this.#options.sessions.recordings.forgetAllBut(live);
    for (const sessionId of live) {
      // One class that cannot be swept keeps no other from it.
      const sweep = store.read(sessionId).then(state => state && this.#sweepSession(state));
      await sweep.catch((error: unknown) => this.#report(error));
    }
  }

  async #sweepSession(state: LiveState): Promise<void> {
    const { sessions, emptySessionTimeoutMs } = this.#options;
    const { sessionId } = state;
    const now = Date.now();
    for (const { participantId, connectionId, connected, seatHeldUntil } of state.participants) {
      if (connected) {
        if (await this.isOpen(connectionId)) continue;
        await sessions.apply(sessionId, { type: 'lose-connection', participantId, connectionId }, system);
      } else if (seatHeldUntil && Date.parse(seatHeldUntil) <= now) {
        const { events } = await sessions.apply(
          sessionId,
          { type: 'expire', participantId, reason: 'timed-out' },
          system,
        );
        if (events.length > 0) sessions.releaseMedia(sessionId, participantId);
      }
    }
    // Not waited for: a media-worker that does not answer holds up no seat.
    sessions.recordings.sweep(state).catch((error: unknown) => this.#report(error));
    if (state.emptySince && now - Date.parse(state.emptySince) > emptySessionTimeoutMs)
      await sessions.end(sessionId, system, 'empty', null);
  }

  /** A process knows its own connections; of the others it knows only whether their process lives. */
  async isOpen(connectionId: string): Promise<boolean> {
    const { store, instanceId, holdsConnection, mayJudgeOthers } = this.#options;
    // A client without a socket hangs on no process of ours; the sweep of the media looks whether its transport lives.
    if (sdpResourceOf(connectionId)) return true;
    const instance = instanceOf(connectionId);
    if (instance === instanceId) return holdsConnection(connectionId);
    // Asked after the answer, which may have come out of an outage.
    return (await store.isInstanceAlive(instance)) || !mayJudgeOthers();
  }

  /** Also whenever a media-worker has started. One after the other, as each looks at what the one before saw. */
  sweepMedia(): Promise<void> {
    const sweep = () => this.#mediaSweep.run();
    this.#sweepingMedia = this.#sweepingMedia.then(sweep, sweep);
    return this.#sweepingMedia;
  }

  #report(error: unknown): void {
    const { logger } = this.#options;
    // An outage is reported by whoever owns the connection; the next sweep tries again.
    const expected =
      error instanceof AppError && /_unavailable$|^session_ended$|^not_found$/.test(error.code);
    if (expected) logger.debug({ err: error }, 'sweep put off');
    else logger.error({ err: error }, 'sweep failed');
  }
}
