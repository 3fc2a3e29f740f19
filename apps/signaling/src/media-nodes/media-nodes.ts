import { EventEmitter } from 'node:events';
import type { mediaControlEndpoints } from '@lectern/contracts/internal/media-control';
import type { Assignment, MediaNode, NodeAddress } from '@lectern/contracts/internal/media-nodes';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointResult } from '@lectern/contracts/kernel/endpoint';
import type { Logger } from '@lectern/service-kit/logger';
import { createNodeClient, type NodeClient } from '@lectern/service-kit/media-nodes/node-client';
import { NodeRegistry } from '@lectern/service-kit/media-nodes/node-registry';
import { SessionAssignments } from '@lectern/service-kit/media-nodes/session-assignments';
import type { Redis } from 'ioredis';
import { pickNode, pickNodeForPeer, takesMore } from './placement.ts';

type MediaRooms = EndpointResult<typeof mediaControlEndpoints.listMediaRooms>['data'];

/** Within this time of being placed, a session has its room, also where clocks differ by a second or two. */
const settlingMs = 5_000;

/**
 * The media-worker processes, and which session is on which. `unreachable` is emitted when one did not answer, for whoever finds out
 * whether it is dead. Methods throw `media_unavailable` while Redis is away.
 */
export class MediaNodes extends EventEmitter<{ unreachable: [NodeAddress] }> {
  readonly registry: NodeRegistry;
  readonly #assignments: SessionAssignments;
  readonly #secret: string;
  readonly #logger: Logger;
  readonly #clients = new Map<string, NodeClient>();

  constructor(redis: Redis, secret: string, logger: Logger) {
    super();
    this.registry = new NodeRegistry(redis);
    this.#assignments = new SessionAssignments(redis);
    this.#secret = secret;
    this.#logger = logger;
  }

  get secret(): string {
    return this.#secret;
  }

  clientOf({ url }: Pick<NodeAddress, 'url'>): NodeClient {
    const client = this.#clients.get(url) ?? createNodeClient(url, this.#secret);
    this.#clients.set(url, client);
    return client;
  }

  async listAlive(): Promise<MediaNode[]> {
    return this.#ask(() => this.registry.listAlive());
  }

  /** Where a session is, or null when it is nowhere. */
  async find(sessionId: string): Promise<Assignment | null> {
    return this.#ask(() => this.#assignments.read(sessionId));
  }

  /**
   * Where a session is; one that is nowhere is given to the least loaded node.
   * @throws AppError `media_unavailable` when there is none, `media_capacity_exhausted` when all are full
   */
  async place(sessionId: string): Promise<Assignment> {
    for (;;) {
      const current = await this.find(sessionId);
      if (current) return current;
      const next = await this.#pick(null);
      // Somebody else may place it at the same moment; whoever is first decides.
      if (await this.#ask(() => this.#assignments.replace(sessionId, null, next))) {
        this.#logger.info({ sessionId, nodeId: next.nodeId }, 'session placed');
        return next;
      }
    }
  }

  /**
   * Where somebody who joins a session goes: to its home, or to an edge of it when its home is busy. Whoever was elsewhere leaves there.
   * @returns with `home` when it is an edge. @throws what `place` does
   */
  async placePeer(sessionId: string, peerId: string): Promise<{ node: NodeAddress; home?: NodeAddress }> {
    for (;;) {
      const on = await this.place(sessionId);
      const node = await this.#pickForPeer(on);
      const isHome = node.nodeId === on.nodeId;
      // An edge stands in the assignment before anybody is there, or a sweep would take it for something left behind.
      if (!isHome && !on.edges.some(edge => edge.nodeId === node.nodeId)) {
        const wider = { ...on, edges: [...on.edges, node] };
        if (!(await this.#ask(() => this.#assignments.replace(sessionId, on, wider)))) continue;
        this.#logger.info({ sessionId, nodeId: node.nodeId, home: on.nodeId }, 'session spreads');
      }
      const before = await this.#ask(() => this.#assignments.readAway(sessionId, peerId));
      const last = before === null ? on : on.edges.find(edge => edge.nodeId === before);
      await this.#ask(() => this.#assignments.setAway(sessionId, peerId, isHome ? null : node.nodeId));
      if (last && last.nodeId !== node.nodeId) await this.#leave(last, sessionId, peerId);
      return isHome ? { node } : { node, home: { nodeId: on.nodeId, url: on.url } };
    }
  }

  /** Where somebody who has joined is, or null when the session is nowhere. */
  async findPeer(sessionId: string, peerId: string): Promise<NodeAddress | null> {
    const on = await this.find(sessionId);
    if (!on || on.edges.length === 0) return on;
    const away = await this.#ask(() => this.#assignments.readAway(sessionId, peerId));
    return on.edges.find(edge => edge.nodeId === away) ?? on;
  }

  /** Those that a node carries, and those that it is an edge of. */
  async sessionsOn(nodeId: string): Promise<[sessionId: string, on: Assignment][]> {
    const all = await this.#ask(() => this.#assignments.readAll());
    return [...all].filter(([, on]) => isOn(on, nodeId));
  }

  /** Where a session of this node would go now; null when no other can take it. */
  async elsewhere(from: NodeAddress): Promise<Assignment | null> {
    const next = await this.#pick(from.nodeId).catch((error: unknown) => {
      if (error instanceof AppError) return null;
      throw error;
    });
    return next?.nodeId === from.nodeId ? null : next;
  }

