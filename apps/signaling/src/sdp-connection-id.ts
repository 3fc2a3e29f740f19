const prefix = 'sdp.';

/**
 * The connection of a client without a socket: it holds a seat under this id, which starts with no process of ours, since none of them
 * carries it. What keeps it is its transport at the media-worker.
 */
export const sdpConnectionId = (resourceId: string): string => prefix + resourceId;

/** The resource of such a connection; null for one that is a socket. */
export const sdpResourceOf = (connectionId: string): string | null =>
  connectionId.startsWith(prefix) ? connectionId.slice(prefix.length) : null;
