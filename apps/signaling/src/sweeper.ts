import { AppError } from '@lectern/contracts/kernel/app-error';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { Logger } from '@lectern/service-kit/logger';
import { type LiveSessions, system } from './live-sessions.ts';
import type { MediaControl } from './platform/media-control.ts';
import type { RoomStore } from './platform/room-store.ts';
import { sdpResourceOf } from './sdp-connection-id.ts';
import type { SdpConnections } from './sdp-connections.ts';
import { instanceOf } from './socket-server.ts';

interface SweeperOptions {
  store: RoomStore;
  sessions: LiveSessions;
  sdpConnections: SdpConnections;
  media: MediaControl;
  logger: Logger;
  emptySessionTimeoutMs: number;
  intervalMs: number;
  inventoryIntervalMs: number;
}

/**
 * Finds what nobody announced: connections of dead processes, seats that nobody came back to, empty classes, and media that no longer
 * matches the log. Every process runs one; what two of them find at once is applied once.
 */
export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  start(): void {
    const every = (intervalMs: number, sweep: () => Promise<void>) => {
      const timer = setInterval(() => {
        this.#running = this.#running.then(sweep).catch((error: unknown) => this.#report(error));
      }, intervalMs);
      this.#timers.push(timer);
    };
    every(this.#options.intervalMs, () => this.sweepSeats());
    every(this.#options.inventoryIntervalMs, () => this.sweepMedia());
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#running;
  }

  async sweepSeats(): Promise<void> {
    const { store } = this.#options;
    for (const sessionId of await store.liveSessionIds()) {
      const state = await store.read(sessionId);
      if (state) await this.#sweepSession(state);
    }
  }

  async #sweepSession(state: LiveState): Promise<void> {
    const { store, sessions, emptySessionTimeoutMs } = this.#options;
    const { sessionId } = state;
    const now = Date.now();
    for (const { participantId, connectionId, connected, seatHeldUntil } of state.participants) {
      if (connected) {
        // A client without a socket hangs on no process of ours; `sweepMedia` looks whether its transport lives.
        if (sdpResourceOf(connectionId) || (await store.isInstanceAlive(instanceOf(connectionId)))) continue;
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
    if (state.emptySince && now - Date.parse(state.emptySince) > emptySessionTimeoutMs)
      await sessions.end(sessionId, system, 'empty', null);
  }

  /** Compares the log with what the media-worker really has. */
  async sweepMedia(): Promise<void> {
    const { store, sessions, sdpConnections, media } = this.#options;
    const { data: rooms } = await media.listMediaRooms({});
    const inventory = new Map(rooms.map(room => [room.roomId, room]));
    const live = new Set(await store.liveSessionIds());

    for (const sessionId of live) {
      const state = await store.read(sessionId);
      if (!state || state.ended) continue;
      const room = inventory.get(sessionId);
      await this.#sweepSdpConnections(state, sdpConnections, media);
      if (!room && state.producers.length > 0) {
        await sessions.apply(
          sessionId,
          { type: 'lose-media', reason: 'the media server no longer has it' },
          system,
        );
        continue;
      }
      const known = new Set(room?.peers.flatMap(peer => peer.producers.map(producer => producer.producerId)));
      // Read again: a producer may have been made since the inventory was taken.
      const { data: later } = await media.listMediaRooms({});
      const stillKnown = new Set(
        later
          .find(one => one.roomId === sessionId)
          ?.peers.flatMap(peer => peer.producers.map(producer => producer.producerId)),
      );
      for (const { producerId } of state.producers)
        if (!known.has(producerId) && !stillKnown.has(producerId))
          await sessions.apply(sessionId, { type: 'lose-producer', producerId }, system);
    }
    for (const roomId of inventory.keys()) {
      if (live.has(roomId)) continue;
      const state = await store.read(roomId);
      if (state?.ended) await media.deleteMediaRoom({ params: { roomId } });
    }
  }

  /** The seat was there before the inventory that is asked for now, and its transport before the seat: what is missing has gone. */
  async #sweepSdpConnections(state: LiveState, connections: SdpConnections, media: MediaControl) {
    if (!state.participants.some(({ connectionId, connected }) => connected && sdpResourceOf(connectionId)))
      return;
    const { data: rooms } = await media.listMediaRooms({});
    const room = rooms.find(({ roomId }) => roomId === state.sessionId);
    const held = room?.peers.flatMap(({ sdpResourceId }) => sdpResourceId ?? []) ?? [];
    await connections.loseAllBut(state, new Set(held));
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
