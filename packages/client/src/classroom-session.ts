import { AppError } from '@lectern/contracts/kernel/app-error';
import type { ConsentAnswer } from '@lectern/contracts/recording-consent';
import type { JoinResult } from '@lectern/contracts/rest/rooms';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import type { Signal } from '@lectern/contracts/socket/catalogue';
import type { ClassroomSessionOptions } from './classroom-session-options.ts';
import { RecordingHealthNews } from './recording-health.ts';
import { type ClassroomView, type Connection, deriveView, emptyView, isFinal } from './classroom-view.ts';
import { endingByEvent, endingByRefusal } from './class-endings.ts';
import { ClassLog } from './class-log.ts';
import { CommandOutbox } from './command-outbox.ts';
import { ConnectionQuality } from './connection-quality.ts';
import { HostCommands } from './host-commands.ts';
import { LiveCaptions } from './live-captions.ts';
import { OwnStreams, switchOff, switchOffAllBut, wantedSource } from './local-sources.ts';
import { MediaLink } from './media-link.ts';
import { OwnConsent } from './own-consent.ts';
import { OwnSeat } from './own-seat.ts';
import { PendingChat } from './pending-chat.ts';
import { Receiving } from './receiving.ts';
import { ScreenSharing } from './screen-sharing.ts';
import type { Notice } from './session-notices.ts';
import type { ShownTile } from './shown-tiles.ts';
import { SpeakingNow } from './speaking-now.ts';
import { type ReadableStore, Store } from './store.ts';

/**
 * One person's presence in one class, from join to leave: socket, log, media. A store for the page; all methods may be
 * called at any time, and what cannot be done right now is done as soon as the connection allows.
 */
export class ClassroomSession implements ReadableStore<ClassroomView> {
  readonly #options: ClassroomSessionOptions;
  readonly #view = new Store<ClassroomView>(emptyView);
  /** Who is audible right now: apart from the view, since it changes several times a second. */
  readonly speaking = new SpeakingNow();
  readonly #seat: OwnSeat;
  readonly #log: ClassLog;
  readonly #outbox: CommandOutbox;
  readonly #pendingChat: PendingChat;
  readonly host: HostCommands;
  readonly screens: ScreenSharing;
  readonly receiving: Receiving;
  readonly captions: LiveCaptions;
  readonly #consent: OwnConsent;
  readonly quality: ConnectionQuality;
  readonly #recordingHealth = new RecordingHealthNews(() => this.#publish());
  readonly #media: MediaLink;
  readonly #stopFollowingDevices: () => void;
  #status: Connection = { state: 'connecting' };
  readonly #ownStreams = new OwnStreams();

