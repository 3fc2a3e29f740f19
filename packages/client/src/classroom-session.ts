import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Source } from '@lectern/contracts/primitives';
import type { JoinResult } from '@lectern/contracts/rest/rooms';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import type { DataOf, Signal } from '@lectern/contracts/socket/catalogue';
import type { ClassroomSessionOptions } from './classroom-session-options.ts';
import { type ClassroomView, type Connection, deriveView, emptyView, isFinal } from './classroom-view.ts';
import { newCommandId } from './command-id.ts';
import { CommandOutbox, type SendRequest } from './command-outbox.ts';
import { ConnectionQuality } from './connection-quality.ts';
import { type AppliedEvent, EventLog } from './event-log.ts';
import { JoinCredentials } from './join-credentials.ts';
import { JoinAttempts } from './join-attempts.ts';
import { HostCommands } from './host-commands.ts';
import { localSource, OwnStreams, switchOff, switchOffAllBut } from './local-sources.ts';
import { LogCatchUp } from './log-catch-up.ts';
import { MediaLink } from './media-link.ts';
import type { WantedSource } from './own-producers.ts';
import { PendingChat } from './pending-chat.ts';
import { Receiving } from './receiving.ts';
import { ScreenSharing } from './screen-sharing.ts';
import { type Notice, noticesOf } from './session-notices.ts';
import type { ShownTile } from './shown-tiles.ts';
import { errorFrom, SignalingConnection } from './signaling-connection.ts';
import { SpeakingNow } from './speaking-now.ts';
import { type ReadableStore, Store } from './store.ts';

/** How many of the latest messages a join brings; fewer means there are no earlier ones. */
const chatPage = 100;

/**
 * One person's presence in one class, from join to leave: socket, log, media. A store for the page; all methods may be
 * called at any time, and what cannot be done right now is done as soon as the connection allows.
 */
export class ClassroomSession implements ReadableStore<ClassroomView> {
  readonly #options: ClassroomSessionOptions;
  readonly #view = new Store<ClassroomView>(emptyView);
  /** Who is audible right now: apart from the view, since it changes several times a second. */
  readonly speaking = new SpeakingNow();
  readonly #notices = new Set<(notice: Notice) => void>();
  readonly #log = new EventLog();
  readonly #connection: SignalingConnection;
  readonly #outbox: CommandOutbox;
  readonly #pendingChat: PendingChat;
  readonly host: HostCommands;
  readonly screens: ScreenSharing;
  readonly receiving: Receiving;
  readonly #catchUp: LogCatchUp;
  readonly quality: ConnectionQuality;
  readonly #media: MediaLink;
  readonly #joinAttempts = new JoinAttempts();
  readonly #stopFollowingDevices: () => void;
  #status: Connection = { state: 'connecting' };
  /** As far as this page knows: the socket stands, and the server has given this person their seat over it. */
  #seated = false;
  readonly #join: JoinCredentials;
  #myId: string | null = null;
  #clockOffsetMs = 0;
  #mayHaveEarlierChat = false;
  readonly #ownStreams = new OwnStreams();

