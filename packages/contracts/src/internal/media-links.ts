import { z } from 'zod';
import { defineEndpoint } from '../kernel/endpoint.ts';
import {
  classRoleSchema,
  displayNameSchema,
  idSchema,
  mediaKindSchema,
  opaqueObjectSchema,
  sourceSchema,
} from '../primitives.ts';
import { nodeAddressSchema } from './media-nodes.ts';

/**
 * A class that spans nodes: one node is its home, the others are its edges, each linked to the home by one pair of pipe transports
 * (docs/adr/0007-rooms-over-cores-and-hosts.md). The edge names
 * the link, and both ends answer the same calls.
 */
const linkParams = z.object({ roomId: idSchema, linkId: idSchema });
const internal = { tag: 'media-link', auth: { kind: 'internal' } } as const;

/** Where one end of a link receives, and its SRTP key (mediasoup's own object). */
export const pipeAddressSchema = z.object({
  ip: z.string().min(1).max(253),
  port: z.number().int().min(1).max(65_535),
  srtpParameters: opaqueObjectSchema,
});
export type PipeAddress = z.infer<typeof pipeAddressSchema>;

/** A source that the other end may have: it is sent once that end wants it. */
export const linkedSourceSchema = z.object({
  peerId: idSchema,
  displayName: displayNameSchema,
  role: classRoleSchema,
  source: sourceSchema,
  producerId: z.string().min(1).max(64),
  kind: mediaKindSchema,
  /** As it comes through the pipe. */
  rtpParameters: opaqueObjectSchema,
  paused: z.boolean(),
});
export type LinkedSource = z.infer<typeof linkedSourceSchema>;

/** All that one end knows, whole each time; what is older than what has come already counts for nothing. */
export const linkStateSchema = z.object({
  version: z.number().int().min(0),
  sources: z.array(linkedSourceSchema).max(5_000),
  /** Producers whose sound is forwarded; decided at home, and told by no edge. */
  audible: z.array(z.string().max(64)).max(5_000).nullable(),
});
export type LinkState = z.infer<typeof linkStateSchema>;

export const openLink = defineEndpoint({
  ...internal,
  method: 'PUT',
  path: '/rooms/:roomId/links/:linkId',
  summary: 'An edge links itself to the home of a class; an earlier link of it is closed',
  description:
    'Creates the room if needed. The home tells nothing more before the edge has told its own state.',
  params: linkParams,
  body: z.object({ edge: nodeAddressSchema, pipe: pipeAddressSchema }),
  status: 200,
  response: z.object({ pipe: pipeAddressSchema, state: linkStateSchema }),
  errors: ['media_capacity_exhausted'],
});

export const readLink = defineEndpoint({
  ...internal,
  method: 'GET',
  path: '/rooms/:roomId/links/:linkId',
  summary: 'Whether there still is this link',
  params: linkParams,
  errors: ['not_found'],
});

export const updateLink = defineEndpoint({
  ...internal,
  method: 'PUT',
  path: '/rooms/:roomId/links/:linkId/state',
  summary: 'What the caller publishes; answered once all other nodes of the class know it, too',
  params: linkParams,
  body: linkStateSchema,
  bodyLimitBytes: 16_000_000,
  errors: ['not_found', 'rtp_parameters_invalid'],
});

export const wantLinkedSource = defineEndpoint({
  ...internal,
  method: 'PUT',
  path: '/rooms/:roomId/links/:linkId/wanted/:producerId',
  summary: 'Send this source from now on; twice is the same as once',
  params: linkParams.extend({ producerId: z.string().max(64) }),
  errors: ['not_found', 'media_not_found'],
});

export const closeLink = defineEndpoint({
  ...internal,
  method: 'DELETE',
  path: '/rooms/:roomId/links/:linkId',
  summary: 'The caller’s end has closed; an unknown link is fine',
  params: linkParams,
  query: z.object({
    /** The caller could not reach this end, which has lost its class then. Otherwise somebody else tells the class. */
    lost: z.stringbool().default(false),
  }),
});

export const mediaLinkEndpoints = { openLink, readLink, updateLink, wantLinkedSource, closeLink } as const;
