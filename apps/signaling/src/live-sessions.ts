import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointCall } from '@lectern/contracts/kernel/endpoint';
import type { createProducer } from '@lectern/contracts/internal/media-peers';
import type { MediaJoinResult } from '@lectern/contracts/internal/media-descriptions';
import type { OpaqueObject } from '@lectern/contracts/primitives';
import type { RecordingConsent } from '@lectern/contracts/recording-consent';
import type { ReceiveMode } from '@lectern/contracts/receive-mode';
import type { ScreenQuality } from '@lectern/contracts/screen-quality';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import type { LiveParticipant } from '@lectern/contracts/session-log/participant';
import type { SessionEndReason } from '@lectern/contracts/session-log/session-events';
import type { JoinClaims } from '@lectern/contracts/tokens';
import type { Logger } from '@lectern/service-kit/logger';
import { v7 as uuidv7 } from 'uuid';
import { LiveRecordings } from './live-recordings.ts';
import type { Actor, Command, CommandOf, Context } from './live-room/command.ts';
import { decide } from './live-room/decide.ts';
import { seatOf } from './live-room/seat.ts';
import type { MediaControl } from './platform/media-control.ts';
import type { AssertMayRecord } from './platform/recording-allowance.ts';
import type { Applied, RoomStore } from './platform/room-store.ts';

/** How the rest of a class hears of it. */
export interface Audience {
  /** Sends committed events to everybody in the class, on every signaling process. */
  broadcast(sessionId: string, events: readonly LogEvent[]): void;
  /** Closes a connection that has lost its seat, wherever it is. */
  supersede(connectionId: string): void;
}

export const system: Actor = { kind: 'system' };

/**
 * What may be done with live sessions, for handlers, the control API, the bus and the sweeper: decide, commit, tell everybody, and let
 * the media follow. What must hold is in the log; media is brought in line with it.
 */
export class LiveSessions {
  readonly recordings: LiveRecordings;
  readonly #store: RoomStore;
  readonly #media: MediaControl;
  readonly #audience: Audience;
  readonly #logger: Logger;
  readonly #departureTimeoutMs: number;

  constructor(parts: {
    store: RoomStore;
    media: MediaControl;
    audience: Audience;
    logger: Logger;
    departureTimeoutMs: number;
    /** Whether there is storage left for a recording; left out: always. */
    assertMayRecord?: AssertMayRecord;
  }) {
    this.#store = parts.store;
    this.#media = parts.media;
    this.#audience = parts.audience;
    this.#logger = parts.logger;
    this.#departureTimeoutMs = parts.departureTimeoutMs;
    const { media, logger } = parts;
    const apply: LiveSessions['apply'] = (...command) => this.apply(...command);
    const { assertMayRecord = async () => undefined } = parts;
    const read = (sessionId: string) => parts.store.read(sessionId);
    this.recordings = new LiveRecordings({ apply, read, assertMayRecord, media, logger });
  }

  /** Commits a command and tells everybody. @throws AppError when it is refused */
  async apply(
    sessionId: string,
    command: Command,
    actor: Actor,
    commandId: string | null = null,
  ): Promise<Applied> {
    const applied = await this.#store.apply(sessionId, commandId, state =>
      decide(state, command, actor, this.#context()),
    );
    if (applied.events.length > 0) {
      this.#audience.broadcast(sessionId, applied.events);
      this.recordings.follow(applied);
    }
    return applied;
  }

  /** Whoever asks for something outside the log must hold their seat all the same. */
  async requireSeat(sessionId: string, actor: Actor): Promise<{ state: LiveState; seat: LiveParticipant }> {
    for (const state of [await this.#store.readCached(sessionId), await this.#store.read(sessionId)]) {
      if (!state) continue;
      const seat = seatOf(state, actor);
      if (typeof seat !== 'string') return { state, seat };
    }
    const state = await this.#store.read(sessionId);
    const refusal = state ? seatOf(state, actor) : 'not_joined';
    throw new AppError(typeof refusal === 'string' ? refusal : 'not_joined');
  }

  /**
   * Takes the seat, and with `rtpCapabilities` gets its media at the same time: the two do not wait for each other. When the
   * media server is away the seat is taken all the same, and the client asks again.
   */
  async join(
    claims: JoinClaims,
    actor: Actor & { kind: 'participant' },
    {
      rtpCapabilities,
      receives,
      recordingConsent,
    }: {
      rtpCapabilities: OpaqueObject | undefined;
      receives: ReceiveMode;
      recordingConsent?: RecordingConsent | undefined;
    },
    commandId: string,
  ): Promise<{ applied: Applied; media: MediaJoinResult | null }> {
    const { sessionId } = claims;
    const state = await this.#store.readCached(sessionId);
    if (!state) throw new AppError('session_not_live');
    // A look ahead, so that nobody who will be refused gets transports.
    const command = joinCommand(claims, rtpCapabilities !== undefined, receives, recordingConsent);
    const ahead = decide(state, command, actor, this.#context());
    const media =
      rtpCapabilities && ahead.ok
        ? this.#joinMedia(claims, rtpCapabilities, receives).catch((error: unknown) => error as AppError)
        : Promise.resolve(null);

    let applied: Applied;
    try {
      applied = await this.takeSeat(claims, actor, command, commandId);
    } catch (error) {
      if (rtpCapabilities && ahead.ok && !isHeld(state, claims.sub))
        void media.then(() => this.releaseMedia(sessionId, claims.sub));
      throw error;
    }

    const joined = await media;
    if (joined instanceof AppError) {
      // The seat is taken, whatever the reason; `media:join` will tell it.
      this.#logger.warn({ err: joined, sessionId }, 'joined without media');
      return { applied, media: null };
    }
    return { applied, media: joined };
  }

  /** Commits the joining, and puts out the connection that held the seat before. */
  async takeSeat(
    claims: JoinClaims,
    actor: Actor & { kind: 'participant' },
    command: CommandOf<'join'>,
    commandId: string | null,
  ): Promise<Applied> {
    const { sessionId } = claims;
    const applied = await this.apply(sessionId, command, actor, commandId);
    for (const { type, payload } of applied.events)
      if (type === 'media:producer-closed' && payload.reason === 'closed')
        this.#closeProducer(sessionId, claims.sub, payload.producerId);
    const { supersededConnectionId } = applied.reply as { supersededConnectionId?: string | null };
    if (applied.events.length > 0 && supersededConnectionId) this.#audience.supersede(supersededConnectionId);
    return applied;
  }

  /** A look ahead, so that nobody who will be refused gets transports. @throws AppError the refusal */
  requireAdmission(state: LiveState | null, claims: JoinClaims, actor: Actor): void {
    if (!state) throw new AppError('session_not_live');
    const ahead = decide(state, joinCommand(claims, true, 'full'), actor, this.#context());
    if (!ahead.ok) throw new AppError(ahead.code, ahead.message);
  }

  #joinMedia(
    claims: JoinClaims,
    rtpCapabilities: OpaqueObject,
    receives: ReceiveMode,
  ): Promise<MediaJoinResult> {
    const withVideo = receives === 'full';
    return this.#media.joinMediaRoom({
      params: { roomId: claims.sessionId },
      body: { peerId: claims.sub, displayName: claims.name, role: claims.role, rtpCapabilities, withVideo },
    });
  }

