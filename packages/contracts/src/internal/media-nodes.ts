import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../primitives.ts';
import { mediaLoadSchema } from '../rest/system.ts';

/**
 * A node is one media-worker process. It says in Redis that it lives; signaling gives each session to one of them
 * (docs/adr/0005-media-nodes.md).
 */
export const mediaNodeKeys = {
  /** Hash: node id → control URL. A node stands here until its sessions have been moved, also when it is dead. */
  nodes: 'media:nodes',
  /** String with a short life: `mediaNodeSchema` as JSON. */
  heartbeat: (nodeId: string) => `media:node:${nodeId}`,
  /** Hash: session id → `assignmentSchema` as JSON. */
  assignments: 'media:sessions',
  /** Hash, one a session: participant id → node id, of those who are on an edge. */
  away: (sessionId: string) => `media:away:${sessionId}`,
} as const;

export const nodeHeartbeatMs = 1_000;
/** A node that could not say for so long that it lives is asked itself, and is dead when it does not answer. */
export const nodeLifetimeMs = 3_000;

export const mediaNodeSchema = z.object({
  /** A new one each time the process starts. */
  nodeId: idSchema,
  /** Where its control endpoints are, for our other services. */
  url: z.url(),
  /** It is about to stop: it gets no new sessions, and those that it has are moved. */
  draining: z.boolean(),
  /** Load by mediasoup worker. */
  workers: z.array(mediaLoadSchema),
  /** Transports that it carries at most. */
  maxTransports: z.number().int().min(0),
  /** Consumers that keep one of its cores busy. */
  consumersPerWorker: z.number().int().min(1),
});
export type MediaNode = z.infer<typeof mediaNodeSchema>;

export const nodeAddressSchema = mediaNodeSchema.pick({ nodeId: true, url: true });
export type NodeAddress = z.infer<typeof nodeAddressSchema>;
/** With which node a joiner's node shares the class; left out where that is its home itself. */
export const homeSchema = nodeAddressSchema.optional();

/** Which node a session is on. */
export const assignmentSchema = nodeAddressSchema.extend({
  /** Since when, in milliseconds since 1970. */
  sinceMs: z.number(),
  /** Further nodes that have got people of it, because it had outgrown the one. */
  edges: z.array(nodeAddressSchema),
});
export type Assignment = z.infer<typeof assignmentSchema>;

const internal = { tag: 'media-node', auth: { kind: 'internal' } } as const;

export const readNode = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/node',
  summary: 'Who answers at this address; `shutting_down` once it has left',
  response: mediaNodeSchema,
  errors: ['shutting_down'],
});

export const watchNode = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/node/presence',
  summary: 'An answer that never ends: when the connection breaks, the process is probably gone',
  description: 'A line is sent when the node starts to drain.',
  content: 'binary',
});

export const drainNode = defineEndpoint({
  ...internal,
  method: 'POST',
  path: '/drain',
  summary: 'Hand the sessions to other nodes, then exit with 0; twice is the same as once',
  status: 202,
  response: z.object({ rooms: z.number().int() }),
});

export const mediaNodeEndpoints = { readNode, watchNode, drainNode } as const;