  constructor(options: ClassroomSessionOptions) {
    this.#options = options;
    this.#seat = new OwnSeat(options.fetchJoinToken, {
      joining: async () => ({
        rtpCapabilities: await this.#media.capabilitiesForJoin(),
        receives: this.receiving.mode,
        recordingConsent: this.#consent.forJoin,
      }),
      given: ({ state, chat }) => {
        this.#log.begin(state, chat);
        if (state.ended) this.#finish({ state: 'ended', reason: state.ended.reason });
        return !state.ended;
      },
      taken: ({ media, resumed }) => {
        // Published before the media opens, which asks the view what this person may send.
        this.#publish();
        switchOffAllBut(options.local, this.#view.getSnapshot().permissions.sources);
        this.#media.seated(media, this.#log.producersOf(this.#seat.participantId), resumed);
        this.#mediaChanged();
        this.#outbox.open();
        this.#followLog();
      },
      lost: by => {
        this.#outbox.pause();
        this.#media.unseated();
        if (by === 'socket' && this.#isInside) this.#setStatus({ state: 'reconnecting', since: Date.now() });
      },
      refused: error => this.#finish(endingByRefusal(error, this.#log.state !== null)),
      logEvent: event => this.#log.received([event]),
      signal: signal => this.#signalled(signal),
    });
    const { request } = this.#seat;
    this.#log = new ClassLog({
      request,
      mayAsk: () => this.#isInside,
      myId: () => this.#seat.participantId,
      happened: event => this.#react(event),
      followed: () => this.#followLog(),
      // Any other failure: the next head, event or join asks again.
      failed: ({ code }) => code === 'seat_superseded' && this.#finish({ state: 'superseded' }),
    });
    this.#outbox = new CommandOutbox(request);
    this.quality = new ConnectionQuality(request, () => this.#publish());
    this.captions = new LiveCaptions(this.#outbox);
    this.host = new HostCommands(this.#outbox, request);
    this.#consent = new OwnConsent(this.#outbox, () => this.#publish());
    const shared = {
      local: options.local,
      outbox: this.#outbox,
      state: () => this.#log.state,
      myId: () => this.#seat.participantId,
    };
    this.screens = new ScreenSharing(shared);
    this.receiving = new Receiving({
      ...shared,
      mode: options.receives ?? 'full',
      request,
      changed: () => {
        this.#media.tiles.setWithVideo(this.receiving.mode === 'full');
        this.#publish();
      },
    });
    this.#pendingChat = new PendingChat(this.#outbox, () => this.#publish());
    this.#media = new MediaLink(
      request,
      {
        settings: () => ({
          iceServers: this.#seat.joinResult?.iceServers ?? [],
          relayOnly: options.relayOnly ?? false,
          videoCodec: options.videoCodec ?? null,
        }),
        wanted: source => wantedSource(options.local, source, this.#view.getSnapshot().permissions.sources),
        changed: () => this.#publish(),
        stateChanged: () => this.#mediaChanged(),
        measured: figures => {
          this.quality.measured(figures, this.#seat.participantId);
          options.local.refitScreen();
        },
        switchOff: (source, error) => {
          switchOff(options.local, source);
          if (error) this.#log.notify({ kind: 'refused', message: error.message });
        },
      },
      options.device,
    );
    this.#media.tiles.setWithVideo(this.receiving.mode === 'full');
    this.#stopFollowingDevices = options.local.subscribe(() => {
      this.#media.sync();
      this.receiving.follow();
      this.#publish();
    });
  }

  readonly subscribe = (listener: () => void) => this.#view.subscribe(listener);
  readonly getSnapshot = () => this.#view.getSnapshot();
  /** The latest answer of `POST /join`, with the guest token that keeps the seat over a reload. */
  get joinResult(): JoinResult | null {
    return this.#seat.joinResult;
  }

  onNotice(listener: (notice: Notice) => void): () => void {
    return this.#log.onNotice(listener);
  }

  /** Opens the way to the server and takes no seat yet, so that joining is quicker. */
  prepare(): void {
    this.#seat.open();
  }

  /** @param recordingConsent as the person has answered already, in the green room or before a reload */
  join(recordingConsent: ConsentAnswer | null = null): void {
    this.#consent.remember(recordingConsent);
    this.#seat.join();
  }

  /** Gives the seat up. */
  async leave(): Promise<void> {
    if (isFinal(this.#status)) return;
    await this.#seat.leave();
    this.#finish({ state: 'left' });
  }

  /** Lets go of everything without giving the seat up: it is held for a while, as after a reload. */
  close(): void {
    this.#finish(this.#status);
  }

  /** Does not wait for the next attempt to connect. */
  retryNow(): void {
    this.#seat.retryNow();
  }

  sendChat(text: string): void {
    this.#pendingChat.send(text, this.#log.seq, this.#seat.clockOffsetMs);
  }

  /** Takes a message that failed away, to be written again or not. */
  dismissMessage(commandId: string): void {
    this.#pendingChat.dismiss(commandId);
  }

  async loadEarlierChat(): Promise<void> {
    await this.#log.loadEarlierChat();
    this.#publish();
  }

  /** Whether what this person sends may be recorded; holds for the whole class, and may be changed at any time. */
  answerConsent(answer: ConsentAnswer): Promise<void> {
    return this.#consent.give(answer);
  }

  raiseHand(): Promise<unknown> {
    return this.#outbox.submit('hand:raise', {}).done;
  }

  /** One's own, or another's as host or cohost. */
  lowerHand(participantId?: string): Promise<unknown> {
    return this.#outbox.submit('hand:lower', { participantId }).done;
  }

  /** Tells what the page shows of somebody: only that is sent, no larger than it is shown. Null when it is out of sight. */
  showTile(key: unknown, tile: ShownTile | null): void {
    this.#media.tiles.show(key, tile);
  }

  get #isInside(): boolean {
    return this.#status.state === 'connected' || this.#status.state === 'media-lost';
  }

  #signalled(signal: Signal): void {
    if (signal.name === 'media:speaking') this.speaking.heard(signal.payload.speakers);
    else if (signal.name === 'media:audible') this.#media.hear(signal.payload.producerIds);
    else if (signal.name === 'media:still-taken') this.receiving.taken(signal.payload.producerId);
    else if (signal.name === 'media:unmute-asked')
      this.#log.notify({ kind: 'asked-to-unmute', displayName: this.#log.nameOf(signal.payload.by) });
    else if (signal.name === 'quality:changed')
      this.quality.heard(signal.payload.participantId, signal.payload.level);
    else if (signal.name === 'recording:health') this.#recordingHealth.heard(signal.payload);
    else if (signal.name === 'session:events') this.#log.received(signal.payload.events);
    else if (signal.name === 'room:superseded') this.#finish({ state: 'superseded' });
    else this.#log.heardOf(signal.payload.seq);
  }

  /** What an event asks of this page beyond showing the new state. */
  #react(event: LogEvent): void {
    this.captions.follow(event);
    const ending = endingByEvent(event, this.#seat.participantId);
    if (ending) this.#finish(ending);
    else if (event.type === 'media:room-lost') this.#media.renew();
    else if (event.type === 'media:producer-closed')
      this.#media.producerClosed(event.payload.producerId, event.payload.reason);
  }

  #followLog(): void {
    if (isFinal(this.#status)) return;
    const myId = this.#seat.participantId;
    this.#media.follow(this.#log.state?.producers ?? [], myId);
    this.screens.follow();
    this.receiving.follow();
    this.#consent.follow(this.#log.state, myId);
    this.#publish();
    const mine = this.#log.state?.participants.find(p => p.participantId === myId);
    if (!mine?.connected) this.#seat.retake();
  }

  #mediaChanged(): void {
    if (isFinal(this.#status)) return;
    // While the socket is away that is what the person is told; the media is looked at again with the seat.
    if (this.#status.state === 'reconnecting' && !this.#seat.isConnected) return;
    this.#setStatus({ state: this.#media.isOpen ? 'connected' : 'media-lost' });
  }

  #setStatus(status: Connection): void {
    this.#status = status;
    this.#publish();
  }

  #finish(status: Connection): void {
    this.#log.close();
    this.receiving.close();
    this.#stopFollowingDevices();
    this.#seat.close();
    this.#media.close();
    this.#setStatus(status);
    this.#outbox.close(new AppError('not_joined', 'You are no longer in the class'));
    this.#recordingHealth.close();
  }

  #publish(): void {
    const { camera, screen } = this.#options.local.getSnapshot();
    this.#view.set(
      deriveView({
        connection: this.#status,
        clockOffsetMs: this.#seat.clockOffsetMs,
        myId: this.#seat.participantId,
        state: this.#log.state,
        chat: this.#log.chat,
        pendingChat: this.#pendingChat.messages,
        mayHaveEarlierChat: this.#log.mayHaveEarlierChat,
        remoteTracks: this.#media.tracks,
        receives: this.receiving.mode,
        recordingConsent: this.#consent.answer,
        stills: this.receiving.stills,
        quality: this.quality.levels,
        recordingHealth: this.#recordingHealth,
        ownCamera: this.#ownStreams.of(camera.on ? camera.track : null),
        ownScreen: this.#ownStreams.of(screen.video),
      }),
    );
  }
}
