import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../primitives.ts';
import { recordingStateSchema } from './recordings.ts';

export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded']),
  service: z.string(),
  version: z.string(),
  uptimeSeconds: z.number(),
  checks: z.record(
    z.string(),
    z.object({ ok: z.boolean(), latencyMs: z.number().nullable(), error: z.string().nullable() }),
  ),
});
export type Health = z.infer<typeof healthSchema>;

export const health = defineEndpoint({
  method: 'GET',
  path: '/health',
  tag: 'system',
  summary: 'Readiness: each dependency; 503 with the same body when one is down',
  auth: { kind: 'public' },
  response: healthSchema,
});

export const live = defineEndpoint({
  method: 'GET',
  path: '/health/live',
  tag: 'system',
  summary: 'Liveness: the process answers; asks no dependency',
  auth: { kind: 'public' },
  response: z.object({ status: z.literal('ok') }),
});

export const mediaLoadSchema = z.object({
  index: z.number().int(),
  pid: z.number().int(),
  /** CPU used by this mediasoup worker since the last reading, 1 = one core. */
  cpuShare: z.number(),
  rooms: z.number().int(),
  transports: z.number().int(),
  producers: z.number().int(),
  consumers: z.number().int(),
});

const spreadSchema = z.object({ median: z.number(), p95: z.number(), max: z.number() });

/** What goes over a media-worker, from samples that are a few seconds old. */
export const mediaTrafficSchema = z.object({
  /** Bits a second. */
  receivedBps: z.number(),
  sentBps: z.number(),
  /** Shares of packets, 0 to 1, over the connections that know; null when none does. */
  receivedLoss: spreadSchema.nullable(),
  sentLoss: spreadSchema.nullable(),
  roundTripMs: spreadSchema.nullable(),
  /** Since the process started. */
  layerSwitches: z.number().int(),
  keyFrameRequests: z.number().int(),
});

export const statsSchema = z.object({
  rooms: z.number().int(),
  liveSessions: z.number().int(),
  participants: z.number().int(),
  producers: z.number().int(),
  consumers: z.number().int(),
  recordings: z.record(recordingStateSchema, z.number().int()),
  /** Of seed 003. */
  streams: z.object({
    running: z.number().int(),
    viewers: z.number().int(),
    /** Messages from others that did not parse, heard by the process that answers, since its start. */
    messagesDropped: z.number().int(),
  }),
  queues: z.record(
    z.string(),
    z.object({
      waiting: z.number().int(),
      active: z.number().int(),
      delayed: z.number().int(),
      failed: z.number().int(),
    }),
  ),
  /** Of every media-worker process, which `nodeId` tells apart. */
  workers: z.array(mediaLoadSchema.extend({ nodeId: idSchema })),
  /** Of every media-worker process. */
  media: z.array(mediaTrafficSchema.extend({ nodeId: idSchema })),
  /** Services whose figures could not be had for this answer. */
  unavailable: z.array(z.string()),
});
export type Stats = z.infer<typeof statsSchema>;

export const stats = defineEndpoint({
  method: 'GET',
  path: '/stats',
  tag: 'system',
  summary: 'Figures of the running system',
  description: 'Open on loopback; beyond it an admin’s access token is needed.',
  auth: { kind: 'optional' },
  response: statsSchema,
  errors: ['forbidden'],
});

const jsonSchemas = z.record(z.string(), z.record(z.string(), z.unknown()));

export const infoSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  /** Paths of seed 001 and where each is answered. */
  endpoints: z.record(z.string(), z.string()),
  broadcast: z.object({
    /** Where Socket.IO connects, without a token. */
    signalingUrl: z.string(),
    defaultRoom: z.string(),
    maxViewersPerRoom: z.number().int(),
    /** Payloads as JSON Schema, by event. */
    clientToServer: jsonSchemas,
    serverToClient: jsonSchemas,
  }),
});

export const info = defineEndpoint({
  method: 'GET',
  path: '/api/info',
  tag: 'system',
  summary: 'What this is, and what a client of the one-to-many broadcast needs to know',
  auth: { kind: 'public' },
  response: infoSchema,
});
