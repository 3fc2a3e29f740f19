import { AppError } from '@lectern/contracts/kernel/app-error';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { CaptureStopReason, RecordingDelay } from '@lectern/contracts/session-log/recording-events';
import type { Logger } from '@lectern/service-kit/logger';
import { isAutomaticDue } from './live-room/automatic-recording.ts';
import type { Actor, Command } from './live-room/command.ts';
import { controlsRecording } from './live-room/recording.ts';
import type { MediaControl } from './platform/media-control.ts';
import type { AssertMayRecord } from './platform/recording-allowance.ts';
import type { Applied } from './platform/room-store.ts';
import { RecordedPeople, recordedPeersOf } from './recorded-people.ts';

interface Parts {
  apply(sessionId: string, command: Command, actor: Actor, commandId?: string | null): Promise<Applied>;
  /** The state as it is now. */
  read(sessionId: string): Promise<LiveState | null>;
  assertMayRecord: AssertMayRecord;
  media: MediaControl;
  logger: Logger;
}

const system: Actor = { kind: 'system' };

/** Each process tries so often to begin what is delayed. */
const retryEveryMs = 5_000;
/** Whoever asks is answered before the API, which asks for others, takes signaling for lost; then it is tried at leisure. */
const firstTryMs = 3_500;

/**
 * Recordings of live sessions: what is wanted goes into the log, the media-worker follows, and the log says that a recording has stopped
 * only once the media-worker has said so. Where it could not be told, the sweep of its inventory tells it again.
 */
