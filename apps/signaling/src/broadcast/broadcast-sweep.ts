import type { Logger } from '@lectern/service-kit/logger';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { MediaControl } from '../platform/media-control.ts';
import { Suspicions } from '../suspicions.ts';
import { peopleIn } from './broadcast-room.ts';
import type { BroadcastStore } from './broadcast-store.ts';
import type { Broadcasts } from './broadcasts.ts';

interface BroadcastSweepOptions {
  store: BroadcastStore;
  broadcasts: Broadcasts;
  media: MediaControl;
  logger: Logger;
  /** Whether a socket is open, on whichever process. */
  isOpen(connectionId: string): Promise<boolean>;
  emptyRoomTimeoutMs: number;
  intervalMs: number;
  inventoryIntervalMs: number;
}

/**
 * Finds in broadcast rooms what nobody announced: people whose process died, rooms that nobody came back to, and media that no longer
 * matches. Every signaling process runs one; what two of them find at once is applied once.
 */
export class BroadcastSweep {
  readonly #options: BroadcastSweepOptions;
  readonly #suspicions: Suspicions;
  #timers: NodeJS.Timeout[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(options: BroadcastSweepOptions) {
    this.#options = options;
    this.#suspicions = new Suspicions(options.inventoryIntervalMs * 0.75);
  }

  start(): void {
    const { intervalMs, inventoryIntervalMs } = this.#options;
    this.#timers = [
      setInterval(() => void this.sweepRooms(), intervalMs),
      setInterval(() => void this.sweepMedia(), inventoryIntervalMs),
    ];
    // A media-worker may have lost rooms while no signaling was there to hear it.
    void this.sweepMedia();
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#running;
  }

  sweepRooms(): Promise<void> {
    return this.#afterTheLast(async () => {
      for (const [mediaRoomId, roomId] of await this.#options.store.mediaRooms())
        await this.#attempt(() => this.#sweepRoom(roomId, mediaRoomId));
    });
  }

  /** Also whenever a media-worker has started. */
  sweepMedia(): Promise<void> {
    return this.#afterTheLast(() => this.#attempt(() => this.#compareWithInventory()));
  }

  #afterTheLast(sweep: () => Promise<void>): Promise<void> {
    this.#running = this.#running.then(sweep).catch((error: unknown) => this.#report(error));
    return this.#running;
  }

  async #sweepRoom(roomId: string, mediaRoomId: string): Promise<void> {
    const { store, broadcasts, media, isOpen, emptyRoomTimeoutMs } = this.#options;
    const state = await store.read(roomId);
    if (state?.mediaRoomId !== mediaRoomId) {
      // The room is gone, or is a newer one of the same name; the media goes first, or nobody would know of it any more.
      await media.deleteMediaRoom({ params: { roomId: mediaRoomId } });
      await store.forgetMediaRoom(mediaRoomId);
      return;
    }
    for (const { connectionId } of peopleIn(state))
      if (!(await isOpen(connectionId))) await broadcasts.leave(roomId, connectionId);
    const isOver = (idleSinceMs: number | null) =>
      idleSinceMs !== null && Date.now() - idleSinceMs > emptyRoomTimeoutMs;
    // Its media goes with the next sweep.
    if (isOver(state.idleSinceMs))
      await store.update(roomId, now => (now && isOver(now.idleSinceMs) ? null : now));
  }

  async #compareWithInventory(): Promise<void> {
    const { store, broadcasts, media } = this.#options;
    const rooms = [...(await store.mediaRooms())];
    if (rooms.length === 0) return;
    const states = await Promise.all(rooms.map(([, roomId]) => store.read(roomId)));
    // After the states: a producer is made before it is in one, so what a state has the inventory has, or it is lost.
    const { data } = await media.listMediaRooms({});
    const inventory = new Map(data.map(room => [room.roomId, room]));
    this.#suspicions.begin();
    for (const state of states) {
      if (!state) continue;
      const { roomId, mediaRoomId } = state;
      const peers = inventory.get(mediaRoomId)?.peers ?? [];
      const there = new Set(peers.flatMap(peer => peer.producers.map(({ producerId }) => producerId)));
      const lost = state.producers.filter(({ producerId }) => !there.has(producerId));
      const seated = new Set(peopleIn(state).map(({ peerId }) => peerId));
      await this.#attempt(async () => {
        if (lost.length > 0)
          await broadcasts.loseProducers(roomId, mediaRoomId, new Set(lost.map(one => one.producerId)));
        for (const { peerId } of peers)
          if (!seated.has(peerId) && this.#suspicions.confirms(`${mediaRoomId} ${peerId}`))
            await media.leaveMediaRoom({ params: { roomId: mediaRoomId, peerId } });
      });
    }
  }

  /** One room that cannot be swept keeps no other from it. */
  async #attempt(sweep: () => Promise<void>): Promise<void> {
    try {
      await sweep();
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    // An outage is reported by whoever owns the connection; the next sweep tries again.
    const isExpected = error instanceof AppError && error.code.endsWith('_unavailable');
    this.#options.logger[isExpected ? 'debug' : 'error']({ err: error }, 'a broadcast could not be swept');
  }
}
