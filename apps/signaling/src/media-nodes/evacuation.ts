import type { Assignment, NodeAddress } from '@lectern/contracts/internal/media-nodes';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Logger } from '@lectern/service-kit/logger';
import { type LiveSessions, system } from '../live-sessions.ts';
import type { RoomStore } from '../platform/room-store.ts';
import type { MediaNodes } from './media-nodes.ts';

/** Moves sessions from one node to others. Every signaling process may do so at the same time: each session is moved by one of them. */
export class Evacuation {
  readonly #nodes: MediaNodes;
  readonly #sessions: LiveSessions;
  readonly #store: RoomStore;
  readonly #logger: Logger;
  readonly #noClass: (roomId: string) => Promise<void>;

  /** @param parts.noClass hears of rooms that are no class, and whose media is lost. */
  constructor(parts: {
    nodes: MediaNodes;
    sessions: LiveSessions;
    store: RoomStore;
    logger: Logger;
    noClass(roomId: string): Promise<void>;
  }) {
    this.#nodes = parts.nodes;
    this.#sessions = parts.sessions;
    this.#store = parts.store;
    this.#logger = parts.logger;
    this.#noClass = parts.noClass;
  }

  /** Of a node that drains: what no other can take stays until it leaves. */
  async leave(node: NodeAddress): Promise<void> {
    await this.#evacuate(node, 'draining', true);
  }

  /** Of a node that is gone. Its sessions are told so even when there is nowhere to go yet. */
  async abandon(node: NodeAddress): Promise<void> {
    await this.#evacuate(node, 'the media server is gone', false);
  }

  async #evacuate(node: NodeAddress, reason: string, alive: boolean): Promise<void> {
    const moves: Promise<void>[] = [];
    for (const [sessionId] of await this.#nodes.sessionsOn(node.nodeId)) {
      // One after the other up to here, as each counts where the next may go.
      const next = await this.#moveOne(sessionId, node, alive);
      if (next !== undefined) moves.push(this.#follow(sessionId, node, next, reason, alive));
    }
    const failed = (await Promise.allSettled(moves)).find(result => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** @returns where it went; null for nowhere, undefined when it was not moved by this call. */
  async #moveOne(
    sessionId: string,
    node: NodeAddress,
    alive: boolean,
  ): Promise<Assignment | null | undefined> {
    for (;;) {
      const from = await this.#nodes.find(sessionId);
      if (!from) return undefined;
      const isHome = from.nodeId === node.nodeId;
      const edges = from.edges.filter(edge => edge.nodeId !== node.nodeId);
      if (!isHome && edges.length === from.edges.length) return undefined;
      const state = await this.#store.read(sessionId);
      const isLive = state !== null && !state.ended;
      // Those on an edge can always go back home.
      const elsewhere = isHome ? await this.#nodes.elsewhere(from) : { ...from, edges };
      const next = isLive ? elsewhere : null;
      if (alive && isLive && !next) return undefined;
      // Otherwise somebody was faster: another of us, or the first on a new edge.
      if (await this.#nodes.move(sessionId, from, next)) return next;
    }
  }

  async #follow(
    sessionId: string,
    from: NodeAddress,
    next: Assignment | null,
    reason: string,
    alive: boolean,
  ): Promise<void> {
    this.#logger.warn({ sessionId, from: from.nodeId, to: next?.nodeId ?? null, reason }, 'session moved');
    try {
      const { state } = await this.#sessions.apply(sessionId, { type: 'lose-media', reason }, system);
      if (next) await this.#sessions.recordings.goOn(state);
    } catch (error) {
      const code = error instanceof AppError ? error.code : null;
      if (code === 'not_found') await this.#noClass(sessionId);
      // A class that has ended in the meantime: there is nobody to tell.
      else if (code !== 'session_ended') throw error;
    } finally {
      if (alive) this.#nodes.closeLeftRoom(from, sessionId);
    }
  }
}
