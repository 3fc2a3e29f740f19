import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Source } from '@lectern/contracts/primitives';
import type { AccessClaims } from '@lectern/contracts/tokens';
import { tagOf } from '../../platform/sdp-http.ts';
import type { SignalingControl } from '../sessions/sessions.service.ts';
import { maxIncomingBitrateOf } from './stream-quality.ts';
import type { StoredStream } from './stored-stream.ts';
import type { StreamsRepository } from './streams.repository.ts';
import type { StreamsService } from './streams.service.ts';

export interface PublisherDependencies {
  streams: Pick<StreamsRepository, 'findByPublisher' | 'setResource'>;
  lifecycle: Pick<StreamsService, 'end' | 'disconnectPublisher'>;
  signaling: Pick<SignalingControl, 'openSdpConnection' | 'patchSdpConnection'>;
  /** Where people reach this service. */
  publicUrl: string;
}

export type PublisherService = ReturnType<typeof createPublisherService>;

const sourcesOf: Record<StoredStream['source'], Source[]> = {
  screen: ['screen', 'screen-audio'],
  camera: ['camera', 'microphone'],
};

/** WHIP into a stream. The publisher takes a seat of its own in the class, beside that of the person who started the stream. */
export function createPublisherService(deps: PublisherDependencies) {
  const { streams, lifecycle, signaling } = deps;

  /** Another person is not let in, and does not learn that the stream exists. @throws AppError `not_found` */
  async function findOwn(caller: AccessClaims, participantId: string): Promise<StoredStream> {
    const stream = await streams.findByPublisher(participantId);
    if (stream?.userId !== caller.sub) throw new AppError('not_found');
    return stream;
  }

  async function findResource(caller: AccessClaims, participantId: string, resourceId: string) {
    const stream = await findOwn(caller, participantId);
    if (stream.stoppedAt || stream.resourceId !== resourceId) throw new AppError('not_found');
    const params = { sessionId: stream.sessionId, participantId, resourceId };
    return { stream, params };
  }

  return {
    /** @throws AppError `not_found`, `stream_stopped`, and what signaling refuses. */
    async open(caller: AccessClaims, participantId: string, sdpOffer: string, requestId: string) {
      const stream = await findOwn(caller, participantId);
      if (stream.stoppedAt) throw new AppError('stream_stopped');
      const { streamId, sessionId, roomId, source, role, displayName: name } = stream;
      const claims = { sub: participantId, sessionId, roomId, name, role, sources: sourcesOf[source] };
      const maxIncomingBitrate = maxIncomingBitrateOf(stream);
      const { resourceId, ...made } = await signaling.openSdpConnection(
        {
          params: { sessionId },
          body: { direction: 'publish', claims, sdpOffer, publishes: source, maxIncomingBitrate },
        },
        { requestId },
      );
      if (!(await streams.setResource(streamId, resourceId))) {
        await lifecycle.disconnectPublisher({ ...stream, resourceId });
        throw new AppError('stream_stopped');
      }
      const location = `${deps.publicUrl}/stream/sessions/${participantId}/whip/${resourceId}`;
      return { ...made, location };
    },

    /** @throws AppError `not_found`, `precondition_required`, `precondition_failed`, `sdp_invalid`. */
    async patch(
      caller: AccessClaims,
      { session_id, resource_id }: { session_id: string; resource_id: string },
      ifMatch: string | undefined,
      sdpFragment: string,
    ) {
      const { params } = await findResource(caller, session_id, resource_id);
      return signaling.patchSdpConnection({ params, body: { sdpFragment, ifMatch: tagOf(ifMatch) } });
    },

    /** @throws AppError `not_found`. */
    async close(
      caller: AccessClaims,
      { session_id, resource_id }: { session_id: string; resource_id: string },
    ): Promise<void> {
      const { stream } = await findResource(caller, session_id, resource_id);
      await lifecycle.end(stream, 'publisher-left');
    },
  };
}
