import { type NodeAddress, nodeHeartbeatMs, nodeLifetimeMs } from '@lectern/contracts/internal/media-nodes';
import type { Logger } from '@lectern/service-kit/logger';
import type { RegisteredNode } from '@lectern/service-kit/media-nodes/node-registry';
import { Announcements } from '../announcements.ts';
import { askPresence, holdPresence } from '../platform/node-presence.ts';
import type { Evacuation } from './evacuation.ts';
import type { MediaNodes } from './media-nodes.ts';

interface NodeWatchOptions {
  nodes: MediaNodes;
  evacuation: Evacuation;
  logger: Logger;
  /** A node that was given up is there again, perhaps with rooms that were taken from it. Asked again when it fails. */
  returned(): Promise<void>;
  intervalMs?: number;
}

/**
 * Notices within moments that a node is dead or drains. Three signs make one suspect: its connection to us breaks, a call cannot reach it, its
 * heartbeat is missing. It is dead when it, asked again, is not there; silence alone counts only while Redis is known to be well.
 */
export class NodeWatch {
  readonly #options: NodeWatchOptions;
  readonly #redis = new Announcements(nodeHeartbeatMs, nodeLifetimeMs);
  readonly #presences = new Map<string, { node: NodeAddress; close(): void }>();
  readonly #examining = new Map<string, Promise<void>>();
  readonly #draining = new Map<string, Promise<void>>();
  readonly #givenUp = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #ticking: Promise<void> | null = null;
  #closed = false;
  readonly #onUnreachable = (node: NodeAddress) => void this.#examine(node);

  constructor(options: NodeWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.nodes.on('unreachable', this.#onUnreachable);
    this.#timer = setInterval(() => this.#look(), this.#options.intervalMs ?? 500);
    this.#look();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#options.nodes.off('unreachable', this.#onUnreachable);
    for (const presence of this.#presences.values()) presence.close();
    await Promise.allSettled([this.#ticking, ...this.#examining.values(), ...this.#draining.values()]);
  }

  #look(): void {
    if (this.#ticking || this.#closed) return;
    this.#ticking = this.#tick()
      // Redis is away: what holds is not known, and nothing follows from it.
      .catch(() => undefined)
      .finally(() => {
        this.#ticking = null;
      });
  }

  async #tick(): Promise<void> {
    const listed = await this.#options.nodes.registry.list();
    if (this.#closed) return;
    this.#redis.succeeded();
    for (const node of listed) this.#consider(node);
    const ids = new Set(listed.map(({ nodeId }) => nodeId));
    for (const [nodeId, { node, close }] of this.#presences)
      if (!ids.has(nodeId)) {
        this.#presences.delete(nodeId);
        close();
        // It has left, or somebody else has found it dead; what it may still have is moved.
        void this.#examine(node);
      }
  }

  #consider({ nodeId, url, alive }: RegisteredNode): void {
    const node = { nodeId, url };
    if (!alive) void this.#examine(node);
    else {
      if (this.#givenUp.delete(nodeId)) this.#options.returned().catch(() => this.#givenUp.add(nodeId));
      if (!this.#presences.has(nodeId)) this.#hold(node);
      if (alive.draining && !this.#draining.has(nodeId)) this.#drain(node);
    }
  }

  #hold(node: NodeAddress): void {
    const presence = holdPresence(node, this.#options.nodes.secret, {
      spoke: () => this.#look(),
      broke: () => {
        this.#presences.delete(node.nodeId);
        void this.#examine(node);
      },
    });
    this.#presences.set(node.nodeId, { node, close: () => presence.close() });
  }

  #drain(node: NodeAddress): void {
    const draining = this.#options.evacuation
      .leave(node)
      .catch((error: unknown) => this.#options.logger.warn({ err: error, ...node }, 'draining was put off'))
      // Again with the next look, for what could not be moved yet.
      .finally(() => this.#draining.delete(node.nodeId));
    this.#draining.set(node.nodeId, draining);
  }

  #examine(node: NodeAddress): Promise<void> {
    const running = this.#examining.get(node.nodeId);
    if (running || this.#closed) return running ?? Promise.resolve();
    const examining = this.#findOut(node)
      .catch((error: unknown) =>
        this.#options.logger.warn({ err: error, ...node }, 'could not examine a node'),
      )
      .finally(() => this.#examining.delete(node.nodeId));
    this.#examining.set(node.nodeId, examining);
    return examining;
  }

  async #findOut(node: NodeAddress): Promise<void> {
    const { nodes, evacuation, logger } = this.#options;
    const presence = await askPresence(node, nodes.clientOf(node));
    if (presence === 'there' || this.#closed) return;
    if (presence === 'silent') {
      const { registry } = nodes;
      if ((await registry.isAlive(node.nodeId)) || !this.#redis.mayJudge()) return;
    }
    if (await nodes.registry.has(node.nodeId)) logger.error({ ...node, presence }, 'a media-worker is gone');
    else logger.info(node, 'a media-worker has left');
    // First, so that no session is sent there any more.
    await nodes.registry.silence(node.nodeId);
    await evacuation.abandon(node);
    await nodes.registry.remove(node.nodeId);
    this.#givenUp.add(node.nodeId);
  }
}
