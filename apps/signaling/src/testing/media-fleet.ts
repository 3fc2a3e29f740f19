import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Assignment } from '@lectern/contracts/internal/media-nodes';
import { createNodeClient, type NodeClient } from '@lectern/service-kit/media-nodes/node-client';
import { NodeRegistry } from '@lectern/service-kit/media-nodes/node-registry';
import { SessionAssignments } from '@lectern/service-kit/media-nodes/session-assignments';
import { Redis } from 'ioredis';
import { expect, vi } from 'vitest';
import { type ServiceProcess, startService } from '../../../media-worker/src/testing/service-process.ts';
import { testInternalSecret } from './test-client.ts';

export interface FleetNode extends ServiceProcess {
  nodeId: string;
  client: NodeClient;
}

/** Real media-worker processes behind one Redis, with one folder for their recordings. */
export class MediaFleet {
  readonly captureDir: string;
  readonly #redisUrl: string;
  readonly #redis: Redis;
  readonly #assignments: SessionAssignments;
  #nodes: FleetNode[] = [];

  static async create(redisUrl: string): Promise<MediaFleet> {
    return new MediaFleet(redisUrl, await mkdtemp(path.join(tmpdir(), 'lectern-fleet-')));
  }

  private constructor(redisUrl: string, captureDir: string) {
    this.#redisUrl = redisUrl;
    this.captureDir = captureDir;
    this.#redis = new Redis(redisUrl);
    this.#assignments = new SessionAssignments(this.#redis);
  }

  /** @param env of this node, where it differs from that of the others. */
  async add(env: Record<string, string> = {}): Promise<FleetNode> {
    const service = await startService({
      captureDir: this.captureDir,
      env: {
        REDIS_URL: this.#redisUrl,
        INTERNAL_SECRET: testInternalSecret,
        MEDIASOUP_WORKERS: '1',
        ...env,
      },
    });
    const { nodeId } = (await service.line('media-worker is ready')) as { nodeId: string };
    const node = { ...service, nodeId, client: createNodeClient(service.url, testInternalSecret) };
    this.#nodes.push(node);
    return node;
  }

  get all(): readonly FleetNode[] {
    return this.#nodes;
  }

  /** The process that carries a session. */
  async carrierOf(sessionId: string): Promise<FleetNode> {
    const assignment = await this.assignmentOf(sessionId);
    const node = this.#nodes.find(({ nodeId }) => nodeId === assignment?.nodeId);
    if (!node) throw new Error(`nobody carries ${sessionId}`);
    return node;
  }

  assignmentOf(sessionId: string): Promise<Assignment | null> {
    return this.#assignments.read(sessionId);
  }

  /** Resolves when the others have been told that a node carries so many consumers. */
  async isKnownToCarry({ nodeId }: FleetNode, consumers: number): Promise<void> {
    const registry = new NodeRegistry(this.#redis);
    await vi.waitFor(async () => {
      const node = (await registry.listAlive()).find(alive => alive.nodeId === nodeId);
      expect(node?.workers.reduce((sum, worker) => sum + worker.consumers, 0)).toBe(consumers);
    }, 10_000);
  }

  /** How many rooms of a session there are on each node that answers. */
  async roomsOf(sessionId: string): Promise<Record<string, number>> {
    const alive = this.#nodes.filter(({ child }) => child.exitCode === null && child.signalCode === null);
    const counts = await Promise.all(
      alive.map(async ({ nodeId, client }) => {
        const { data } = await client.listMediaRooms({});
        return [nodeId, data.filter(({ roomId }) => roomId === sessionId).length] as const;
      }),
    );
    return Object.fromEntries(counts);
  }

  async stopNodes(): Promise<void> {
    for (const { child, ended } of this.#nodes.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
  }

  /** Resolves when its last heartbeat has expired. */
  async isSilent({ nodeId }: FleetNode): Promise<void> {
    const registry = new NodeRegistry(this.#redis);
    await vi.waitFor(async () => expect(await registry.isAlive(nodeId)).toBe(false), 10_000);
  }

  /** Kills all but one. Resolves when that has been noticed. */
  async stopOthers(kept: FleetNode): Promise<void> {
    this.#nodes = this.#nodes.filter(node => node !== kept);
    await this.stopNodes();
    this.#nodes = [kept];
    const registry = new NodeRegistry(this.#redis);
    await vi.waitFor(async () => expect(await registry.list()).toHaveLength(1), 10_000);
  }

  async close(): Promise<void> {
    await this.stopNodes();
    this.#redis.disconnect();
    await rm(this.captureDir, { recursive: true, force: true });
  }
}