  /**
   * Whoever is in the session joins anew afterwards.
   * @returns whether it was this call that moved the session; without `to` it is nowhere from then on.
   */
  async move(sessionId: string, from: Assignment | null, to: Assignment | null): Promise<boolean> {
    return this.#ask(async () => {
      const moved = await this.#assignments.replace(sessionId, from, to);
      if (moved) await this.#assignments.forgetAway(sessionId);
      return moved;
    });
  }

  /** Lets go of sessions that have ended without their node being told. */
  async forgetAllBut(readLive: () => Promise<readonly string[]>): Promise<void> {
    // Read before the live ones: a session is live before it is placed.
    const all = await this.#ask(() => this.#assignments.readAll());
    const live = new Set(await readLive());
    for (const [sessionId, on] of all) if (!live.has(sessionId)) await this.move(sessionId, on, null);
  }

  /**
   * The rooms of all sessions, each from the node that the session is on. Rooms that a session has left behind elsewhere are closed.
   * @throws AppError `media_unavailable` when what there is cannot be known now: a node with sessions does not answer, or a session was
   * placed a moment ago and its room is yet to be made
   */
  async inventory(): Promise<MediaRooms> {
    const nodes = await this.listAlive();
    if (nodes.length === 0) throw new AppError('media_unavailable');
    const held = await Promise.all(
      nodes.map(async node => ({ node, rooms: (await this.clientOf(node).listMediaRooms({})).data })),
    );
    // After the rooms: one that has been left since then is taken for what it is.
    const assignments = await this.#ask(() => this.#assignments.readAll());
    const alive = new Set(nodes.map(({ nodeId }) => nodeId));
    const silent = [...assignments.values()].flatMap(nodesOf).find(({ nodeId }) => !alive.has(nodeId));
    if (silent) {
      this.emit('unreachable', silent);
      throw new AppError('media_unavailable');
    }
    const rooms: MediaRooms = [];
    const parts: MediaRooms = [];
    for (const { node, rooms: ofNode } of held)
      for (const room of ofNode) {
        const on = assignments.get(room.roomId);
        if (room.homeNodeId !== null && on?.nodeId === room.homeNodeId && isOn(on, node.nodeId))
          parts.push(room);
        else if (on && on.nodeId !== node.nodeId) this.closeLeftRoom(node, room.roomId);
        // What is left of an edge where the home is now: the next who joins replaces it.
        else if (room.homeNodeId !== null) continue;
        // Redis has lost where it was.
        else if (on || (await this.move(room.roomId, null, assignmentTo(node)))) rooms.push(room);
      }
    for (const { roomId, peers } of parts) rooms.find(room => room.roomId === roomId)?.peers.push(...peers);
    const found = new Set(rooms.map(({ roomId }) => roomId));
    const nowMs = Date.now();
    for (const [sessionId, { sinceMs }] of assignments)
      if (!found.has(sessionId) && nowMs - sinceMs < settlingMs) throw new AppError('media_unavailable');
    return rooms;
  }

  /** Its recording goes on elsewhere, like the session. */
  closeLeftRoom(node: NodeAddress, sessionId: string): void {
    this.clientOf(node)
      .deleteMediaRoom({ params: { roomId: sessionId }, query: { moved: 'true' } }, { timeoutMs: 30_000 })
      .catch((error: unknown) =>
        this.#logger.warn(
          { err: error, sessionId, nodeId: node.nodeId },
          'could not close a room that was left',
        ),
      );
  }

  async #pick(current: string | null): Promise<Assignment> {
    return assignmentTo(await this.#choose((alive, sessions) => pickNode(alive, sessions, current)));
  }

  async #choose(
    choose: (alive: readonly MediaNode[], sessions: ReadonlyMap<string, number>) => string | null,
  ): Promise<MediaNode> {
    const [alive, assignments] = await this.#ask(() =>
      Promise.all([this.registry.listAlive(), this.#assignments.readAll()]),
    );
    const sessions = new Map<string, number>();
    for (const { nodeId } of [...assignments.values()].flatMap(nodesOf))
      sessions.set(nodeId, (sessions.get(nodeId) ?? 0) + 1);
    const picked = choose(alive, sessions);
    const node = alive.find(({ nodeId }) => nodeId === picked);
    if (node) return node;
    throw new AppError(alive.length === 0 ? 'media_unavailable' : 'media_capacity_exhausted');
  }

  async #pickForPeer(on: Assignment): Promise<NodeAddress> {
    const home = (await this.listAlive()).find(({ nodeId }) => nodeId === on.nodeId);
    // Where it is going on nobody needs to know of all the other sessions. A home that is silent is for the watch to judge.
    if (!home || takesMore(home)) return on;
    const held = nodesOf(on).map(({ nodeId }) => nodeId);
    const { nodeId, url } = await this.#choose((alive, sessions) => pickNodeForPeer(alive, sessions, held));
    return { nodeId, url };
  }

  async #leave(node: NodeAddress, sessionId: string, peerId: string): Promise<void> {
    await this.clientOf(node)
      .leaveMediaRoom({ params: { roomId: sessionId, peerId } })
      .catch((error: unknown) =>
        this.#logger.warn({ err: error, sessionId, nodeId: node.nodeId }, 'somebody could not be moved'),
      );
  }

  async #ask<T>(query: () => Promise<T>): Promise<T> {
    try {
      return await query();
    } catch (cause) {
      throw new AppError('media_unavailable', undefined, { cause });
    }
  }
}

const assignmentTo = ({ nodeId, url }: NodeAddress): Assignment => ({
  nodeId,
  url,
  sinceMs: Date.now(),
  edges: [],
});
const nodesOf = (on: Assignment): NodeAddress[] => [on, ...on.edges];
const isOn = (on: Assignment, nodeId: string) => nodesOf(on).some(node => node.nodeId === nodeId);
