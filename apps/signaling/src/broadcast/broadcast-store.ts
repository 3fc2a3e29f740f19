import { randomUUID } from 'node:crypto';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Redis } from 'ioredis';
import { type BroadcastState, broadcastStateSchema } from './broadcast-state.ts';

const stateKey = (roomId: string) => `broadcast:${roomId}`;
/** Hash: the room of each media room that may be at the media-worker. */
const mediaRoomsKey = 'broadcasts:media-rooms';
const maxConflicts = 200;

/**
 * Replaces the state of a room, or does nothing when it is no longer the one that the change was made from.
 * KEYS: state, media rooms. ARGV: expected version ('' for no room), new version, new state ('' removes the room), media room, room.
 */
const replaceScript = `
local version = redis.call('HGET', KEYS[1], 'version') or ''
if version ~= ARGV[1] then return 0 end
if ARGV[3] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'version', ARGV[2], 'state', ARGV[3])
  redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
end
return 1
`;

/** Broadcast rooms in Redis, shared by all signaling processes. Every method throws `dependency_unavailable` while Redis is away. */
export class BroadcastStore {
  readonly #redis: Redis;
  /** Changes of one room wait for each other here, or they would only produce conflicts in Redis. */
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async read(roomId: string): Promise<BroadcastState | null> {
    return (await this.#read(roomId)).state;
  }

  /**
   * Changes a room; the change is worked out again when somebody was faster, may throw a refusal, and answers the same state when there is
   * nothing to do. Null is a room that does not exist, before and after.
   */
  async update(
    roomId: string,
    change: (state: BroadcastState | null) => BroadcastState | null,
  ): Promise<{ before: BroadcastState | null; after: BroadcastState | null }> {
    const earlier = this.#queues.get(roomId) ?? Promise.resolve();
    const work = earlier.then(() => this.#updateAlone(roomId, change));
    const settled = work.catch(() => undefined);
    this.#queues.set(roomId, settled);
    try {
      return await work;
    } finally {
      if (this.#queues.get(roomId) === settled) this.#queues.delete(roomId);
    }
  }

  async #updateAlone(roomId: string, change: (state: BroadcastState | null) => BroadcastState | null) {
    for (let attempt = 0; attempt < maxConflicts; attempt += 1) {
      const { version, state: before } = await this.#read(roomId);
      const after = change(before);
      if (after === before) return { before, after };
      const replaced = await this.#ask(() =>
        this.#redis.eval(
          replaceScript,
          2,
          stateKey(roomId),
          mediaRoomsKey,
          version,
          randomUUID(),
          after ? JSON.stringify(after) : '',
          after?.mediaRoomId ?? '',
          roomId,
        ),
      );
      if (replaced === 1) return { before, after };
    }
    throw new AppError('conflict');
  }

  /** Rooms by their media rooms; a media room stays here until the media-worker has let go of it. */
  async mediaRooms(): Promise<Map<string, string>> {
    return new Map(Object.entries(await this.#ask(() => this.#redis.hgetall(mediaRoomsKey))));
  }

  async roomOfMedia(mediaRoomId: string): Promise<string | null> {
    return this.#ask(() => this.#redis.hget(mediaRoomsKey, mediaRoomId));
  }

  async countRooms(): Promise<number> {
    return this.#ask(() => this.#redis.hlen(mediaRoomsKey));
  }

  async forgetMediaRoom(mediaRoomId: string): Promise<void> {
    await this.#ask(() => this.#redis.hdel(mediaRoomsKey, mediaRoomId));
  }

  async #read(roomId: string): Promise<{ version: string; state: BroadcastState | null }> {
    const [version, text] = await this.#ask(() => this.#redis.hmget(stateKey(roomId), 'version', 'state'));
    if (!version || !text) return { version: '', state: null };
    return { version, state: broadcastStateSchema.parse(JSON.parse(text)) };
  }

  async #ask<T>(query: () => Promise<T>): Promise<T> {
    try {
      return await query();
    } catch (cause) {
      throw new AppError('dependency_unavailable', undefined, { cause });
    }
  }
}
