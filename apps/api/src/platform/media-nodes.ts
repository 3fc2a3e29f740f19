import { callEndpoint } from '@lectern/contracts/kernel/call';
import { live } from '@lectern/contracts/rest/system';
import { createNodeClient, type NodeClient } from '@lectern/service-kit/media-nodes/node-client';
import { NodeRegistry } from '@lectern/service-kit/media-nodes/node-registry';
import type { Redis } from 'ioredis';

/** A media-worker process that is alive. */
export interface ReachableNode {
  nodeId: string;
  /** About to stop: it takes nothing new. */
  draining: boolean;
  /** That it carries at this moment. */
  transports: number;
  client: Pick<
    NodeClient,
    'mediaStats' | 'readCapture' | 'openMediaCheck' | 'echoMediaCheck' | 'closeMediaCheck'
  >;
}

export interface MediaNodes {
  /** Throws while Redis is away. */
  list(): Promise<ReachableNode[]>;
  /** Throws unless at least one answers. */
  checkLiveness(timeoutMs: number): Promise<void>;
}

export function createMediaNodes(redis: Redis, secret: string): MediaNodes {
  const registry = new NodeRegistry(redis);
  return {
    async list() {
      const alive = await registry.listAlive();
      return alive.map(({ nodeId, url, draining, workers }) => ({
        nodeId,
        draining,
        transports: workers.reduce((sum, worker) => sum + worker.transports, 0),
        client: createNodeClient(url, secret),
      }));
    },
    async checkLiveness(timeoutMs) {
      const alive = await registry.listAlive();
      if (alive.length === 0) throw new Error('no media-worker has registered');
      await Promise.any(alive.map(({ url }) => callEndpoint(live, {}, { baseUrl: url, timeoutMs })));
    },
  };
}
