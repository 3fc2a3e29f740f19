import { AppError } from '@lectern/contracts/kernel/app-error';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { CaptureStopReason } from '@lectern/contracts/session-log/recording-events';
import type { Logger } from '@lectern/service-kit/logger';
import type { Actor, Command } from './live-room/command.ts';
import type { MediaControl } from './platform/media-control.ts';
import type { Applied } from './platform/room-store.ts';

interface Parts {
  apply(sessionId: string, command: Command, actor: Actor, commandId?: string | null): Promise<Applied>;
  media: MediaControl;
  logger: Logger;
}

/**
 * Recordings of live sessions: what is wanted goes into the log, the media-worker follows, and the log says that a recording has stopped
 * only once the media-worker has said so. Where it could not be told, the sweep of its inventory tells it again.
 */
export class LiveRecordings {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @returns the recording's id once the media-worker records */
  async start(sessionId: string, actor: Actor, commandId: string | null): Promise<string> {
    const { apply, media } = this.#parts;
    const applied = await apply(sessionId, { type: 'start-recording' }, actor, commandId);
    const { recordingId } = applied.reply as { recordingId: string };
    if (applied.events.length === 0) return recordingId;
    try {
      await this.#capture(applied.state, recordingId);
    } catch (error) {
      const reason = isDiskFull(error) ? 'disk-full' : 'capture-failed';
      // Whatever went wrong, it may have started all the same.
      this.#report(media.stopCapture({ params: { roomId: sessionId, recordingId } }), sessionId, recordingId);
      await this.finish(sessionId, recordingId, reason);
      throw error;
    }
    return recordingId;
  }

  async #capture({ sessionId, roomId }: LiveState, recordingId: string): Promise<void> {
    const { media } = this.#parts;
    await media.createMediaRoom({ body: { roomId: sessionId } });
    await media.startCapture({
      params: { roomId: sessionId, recordingId },
      body: { ownerRoomId: roomId },
    });
  }

  /** After the session has moved to another node: its recording goes on there, in tracks of their own. */
  async goOn(state: LiveState): Promise<void> {
    const { recording, sessionId } = state;
    if (!recording || recording.state === 'ending') return;
    const { recordingId } = recording;
    try {
      await this.#capture(state, recordingId);
    } catch (error) {
      this.#parts.logger.error({ err: error, sessionId, recordingId }, 'a recording could not go on');
      await this.finish(sessionId, recordingId, isDiskFull(error) ? 'disk-full' : 'media-lost');
    }
  }

  /** For a class that is recorded without anyone asking. */
  async startByItself(sessionId: string): Promise<void> {
    try {
      await this.start(sessionId, { kind: 'system' }, null);
    } catch (error) {
      if (error instanceof AppError && error.code === 'recording_already_running') return;
      this.#parts.logger.error({ err: error, sessionId }, 'could not record automatically');
    }
  }

  /** Stopping what is being stopped tells the media-worker again: the first time may not have reached it. */
  async stop(sessionId: string, actor: Actor, commandId: string | null, wanted?: string): Promise<string> {
    const command: Command = { type: 'stop-recording', recordingId: wanted };
    const { reply, state } = await this.#parts.apply(sessionId, command, actor, commandId);
    const { recordingId } = reply as { recordingId: string };
    if (state.recording?.recordingId === recordingId && state.recording.state === 'ending')
      this.stopCapture(sessionId, recordingId);
    return recordingId;
  }

  /** Ends a capture, whether or not the log knows it. The answer comes when the last segments are on disk; nobody need wait for that. */
  stopCapture(sessionId: string, recordingId: string): void {
    const stopped = this.#parts.media
      .stopCapture({ params: { roomId: sessionId, recordingId } }, { timeoutMs: 60_000 })
      .then(() => this.finish(sessionId, recordingId, 'requested'));
    this.#report(stopped, sessionId, recordingId);
  }

  async finish(sessionId: string, recordingId: string, reason: CaptureStopReason): Promise<void> {
    const command: Command = { type: 'finish-recording', recordingId, reason };
    await this.#parts.apply(sessionId, command, { kind: 'system' });
  }

  #report(stopping: Promise<unknown>, sessionId: string, recordingId: string): void {
    stopping.catch((error: unknown) => {
      // The class has ended, and its recording with it.
      if (error instanceof AppError && error.code === 'session_ended') return;
      this.#parts.logger.error({ err: error, sessionId, recordingId }, 'could not stop the capture');
    });
  }
}

const isDiskFull = (error: unknown) => error instanceof AppError && error.code === 'storage_full';
