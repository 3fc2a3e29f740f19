import { mediaControlEndpoints } from '@lectern/contracts/internal/media-control';
import { mediaNodeEndpoints } from '@lectern/contracts/internal/media-nodes';
import { createInternalClient, type InternalClient } from '../http/internal-client.ts';

const { readNode, drainNode } = mediaNodeEndpoints;
const nodeEndpoints = { ...mediaControlEndpoints, readNode, drainNode } as const;

/** Everything that one media-worker answers. */
export type NodeClient = InternalClient<typeof nodeEndpoints>;

/** Answers `media_unavailable` when the node cannot be reached. */
export const createNodeClient = (url: string, secret: string): NodeClient =>
  createInternalClient(nodeEndpoints, {
    baseUrl: url,
    secret,
    unavailableCode: 'media_unavailable',
    timeoutMs: 8_000,
  });
