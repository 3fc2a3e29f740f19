import { type Assignment, assignmentSchema, mediaNodeKeys } from '@lectern/contracts/internal/media-nodes';
import type { Redis } from 'ioredis';

/**
 * Compare-and-set of one field, so that of two processes which place the same session at once both end with the same node.
 * KEYS: assignments. ARGV: session id, expected value, new value; '' stands for none.
 * Answers 1 when it was set, 0 when somebody was faster.
 */
const replaceScript = `
local current = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if current ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1])
else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
return 1
`;

/** Longer than any class that nobody joins any more. */
const awayLifetimeSeconds = 2 * 24 * 3_600;

/** Which session is on which node, in Redis, shared by all signaling processes. Every method throws while Redis is away. */
export class SessionAssignments {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async read(sessionId: string): Promise<Assignment | null> {
    const text = await this.#redis.hget(mediaNodeKeys.assignments, sessionId);
    return text === null ? null : assignmentSchema.parse(JSON.parse(text));
  }

  async readAll(): Promise<Map<string, Assignment>> {
    const all = Object.entries(await this.#redis.hgetall(mediaNodeKeys.assignments));
    return new Map(all.map(([sessionId, text]) => [sessionId, assignmentSchema.parse(JSON.parse(text))]));
  }

  /** @returns false when the session was no longer where the caller thought, and nothing was changed. */
  async replace(sessionId: string, from: Assignment | null, to: Assignment | null): Promise<boolean> {
    const { assignments } = mediaNodeKeys;
    const done = await this.#redis.eval(replaceScript, 1, assignments, sessionId, written(from), written(to));
    return done === 1;
  }

  /** The edge that somebody is on; null for who is at home, or nowhere. */
  async readAway(sessionId: string, participantId: string): Promise<string | null> {
    return this.#redis.hget(mediaNodeKeys.away(sessionId), participantId);
  }

  async setAway(sessionId: string, participantId: string, nodeId: string | null): Promise<void> {
    const key = mediaNodeKeys.away(sessionId);
    if (nodeId === null) await this.#redis.hdel(key, participantId);
    else await this.#redis.multi().hset(key, participantId, nodeId).expire(key, awayLifetimeSeconds).exec();
  }

  /** Everybody is at home, or nowhere. */
  async forgetAway(sessionId: string): Promise<void> {
    await this.#redis.del(mediaNodeKeys.away(sessionId));
  }
}

/** Always the same text for the same assignment, as it is compared. */
const written = (assignment: Assignment | null) =>
  assignment === null ? '' : JSON.stringify(assignmentSchema.parse(assignment));
