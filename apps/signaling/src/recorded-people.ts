import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { RecordedPeers } from '@lectern/contracts/internal/media-capture';
import { mayBeRecorded } from '@lectern/contracts/recording-consent';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import type { Logger } from '@lectern/service-kit/logger';
import { recordablePeers } from './live-room/automatic-recording.ts';
import type { MediaControl } from './platform/media-control.ts';

const attempts = 4;
const firstPauseMs = 150;

/** Whose tracks may be written, as the media-worker is told it. */
export const recordedPeersOf = (state: LiveState): RecordedPeers => ({
  peerIds: recordablePeers(state),
  asOfSeq: state.seq,
});

/**
 * Tells the media-worker whom it may record whenever that has changed: one call at a time for a session, always with the latest state. Where it
 * cannot be told, the sweep of its inventory tells it.
 */
export class RecordedPeople {
  readonly #media: MediaControl;
  readonly #logger: Logger;
  readonly #latest = new Map<string, LiveState>();
  readonly #telling = new Map<string, Promise<void>>();

  constructor(media: MediaControl, logger: Logger) {
    this.#media = media;
    this.#logger = logger;
  }

  /** Whether these events may have changed who is recorded. */
  static isChangedBy(events: readonly LogEvent[]): boolean {
    return events.some(({ type, payload }) => {
      // Whoever comes back may have another part in the class by now; whoever left and takes a seat anew has not answered yet.
      if (['room:peer-reconnected', 'room:peer-left', 'recording:consent-answered'].includes(type))
        return true;
      return type === 'room:peer-joined' && mayBeRecorded(payload.participant);
    });
  }

  tell(state: LiveState): void {
    const { sessionId } = state;
    const known = this.#latest.get(sessionId);
    if (!known || known.seq < state.seq) this.#latest.set(sessionId, state);
    if (this.#telling.has(sessionId)) return;
    const telling = this.#run(sessionId).finally(() => this.#telling.delete(sessionId));
    this.#telling.set(sessionId, telling);
  }

  /** Resolves when what has changed until now has been told, or could not be. */
  async told(sessionId: string): Promise<void> {
    await this.#telling.get(sessionId);
  }

  async #run(sessionId: string): Promise<void> {
    for (let state = this.#next(sessionId); state; state = this.#next(sessionId)) {
      const { recording } = state;
      if (!recording || recording.state === 'ending') continue;
      await this.#tellOnce(state, recording.recordingId);
    }
  }

  #next(sessionId: string): LiveState | undefined {
    const state = this.#latest.get(sessionId);
    this.#latest.delete(sessionId);
    return state;
  }

  async #tellOnce(state: LiveState, recordingId: string): Promise<void> {
    const { sessionId } = state;
    for (let attempt = 1; !this.#latest.has(sessionId); attempt += 1) {
      try {
        await this.#media.setRecordedPeers({
          params: { roomId: sessionId, recordingId },
          body: recordedPeersOf(state),
        });
        return;
      } catch (error) {
        // It is not captured yet, and will be told when it is, or is not any more.
        if (error instanceof AppError && ['not_found', 'media_not_found'].includes(error.code)) return;
        if (attempt === attempts) {
          this.#logger.error({ err: error, sessionId, recordingId }, 'could not tell who may be recorded');
          return;
        }
        await sleep(firstPauseMs * 2 ** attempt);
      }
    }
  }
}