  /** New transports for a seat whose media was lost. */
  async rejoinMedia(claims: JoinClaims, actor: Actor, rtpCapabilities: OpaqueObject, commandId: string) {
    const { seat } = await this.requireSeat(claims.sessionId, actor);
    await this.apply(claims.sessionId, { type: 'reset-media' }, actor, commandId);
    return this.#joinMedia(claims, rtpCapabilities, seat.receives ?? 'full');
  }

  /** Asks the log twice: before the producer exists, so that nobody sends what they may not, and to put it in its place. */
  async produce(
    sessionId: string,
    actor: Actor & { kind: 'participant' },
    wanted: EndpointCall<typeof createProducer>['body'],
    screenQuality: ScreenQuality | undefined,
    commandId: string,
  ): Promise<{ producerId: string }> {
    const { state } = await this.requireSeat(sessionId, actor);
    const { source, kind, paused } = wanted;
    const asked = (producerId: string): Command => ({
      type: 'add-producer',
      producer: { producerId, source, kind, paused, ...(screenQuality && { screenQuality }) },
    });
    const ahead = decide(state, asked(''), actor, this.#context());
    if (!ahead.ok) throw new AppError(ahead.code, ahead.message);
    const params = { roomId: sessionId, peerId: actor.participantId };
    const { producerId } = await this.#media.createProducer({ params, body: wanted });
    try {
      const { reply } = await this.apply(sessionId, asked(producerId), actor, commandId);
      return reply as { producerId: string };
    } catch (error) {
      this.#closeProducer(sessionId, actor.participantId, producerId);
      throw error;
    }
  }

  /** Of a producer that is not, or no longer, in the log. */
  #closeProducer(sessionId: string, participantId: string, producerId: string): void {
    this.#media
      .closeProducer({ params: { roomId: sessionId, peerId: participantId, producerId } })
      .catch((error: unknown) => this.#logger.warn({ err: error, sessionId }, 'could not close a producer'));
  }

  async leave(sessionId: string, actor: Actor & { kind: 'participant' }, commandId: string): Promise<void> {
    await this.apply(sessionId, { type: 'leave' }, actor, commandId);
    this.releaseMedia(sessionId, actor.participantId);
  }

  /** Closes what a person has at the media-worker; the sweep of its inventory finds what this could not. */
  releaseMedia(sessionId: string, participantId: string): void {
    this.#media
      .leaveMediaRoom({ params: { roomId: sessionId, peerId: participantId } })
      .catch((error: unknown) => this.#logger.warn({ err: error, sessionId }, 'could not release media'));
  }

  async end(
    sessionId: string,
    actor: Actor,
    reason: SessionEndReason,
    commandId: string | null,
  ): Promise<void> {
    const { events } = await this.apply(sessionId, { type: 'end-session', reason }, actor, commandId);
    if (events.length === 0) return;
    // Capture is stopped with the room, and reports by itself.
    this.#media
      .deleteMediaRoom({ params: { roomId: sessionId } })
      .catch((error: unknown) =>
        this.#logger.warn({ err: error, sessionId }, 'could not close the media room'),
      );
  }

  #context(): Context {
    return { now: new Date().toISOString(), newId: uuidv7, departureTimeoutMs: this.#departureTimeoutMs };
  }
}

const isHeld = (state: LiveState, participantId: string) =>
  state.participants.some(participant => participant.participantId === participantId);

/** What a join token asks for. */
export const joinCommand = (
  claims: JoinClaims,
  freshMedia: boolean,
  receives: ReceiveMode,
  recordingConsent?: RecordingConsent,
): CommandOf<'join'> => ({
  type: 'join',
  displayName: claims.name,
  role: claims.role,
  sources: claims.sources,
  freshMedia,
  receives,
  recordingConsent,
});
