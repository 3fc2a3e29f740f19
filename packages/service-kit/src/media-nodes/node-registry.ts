import {
  type MediaNode,
  mediaNodeKeys,
  mediaNodeSchema,
  nodeLifetimeMs,
} from '@lectern/contracts/internal/media-nodes';
import type { Redis } from 'ioredis';

/** A node as Redis knows it. `alive` is null when it has not said lately that it lives. */
export interface RegisteredNode {
  nodeId: string;
  url: string;
  alive: MediaNode | null;
}

/** The media-worker processes that there are, in Redis. Every method throws while Redis is away. */
export class NodeRegistry {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Says that a node lives, for one lifetime. */
  async announce(node: MediaNode): Promise<void> {
    await this.#redis
      .multi()
      .hset(mediaNodeKeys.nodes, node.nodeId, node.url)
      .set(mediaNodeKeys.heartbeat(node.nodeId), JSON.stringify(node), 'PX', nodeLifetimeMs)
      .exec();
  }

  /** It no longer lives, and whoever watches moves what it had. */
  async silence(nodeId: string): Promise<void> {
    await this.#redis.del(mediaNodeKeys.heartbeat(nodeId));
  }

  /** Once nothing is left on it. */
  async remove(nodeId: string): Promise<void> {
    await this.#redis.multi().hdel(mediaNodeKeys.nodes, nodeId).del(mediaNodeKeys.heartbeat(nodeId)).exec();
  }

  async list(): Promise<RegisteredNode[]> {
    const known = Object.entries(await this.#redis.hgetall(mediaNodeKeys.nodes));
    if (known.length === 0) return [];
    const heartbeats = await this.#redis.mget(known.map(([nodeId]) => mediaNodeKeys.heartbeat(nodeId)));
    return known.map(([nodeId, url], i) => ({ nodeId, url, alive: parseNode(heartbeats[i]) }));
  }

  async listAlive(): Promise<MediaNode[]> {
    return (await this.list()).flatMap(({ alive }) => (alive ? [alive] : []));
  }

  async isAlive(nodeId: string): Promise<boolean> {
    return (await this.#redis.exists(mediaNodeKeys.heartbeat(nodeId))) === 1;
  }

  /** False once it has left, or somebody has found it dead and moved its sessions. A mere silence may be Redis's own. */
  async has(nodeId: string): Promise<boolean> {
    return (await this.#redis.hexists(mediaNodeKeys.nodes, nodeId)) === 1;
  }
}

/** What another version has written counts as nothing. */
function parseNode(text: string | null | undefined): MediaNode | null {
  if (!text) return null;
  try {
    return mediaNodeSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
