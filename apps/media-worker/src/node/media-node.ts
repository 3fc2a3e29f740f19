import { once } from 'node:events';
import { type MediaNode as Announcement, nodeHeartbeatMs } from '@lectern/contracts/internal/media-nodes';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Logger } from '@lectern/service-kit/logger';
import type { NodeRegistry } from '@lectern/service-kit/media-nodes/node-registry';
import type { ConnectionChecks } from '../checks/connection-checks.ts';
import type { MediaRooms } from '../rooms/media-rooms.ts';
import { maxTransportsPerWorker } from '../workers/placement.ts';

/** Somebody who wants to know at once when this process is gone: an open connection. */
export interface Watcher {
  write(line: string): void;
  end(): void;
}

interface MediaNodeOptions {
  nodeId: string;
  url: string;
  registry: NodeRegistry;
  rooms: MediaRooms;
  checks: Pick<ConnectionChecks, 'closeAll'>;
  logger: Logger;
  consumersPerWorker: number;
}

/** With the recordings' farewell after it, this stays below the ten seconds that a shutdown may take. */
const drainDeadlineMs = 5_000;

/** This process as the other services know it: it says every second that it lives and what it carries, until it leaves. */
export class MediaNode {
  readonly #options: MediaNodeOptions;
  readonly #watchers = new Set<Watcher>();
  #heartbeat: NodeJS.Timeout | undefined;
  #draining: Promise<void> | null = null;
  #left = false;

  constructor(options: MediaNodeOptions) {
    this.#options = options;
  }

  get nodeId(): string {
    return this.#options.nodeId;
  }

  get draining(): boolean {
    return this.#draining !== null;
  }

  /** @throws AppError `shutting_down` once it has left. */
  describe(): Announcement {
    if (this.#left) throw new AppError('shutting_down');
    const { nodeId, url, rooms, consumersPerWorker } = this.#options;
    const workers = rooms.loads();
    const { draining } = this;
    const maxTransports = workers.length * maxTransportsPerWorker;
    return { nodeId, url, draining, workers, maxTransports, consumersPerWorker };
  }

  /** From here on it gets sessions. Call once its control endpoints can be reached. */
  async join(): Promise<void> {
    await this.#announce();
    this.#heartbeat = setInterval(() => void this.#announce(), nodeHeartbeatMs);
  }

  addWatcher(watcher: Watcher): void {
    if (this.#left) watcher.end();
    else this.#watchers.add(watcher);
  }

  removeWatcher(watcher: Watcher): void {
    this.#watchers.delete(watcher);
  }

  /** Resolves when its sessions have gone to other nodes, at once when there is none that could take them, or after a deadline. */
  drain(): Promise<void> {
    this.#draining ??= this.#drain();
    return this.#draining;
  }

  /** Drains; after it nobody counts on this process any more. */
  async leave(): Promise<void> {
    await this.drain();
    this.#left = true;
    clearInterval(this.#heartbeat);
    const { registry, nodeId, rooms, logger } = this.#options;
    // With sessions left, it is for signaling to move them, and then to take this node off the list.
    await (rooms.all.length === 0 ? registry.remove(nodeId) : registry.silence(nodeId)).catch(
      (error: unknown) => logger.warn({ err: error }, 'could not take leave of Redis'),
    );
    for (const watcher of this.#watchers) watcher.end();
  }

  async #drain(): Promise<void> {
    const { rooms, checks, logger } = this.#options;
    // What follows must find it draining.
    await Promise.resolve();
    checks.closeAll();
    if (rooms.all.length === 0 || !(await this.#othersCanTakeOver())) return;
    logger.info({ rooms: rooms.all.length }, 'draining');
    await this.#announce();
    for (const watcher of this.#watchers) watcher.write('draining\n');
    const deadline = AbortSignal.timeout(drainDeadlineMs);
    while (rooms.all.length > 0 && !deadline.aborted)
      await once(rooms, 'closed', { signal: deadline }).catch(() => undefined);
    if (rooms.all.length > 0)
      logger.warn({ rooms: rooms.all.length }, 'not all sessions could be moved in time');
  }

  async #othersCanTakeOver(): Promise<boolean> {
    const alive = await this.#options.registry.listAlive().catch(() => []);
    return alive.some(node => node.nodeId !== this.nodeId && !node.draining);
  }

  async #announce(): Promise<void> {
    if (this.#left) return;
    // Whoever owns the connection to Redis says that it is away.
    await this.#options.registry.announce(this.describe()).catch(() => undefined);
  }
}
