import { randomUUID } from 'node:crypto';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { MediaRoom } from '../rooms/media-room.ts';
import type { MediaRooms } from '../rooms/media-rooms.ts';
import type { SdpPeers } from '../rooms/sdp-peers.ts';

interface Check {
  room: MediaRoom;
  echoed: boolean;
  timer: NodeJS.Timeout;
}

/** Strangers ask for them, so classes must not feel it: twenty at 2.5 Mbit/s each way are a small part of what one core forwards. */
const mostChecks = 20;
const lifetimeMs = 60_000;

/**
 * Pictures that go from a browser to this media-worker and back, to see whether and how well they get through. Each is a room of its own that no
 * class knows of. It ends with its sender, when it is asked to, and after a minute, whatever its browser does.
 */
export class ConnectionChecks {
  readonly #rooms: MediaRooms;
  readonly #sdpPeers: SdpPeers;
  readonly #most: number;
  readonly #checks = new Map<string, Check>();
  /** Being opened; they count, or many at once would all find room. */
  #opening = 0;
  #closed = false;

  constructor(rooms: MediaRooms, sdpPeers: SdpPeers, most = mostChecks) {
    this.#rooms = rooms;
    this.#sdpPeers = sdpPeers;
    this.#most = most;
  }

  get running(): number {
    return this.#checks.size;
  }

  /** @throws AppError `check_busy`, `shutting_down`, `forbidden` for sound, and what publishing by SDP throws */
  async open(sdpOffer: string): Promise<{ checkId: string; sdpAnswer: string; expiresAt: string }> {
    if (this.#closed) throw new AppError('shutting_down');
    if (this.#checks.size + this.#opening >= this.#most) throw new AppError('check_busy');
    this.#opening += 1;
    // Random in all its bits: who knows the id may end the check and see its picture.
    const checkId = randomUUID();
    let room: MediaRoom | undefined;
    try {
      room = await this.#rooms.getOrCreate(checkId);
      const { sdpAnswer } = await this.#sdpPeers.publish(room, randomUUID(), {
        ...visitor(),
        sdpOffer,
        sources: ['camera'],
      });
      if (this.#closed) throw new AppError('shutting_down');
      return { checkId, sdpAnswer, expiresAt: this.#follow(checkId, room) };
    } catch (error) {
      room?.close('requested');
      throw error;
    } finally {
      this.#opening -= 1;
    }
  }

  /** @throws AppError `not_found` also when it was sent back already, and what playing by SDP throws */
  async echo(checkId: string, sdpOffer: string): Promise<{ sdpAnswer: string }> {
    const check = this.#checks.get(checkId);
    if (!check || check.echoed) throw new AppError('not_found');
    // Before anything is awaited: one stranger must not multiply what they send.
    check.echoed = true;
    const { sdpAnswer } = await this.#sdpPeers.play(check.room, randomUUID(), { ...visitor(), sdpOffer });
    return { sdpAnswer };
  }

  /** An unknown one is fine. */
  close(checkId: string): void {
    this.#checks.get(checkId)?.room.close('requested');
  }

  /** Ends all of them and takes no more: nobody moves a check to another node. */
  closeAll(): void {
    this.#closed = true;
    for (const { room } of [...this.#checks.values()]) room.close('requested');
  }

  /** @returns when it ends at the latest */
  #follow(checkId: string, room: MediaRoom): string {
    const close = () => room.close('requested');
    const timer = setTimeout(close, lifetimeMs);
    this.#checks.set(checkId, { room, echoed: false, timer });
    room.once('closed', () => {
      clearTimeout(timer);
      this.#checks.delete(checkId);
    });
    room.once('unpublished', close);
    // The browser, or the worker, may have gone while the answer was being written.
    if (room.closed || room.published.length === 0) {
      close();
      clearTimeout(timer);
      this.#checks.delete(checkId);
      throw new AppError('media_unavailable');
    }
    return new Date(Date.now() + lifetimeMs).toISOString();
  }
}

const visitor = () => ({
  resourceId: randomUUID(),
  displayName: 'Connection check',
  role: 'guest' as const,
});
