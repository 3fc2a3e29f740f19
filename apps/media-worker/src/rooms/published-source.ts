import type { ClassRole, Source } from '@lectern/contracts/primitives';
import type { types } from 'mediasoup';

/** Who joins, as the capture needs to name them; the media-worker knows nothing else of people. */
export interface PeerIdentity {
  peerId: string;
  displayName: string;
  role: ClassRole;
}

/** A producer with what it means. */
export interface PublishedSource {
  peer: PeerIdentity;
  source: Source;
  producer: types.Producer;
  /** Where the producer is; the other routers of the room get it from there by a pipe. */
  router: types.Router;
  /** Has media sent from the node that it comes from; absent when it is published on this one. */
  want?: () => void;
}
