import { sdpSignalingEndpoints } from '@lectern/contracts/internal/sdp-signaling';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { type Authenticate, contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';

/** What signaling was asked for streams. */
export interface StreamsAtSignaling {
  /** Who has been offered a stream, and whether they have answered. */
  viewers: Map<string, { sessionId: string; publisherId: string; answered: boolean }>;
  /** Bits a second that a publisher may send. */
  limits: Map<string, number>;
  /** The next offer is refused with this. */
  refuseOffer: AppError | undefined;
}

export function serveStreams(
  app: FastifyInstance,
  internal: Authenticate<null>,
  isPublishing: (participantId: string) => boolean,
): StreamsAtSignaling {
  const at: StreamsAtSignaling = { viewers: new Map(), limits: new Map(), refuseOffer: undefined };
  const { offerStreamViewer, answerStreamViewer, closeStreamViewer, listStreamViewers, limitSdpConnection } =
    sdpSignalingEndpoints;
  const find = (viewerId: string) => {
    const viewer = at.viewers.get(viewerId);
    if (!viewer) throw new AppError('not_found');
    return viewer;
  };

  contractRoute(app, offerStreamViewer, internal, ({ params: { sessionId, viewerId }, body }) => {
    const { refuseOffer } = at;
    at.refuseOffer = undefined;
    if (refuseOffer) throw refuseOffer;
    if (!isPublishing(body.publisherId)) throw new AppError('nothing_to_play');
    at.viewers.set(viewerId, { sessionId, ...body, answered: false });
    return { sdpOffer: `v=0 for ${viewerId}` };
  });
  contractRoute(app, answerStreamViewer, internal, ({ params, body }) => {
    const viewer = find(params.viewerId);
    if (!body.sdpAnswer.startsWith('v=0')) throw new AppError('sdp_invalid');
    if (viewer.answered) throw new AppError('conflict');
    viewer.answered = true;
  });
  contractRoute(app, closeStreamViewer, internal, ({ params }) => void at.viewers.delete(params.viewerId));
  contractRoute(app, listStreamViewers, internal, ({ params }) => ({
    viewerIds: [...at.viewers].flatMap(([id, { sessionId }]) => (sessionId === params.sessionId ? [id] : [])),
  }));
  contractRoute(app, limitSdpConnection, internal, ({ params: { participantId }, body }) => {
    if (!isPublishing(participantId)) throw new AppError('not_found');
    at.limits.set(participantId, body.maxIncomingBitrate);
  });
  return at;
}
