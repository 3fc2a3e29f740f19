import {
  liveReplayKeys as keys,
  type ReplayPart,
  replayPartSchema,
} from '@lectern/contracts/internal/live-replay';
import type { Redis } from 'ioredis';

export interface StoredReplay {
  /** Wall-clock time of its first picture, in milliseconds since 1970. */
  originMs: number;
  /** Nothing will be added. */
  ended: boolean;
  parts: ReplayPart[];
}

/** Who watches renews this at least every 30 seconds. */
const watchedMs = 60_000;
const failureMs = 60_000;
/** Of what a lost job or a lost recording leaves behind; files are removed by whoever ends the replay. */
const longestSeconds = 3 * 24 * 3_600;

/**
 * Adds a part only at the place where it belongs, so that a process which was frozen for longer than its job's lock cannot add one twice.
 * KEYS: parts. ARGV: index, part, seconds to live.
 */
const appendScript = `
if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
`;

/** Live replays in Redis. Every method throws while Redis is away. */
export class ReplayStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Begins a replay, or finds the one that was begun: its first moment is fixed once. */
  async open(recordingId: string, originMs: number): Promise<StoredReplay> {
    const key = keys.state(recordingId);
    await this.#redis
      .multi()
      .sadd(keys.all, recordingId)
      .hsetnx(key, 'originMs', `${originMs}`)
      .expire(key, longestSeconds)
      .exec();
    return (await this.read(recordingId)) ?? { originMs, ended: false, parts: [] };
  }

  /** @returns null when there is none (yet). */
  async read(recordingId: string): Promise<StoredReplay | null> {
    const [state, parts] = await Promise.all([
      this.#redis.hgetall(keys.state(recordingId)),
      this.#redis.lrange(keys.parts(recordingId), 0, -1),
    ]);
    if (state.originMs === undefined) return null;
    return {
      originMs: Number(state.originMs),
      ended: state.ended === '1',
      parts: parts.map(part => replayPartSchema.parse(JSON.parse(part))),
    };
  }

  /** @returns false when somebody else has added the part of this place, and nothing was changed. */
  async append(recordingId: string, index: number, part: ReplayPart): Promise<boolean> {
    const text = JSON.stringify(replayPartSchema.parse(part));
    const key = keys.parts(recordingId);
    return (await this.#redis.eval(appendScript, 1, key, `${index}`, text, `${longestSeconds}`)) === 1;
  }

  async end(recordingId: string): Promise<void> {
    await this.#redis.hset(keys.state(recordingId), 'ended', '1');
  }

  async renew(recordingId: string): Promise<void> {
    await this.#redis.set(keys.watched(recordingId), '1', 'PX', watchedMs);
  }

  async isWatched(recordingId: string): Promise<boolean> {
    return (await this.#redis.exists(keys.watched(recordingId))) === 1;
  }

  /** Told to who asks, for a minute; then it may be tried again. */
  async fail(recordingId: string, reason: string): Promise<void> {
    await this.#redis.set(keys.failure(recordingId), reason, 'PX', failureMs);
  }

  failure(recordingId: string): Promise<string | null> {
    return this.#redis.get(keys.failure(recordingId));
  }

  /** Recordings of which there is, or may be, something in storage. */
  list(): Promise<string[]> {
    return this.#redis.smembers(keys.all);
  }

  async remove(recordingId: string): Promise<void> {
    await this.#redis
      .multi()
      .del(keys.state(recordingId), keys.parts(recordingId), keys.failure(recordingId))
      .srem(keys.all, recordingId)
      .exec();
  }
}
