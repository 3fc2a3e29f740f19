import { randomUUID } from 'node:crypto';
import { NodeRegistry } from '@lectern/service-kit/media-nodes/node-registry';
import { createLogger } from '@lectern/service-kit/logger';
import { createRedis } from '@lectern/service-kit/redis';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MediaNeighbour, startMediaNeighbour } from '../testing/neighbours.ts';
import { leaseTestRedis } from '@lectern/service-kit/testing/test-redis';
import { createMediaNodes, type MediaNodes } from './media-nodes.ts';

const secret = 'a secret that only these tests know of';
const logger = createLogger('api-test', 'silent', false);
let lease: Awaited<ReturnType<typeof leaseTestRedis>>;
let redis: Redis;
let registry: NodeRegistry;
let neighbour: MediaNeighbour;
let nodes: MediaNodes;

beforeAll(async () => {
  lease = await leaseTestRedis();
  redis = createRedis(lease.url, logger);
  registry = new NodeRegistry(redis);
  neighbour = await startMediaNeighbour(logger, secret);
  nodes = createMediaNodes(redis, secret);
});
afterAll(async () => {
  await neighbour.close();
  redis.disconnect();
  await lease.release();
});

const announce = (nodeId: string, url: string) =>
  registry.announce({
    nodeId,
    url,
    draining: false,
    workers: [],
    maxTransports: 0,
    consumersPerWorker: 1_000,
  });

it('media is there as long as one node answers, whoever else has died', async () => {
  await expect(nodes.checkLiveness(1_000)).rejects.toThrow('no media-worker has registered');
  const dead = randomUUID();
  await announce(dead, 'http://127.0.0.1:9');
  await expect(nodes.checkLiveness(1_000)).rejects.toThrow();
  await announce(neighbour.nodeId, neighbour.url);
  await nodes.checkLiveness(1_000);

  neighbour.recordings.add(dead);
  const listed = await nodes.list();
  expect(listed.map(({ nodeId }) => nodeId).sort()).toEqual([dead, neighbour.nodeId].sort());
  const answers = await Promise.allSettled(
    listed.map(({ client }) => client.readCapture({ params: { recordingId: dead } })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);

  await registry.silence(dead);
  expect((await nodes.list()).map(({ nodeId }) => nodeId)).toEqual([neighbour.nodeId]);
});
