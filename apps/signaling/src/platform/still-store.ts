import { stillLimits } from '@lectern/contracts/receive-mode';
import type { Redis } from 'ioredis';
import { roomKeys } from './room-keys.ts';

/** A still that no newer one has replaced for so long is of a screen that is gone. */
const keptMs = 30_000;
/** Clocks of browsers in the background are not exact. */
const leastMs = stillLimits.everyMs / 2;

/** The latest still of each shared screen, for any process to read; nowhere else, and not for long. */
export class StillStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @returns false when the last still of this screen is too recent for another. */
  async mayTake(sessionId: string, producerId: string): Promise<boolean> {
    const key = roomKeys.stillGate(sessionId, producerId);
    return (await this.#redis.set(key, '1', 'PX', leastMs, 'NX')) === 'OK';
  }

  async put(sessionId: string, producerId: string, image: Uint8Array, takenAt: string): Promise<void> {
    const key = roomKeys.still(sessionId, producerId);
    await this.#redis
      .multi()
      .hset(key, { image: Buffer.from(image), takenAt })
      .pexpire(key, keptMs)
      .exec();
  }

  async read(sessionId: string, producerId: string): Promise<{ image: Uint8Array; takenAt: string } | null> {
    const stored = await this.#redis.hgetallBuffer(roomKeys.still(sessionId, producerId));
    const { image, takenAt } = stored;
    return image && takenAt ? { image, takenAt: takenAt.toString() } : null;
  }
}