  constructor(options: ClassroomSessionOptions) {
    this.#options = options;
    this.#join = new JoinCredentials(options.fetchJoinToken);
    this.#connection = new SignalingConnection(fresh => this.#join.get(fresh), {
      connected: () => void this.#takeSeat(),
      disconnected: () => this.#lostSocket(),
      retrying: () => this.#lostSocket(),
      refused: error => this.#refused(error),
      logEvent: event => this.#received([event]),
      signal: signal => this.#signalled(signal),
    });
    this.#outbox = new CommandOutbox(this.#request);
    this.quality = new ConnectionQuality(this.#request, () => this.#publish());
    this.host = new HostCommands(this.#outbox, this.#request);
    const shared = {
      local: options.local,
      outbox: this.#outbox,
      state: () => this.#log.state,
      myId: () => this.#myId,
    };
    this.screens = new ScreenSharing(shared);
    this.receiving = new Receiving({
      ...shared,
      mode: options.receives ?? 'full',
      request: this.#request,
      changed: () => this.#receivingChanged(),
    });
    this.#catchUp = new LogCatchUp({
      request: this.#request,
      knownSeq: () => (this.#isInside ? this.#log.seq : null),
      answered: answer => this.#caughtUp(answer),
      // Any other failure: the next head, event or join asks again.
      failed: ({ code }) => code === 'seat_superseded' && this.#finish({ state: 'superseded' }),
    });
    this.#pendingChat = new PendingChat(this.#outbox, () => this.#publish());
    this.#media = new MediaLink(
      this.#request,
      {
        settings: () => ({
          iceServers: this.#join.latest?.iceServers ?? [],
          relayOnly: options.relayOnly ?? false,
          videoCodec: options.videoCodec ?? null,
        }),
        wanted: source => this.#wanted(source),
        changed: () => this.#publish(),
        stateChanged: () => this.#mediaChanged(),
        measured: figures => {
          this.quality.measured(figures, this.#myId);
          options.local.refitScreen();
        },
        switchOff: (source, error) => this.#switchOff(source, error),
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
    return this.#join.latest;
  }

  onNotice(listener: (notice: Notice) => void): () => void {
    this.#notices.add(listener);
    return () => this.#notices.delete(listener);
  }

  join(): void {
    this.#connection.open();
  }

  /** Gives the seat up. */
  async leave(): Promise<void> {
    if (isFinal(this.#status)) return;
    this.#seated = false;
    const told = this.#connection.request('room:leave', { commandId: newCommandId() }, 1_500);
    await told.catch(() => undefined);
    this.#finish({ state: 'left' });
  }

  /** Lets go of everything without giving the seat up: it is held for a while, as after a reload. */
  close(): void {
    this.#finish(this.#status);
  }

  /** Does not wait for the next attempt to connect. */
  retryNow(): void {
    this.#connection.retryNow();
  }

  sendChat(text: string): void {
    const trimmed = text.trim();
    if (trimmed === '') return;
    const at = new Date(Date.now() + this.#clockOffsetMs).toISOString();
    this.#pendingChat.send(trimmed, this.#log.seq, at);
  }

  /** Takes a message that failed away, to be written again or not. */
  dismissMessage(commandId: string): void {
    this.#pendingChat.dismiss(commandId);
  }

  async loadEarlierChat(): Promise<void> {
    const beforeSeq = this.#log.chat[0]?.seq;
    const page = await this.#request('chat:history', { beforeSeq, limit: chatPage });
    this.#log.addChat(page.messages);
    this.#mayHaveEarlierChat = page.hasMore;
    this.#publish();
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

  #receivingChanged(): void {
    this.#media.tiles.setWithVideo(this.receiving.mode === 'full');
    this.#publish();
  }

  async #takeSeat(): Promise<void> {
    const rtpCapabilities = await this.#media.capabilitiesForJoin();
    if (isFinal(this.#status)) return;
    let seat: DataOf<'room:join'>;
    try {
      seat = await this.#connection.request('room:join', {
        commandId: newCommandId(),
        rtpCapabilities,
        receives: this.receiving.mode,
      });
    } catch (cause) {
      if (isFinal(this.#status)) return;
      const final = this.#joinAttempts.failed(errorFrom(cause));
      if (final) this.#refused(final);
      else this.#connection.reopen();
      return;
    }
    if (isFinal(this.#status)) return;
    this.#joinAttempts.succeeded();
    this.#connection.seatTaken();
    this.#myId = seat.participantId;
    this.#clockOffsetMs = Date.parse(seat.serverTime) - Date.now();
    if (this.#log.chat.length === 0) this.#mayHaveEarlierChat = seat.chat.length >= chatPage;
    this.#applied(this.#log.reset(seat.state, seat.chat));
    if (seat.state.ended) {
      this.#finish({ state: 'ended', reason: seat.state.ended.reason });
      return;
    }
    this.#seated = true;
    // Published before the media opens, which asks the view what this person may send.
    this.#publish();
    switchOffAllBut(this.#options.local, this.#view.getSnapshot().permissions.sources);
    this.#media.seated(seat.media, this.#ownProducers(), seat.resumed);
    this.#mediaChanged();
    this.#outbox.open();
    this.#followLog();
  }

  /** A request that is told it has no seat, from a page that believes it has one, takes the seat again. */
  readonly #request: SendRequest = async (name, payload) => {
    try {
      return await this.#connection.request(name, payload);
    } catch (cause) {
      if (errorFrom(cause).code === 'not_joined') this.#retakeSeat();
      throw cause;
    }
  };

  /** The server has given the seat up although the socket stands: it took a process of its own for dead. */
  #retakeSeat(): void {
    if (!this.#seated || isFinal(this.#status)) return;
    this.#unseat();
    void this.#takeSeat();
  }

  #unseat(): void {
    this.#seated = false;
    this.#outbox.pause();
    this.#media.unseated();
  }

  #lostSocket(): void {
    this.#unseat();
    if (this.#isInside) this.#setStatus({ state: 'reconnecting', since: Date.now() });
  }

  #refused(error: AppError): void {
    const wasInside = this.#log.state !== null;
    // Somebody who was inside and finds no class any more has missed its end.
    if (error.code === 'session_ended' || (wasInside && error.code === 'session_not_live'))
      this.#finish({ state: 'ended', reason: null });
    else this.#finish({ state: 'failed', code: error.code, message: error.message });
  }

  #signalled(signal: Signal): void {
    if (signal.name === 'media:speaking') this.speaking.heard(signal.payload.speakers);
    else if (signal.name === 'media:audible') this.#media.hear(signal.payload.producerIds);
    else if (signal.name === 'media:still-taken') this.receiving.taken(signal.payload.producerId);
    else if (signal.name === 'media:unmute-asked')
      this.#notify({ kind: 'asked-to-unmute', displayName: this.#nameOf(signal.payload.by) });
    else if (signal.name === 'quality:changed')
      this.quality.heard(signal.payload.participantId, signal.payload.level);
    else if (signal.name === 'session:events') this.#received(signal.payload.events);
    else if (signal.name === 'room:superseded') this.#finish({ state: 'superseded' });
    else if (signal.payload.seq > this.#log.seq) this.#catchUp.soon();
  }

  #nameOf(participantId: string): string {
    const { participants } = this.#view.getSnapshot();
    return participants.find(person => person.participantId === participantId)?.displayName ?? 'The host';
  }

  #received(events: readonly LogEvent[]): void {
    this.#applied(this.#log.accept(events));
    if (this.#log.hasGap) this.#catchUp.soon();
  }

  #applied(applied: readonly AppliedEvent[]): void {
    for (const one of applied) {
      this.#react(one.event);
      if (this.#myId) for (const notice of noticesOf(one, this.#myId)) this.#notify(notice);
    }
    if (applied.length > 0) this.#followLog();
  }

  /** What an event asks of this page beyond showing the new state. */
  #react(event: LogEvent): void {
    if (event.type === 'session:ended') this.#finish({ state: 'ended', reason: event.payload.reason });
    else if (event.type === 'media:room-lost') this.#media.renew();
    else if (event.type === 'media:producer-closed')
      this.#media.producerClosed(event.payload.producerId, event.payload.reason);
    else if (event.type === 'room:peer-left') {
      const { participantId, reason } = event.payload;
      if (participantId === this.#myId && reason === 'removed') this.#finish({ state: 'removed' });
    }
  }

  #followLog(): void {
    if (isFinal(this.#status)) return;
    this.#media.follow(this.#log.state?.producers ?? [], this.#myId);
    this.screens.follow();
    this.receiving.follow();
    this.#publish();
    const mine = this.#log.state?.participants.find(p => p.participantId === this.#myId);
    if (!mine?.connected) this.#retakeSeat();
  }

  #ownProducers() {
    return this.#log.state?.producers.filter(p => p.participantId === this.#myId) ?? [];
  }

  #caughtUp(answer: DataOf<'session:sync'>): void {
    if (answer.kind === 'events') this.#received(answer.events);
    else {
      this.#applied(this.#log.reset(answer.state, answer.chat));
      this.#followLog();
    }
  }

  #mediaChanged(): void {
    const { state } = this.#status;
    if (isFinal(this.#status)) return;
    // While the socket is away that is what the person is told; the media is looked at again with the seat.
    if (state === 'reconnecting' && !this.#connection.isConnected) return;
    this.#setStatus({ state: this.#media.isOpen ? 'connected' : 'media-lost' });
  }

  #wanted(source: Source): WantedSource {
    const wanted = localSource(this.#options.local, source);
    return { ...wanted, on: wanted.on && this.#view.getSnapshot().permissions.sources.includes(source) };
  }

  #switchOff(source: Source, error: AppError | null): void {
    switchOff(this.#options.local, source);
    if (error) this.#notify({ kind: 'refused', message: error.message });
  }

  #setStatus(status: Connection): void {
    this.#status = status;
    this.#publish();
  }

  #finish(status: Connection): void {
    this.#catchUp.close();
    this.receiving.close();
    this.#stopFollowingDevices();
    this.#connection.close();
    this.#media.close();
    this.#setStatus(status);
    this.#outbox.close(new AppError('not_joined', 'You are no longer in the class'));
  }

  #notify(notice: Notice): void {
    for (const listener of [...this.#notices]) listener(notice);
  }

  #publish(): void {
    const { camera, screen } = this.#options.local.getSnapshot();
    this.#view.set(
      deriveView({
        connection: this.#status,
        clockOffsetMs: this.#clockOffsetMs,
        myId: this.#myId,
        state: this.#log.state,
        chat: this.#log.chat,
        pendingChat: this.#pendingChat.messages,
        mayHaveEarlierChat: this.#mayHaveEarlierChat,
        remoteTracks: this.#media.tracks,
        receives: this.receiving.mode,
        stills: this.receiving.stills,
        quality: this.quality.levels,
        ownCamera: this.#ownStreams.of(camera.on ? camera.track : null),
        ownScreen: this.#ownStreams.of(screen.video),
      }),
    );
  }
}