export class LiveRecordings {
  readonly people: RecordedPeople;
  readonly #parts: Parts;
  /** When this process last tried to begin a recording by itself, by session. */
  readonly #triedAt = new Map<string, number>();
  readonly #beginning = new Set<string>();
  /** Recordings that this process is trying to begin. */
  readonly #trying = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.people = new RecordedPeople(parts.media, parts.logger);
  }

  /**
   * @returns the recording's id once the media-worker records, or says that it cannot yet: then it is delayed.
   * @throws AppError `storage_quota_reached`, and what stands in its way else
   */
  async start(sessionId: string, actor: Actor, commandId: string | null): Promise<string> {
    const { apply, read, assertMayRecord, media } = this.#parts;
    const before = await read(sessionId);
    // Before anything is in the log: what may not begin leaves no recording behind. Who may not record is told that instead.
    if (before && !before.recording && controlsRecording(before, actor)) await assertMayRecord(before.roomId);
    const applied = await apply(sessionId, { type: 'start-recording' }, actor, commandId);
    const { recordingId } = applied.reply as { recordingId: string };
    if (applied.events.length === 0) return recordingId;
    try {
      await this.#capture(applied.state, recordingId, firstTryMs);
    } catch (error) {
      if (!isFinal(error)) {
        // Nobody need ask again: it is wanted until somebody stops it, and begins as soon as it can.
        this.#parts.logger.warn({ err: error, sessionId, recordingId }, 'a recording cannot begin yet');
        await this.#delay(sessionId, recordingId, delayOf(error));
        return recordingId;
      }
      const reason = isDiskFull(error) ? 'disk-full' : 'capture-failed';
      // Whatever went wrong, it may have started all the same.
      this.#report(media.stopCapture({ params: { roomId: sessionId, recordingId } }), sessionId, recordingId);
      await this.finish(sessionId, recordingId, reason);
      throw error;
    }
    return recordingId;
  }

  async #capture(state: LiveState, recordingId: string, timeoutMs?: number): Promise<void> {
    const { sessionId, roomId } = state;
    const { media } = this.#parts;
    const options = timeoutMs === undefined ? {} : { timeoutMs };
    await media.createMediaRoom({ body: { roomId: sessionId } }, options);
    const body = {
      ownerRoomId: roomId,
      provisional: state.recording?.provisional ?? false,
      recorded: recordedPeersOf(state),
    };
    await media.startCapture({ params: { roomId: sessionId, recordingId }, body }, options);
    const now = await this.#parts.read(sessionId);
    // Nobody could stop what did not run yet.
    if (!isWanted(now, recordingId)) this.stopCapture(sessionId, recordingId);
    // Nor could a media-worker that did not record yet be told of whoever has answered meanwhile.
    else if (now && now.seq !== state.seq) this.people.tell(now);
  }

  /**
   * A recording whose media-worker is gone goes on where its class is now, in tracks of their own. While there is no media-worker it waits: it is
   * wanted until somebody stops it.
   * @returns whether its capture has ended in the very process that has the class, which tells why.
   */
  async goOn(state: LiveState): Promise<boolean> {
    const { recording, sessionId } = state;
    if (!recording || recording.state === 'ending') return false;
    const { recordingId } = recording;
    if (recording.delay) {
      await this.tryAgain(sessionId);
      return false;
    }
    try {
      await this.#capture(state, recordingId);
    } catch (error) {
      const code = error instanceof AppError ? error.code : null;
      if (code === 'recording_already_running') return true;
      const level = code === 'media_unavailable' ? 'warn' : 'error';
      this.#parts.logger[level]({ err: error, sessionId, recordingId }, 'a recording could not go on');
      if (isDiskFull(error)) await this.finish(sessionId, recordingId, 'disk-full');
    }
    return false;
  }

  /** What follows from a commit: the media-worker learns whom it may record, and a class that is recorded by itself begins to be. */
  follow({ events, state }: Applied): void {
    if (state.recording && RecordedPeople.isChangedBy(events)) this.people.tell(state);
    if (isAutomaticDue(state, Date.now())) void this.#begin(state.sessionId);
  }

  /** Begins what should have begun: by itself, or when somebody asked. Every process asks now and then, as the one that began may have died. */
  async sweep(state: LiveState): Promise<void> {
    const { sessionId, recording } = state;
    if (isAutomaticDue(state, Date.now())) await this.#begin(sessionId);
    else if (recording?.delay && Date.now() - (this.#triedAt.get(sessionId) ?? 0) >= retryEveryMs)
      await this.tryAgain(sessionId);
  }

  async #begin(sessionId: string): Promise<void> {
    // The events that follow upon each other in a moment need not all ask.
    if (this.#beginning.has(sessionId)) return;
    this.#beginning.add(sessionId);
    try {
      const { events } = await this.#parts.apply(sessionId, { type: 'start-automatically' }, system);
      if (events.length > 0) await this.tryAgain(sessionId);
    } catch (error) {
      this.#report(Promise.reject(error), sessionId, null);
    } finally {
      this.#beginning.delete(sessionId);
    }
  }

  /** Begins a recording that has not begun yet; when that is not possible now, the class is told why, and it goes on being tried. */
  async tryAgain(sessionId: string): Promise<void> {
    // As it is now: the sweeps that find it work on what they read a while ago.
    const state = await this.#parts.read(sessionId);
    if (!state || state.ended || state.recording?.state !== 'starting') return;
    const { recordingId } = state.recording;
    if (this.#trying.has(recordingId)) return;
    this.#trying.add(recordingId);
    try {
      await this.#try(state, recordingId);
    } finally {
      this.#trying.delete(recordingId);
    }
  }

  async #try(state: LiveState, recordingId: string): Promise<void> {
    const { sessionId } = state;
    this.#triedAt.set(sessionId, Date.now());
    try {
      await this.#parts.assertMayRecord(state.roomId);
      await this.#capture(state, recordingId);
    } catch (error) {
      this.#parts.logger.warn({ err: error, sessionId, recordingId }, 'a class cannot be recorded yet');
      // The media-worker has had this one before: there is no beginning it again.
      if (error instanceof AppError && error.code === 'recording_already_running')
        await this.finish(sessionId, recordingId, 'capture-failed');
      else await this.#delay(sessionId, recordingId, delayOf(error));
      return;
    }
    await this.#delay(sessionId, recordingId, null);
  }

  async #delay(sessionId: string, recordingId: string, cause: RecordingDelay | null): Promise<void> {
    await this.#parts.apply(sessionId, { type: 'delay-recording', recordingId, cause }, system);
  }

  /** Lets go of what is only of use while a class is live. */
  forgetAllBut(liveSessionIds: readonly string[]): void {
    const live = new Set(liveSessionIds);
    for (const sessionId of this.#triedAt.keys()) if (!live.has(sessionId)) this.#triedAt.delete(sessionId);
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

  /** What was provisional stays. The API hears of it by the log; capture goes on as it was. */
  async keep(sessionId: string, actor: Actor, commandId: string | null, wanted?: string): Promise<string> {
    const command: Command = { type: 'keep-recording', recordingId: wanted };
    const { reply } = await this.#parts.apply(sessionId, command, actor, commandId);
    return (reply as { recordingId: string }).recordingId;
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
    await this.#parts.apply(sessionId, command, system);
  }

  #report(work: Promise<unknown>, sessionId: string, recordingId: string | null): void {
    work.catch((error: unknown) => {
      // The class has ended, and its recording with it.
      if (error instanceof AppError && error.code === 'session_ended') return;
      this.#parts.logger.error(
        { err: error, sessionId, recordingId },
        'a recording did not follow its class',
      );
    });
  }
}

const isDiskFull = (error: unknown) =>
  error instanceof AppError && ['storage_full', 'storage_quota_reached'].includes(error.code);

/** Whoever asked has to do something before it can begin, or there is no beginning it again. */
const isFinal = (error: unknown) =>
  isDiskFull(error) || (error instanceof AppError && error.code === 'recording_already_running');

/** `not_found`: the class was lost with its mediasoup worker after it had been placed there. */
const awayCodes = ['media_unavailable', 'media_capacity_exhausted', 'shutting_down', 'not_found'];

const isWanted = (state: LiveState | null, recordingId: string) =>
  state !== null &&
  !state.ended &&
  state.recording?.recordingId === recordingId &&
  state.recording.state !== 'ending';

function delayOf(error: unknown): RecordingDelay {
  if (isDiskFull(error)) return 'storage-full';
  return error instanceof AppError && awayCodes.includes(error.code) ? 'media-away' : 'recorder-failed';
}
