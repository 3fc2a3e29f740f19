import {
  answerSdpViewer,
  limitIncomingBitrate,
  offerSdpViewer,
  patchSdpPeer,
  playBySdp,
  publishBySdp,
} from '@lectern/contracts/internal/sdp-media';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { type Authenticate, contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { MediaRooms } from '../rooms/media-rooms.ts';
import type { SdpPeers } from '../rooms/sdp-peers.ts';
import type { SdpViewers } from '../rooms/sdp-viewers.ts';

export function registerSdpRoutes(
  server: FastifyInstance,
  authenticate: Authenticate<null>,
  rooms: MediaRooms,
  sdpPeers: SdpPeers,
  sdpViewers: SdpViewers,
): void {
  const peerOf = ({ roomId, peerId }: { roomId: string; peerId: string }) => {
    const room = rooms.get(roomId);
    if (!room) throw new AppError('media_not_found');
    return room.peer(peerId);
  };

  contractRoute(server, publishBySdp, authenticate, async ({ params, body }) =>
    sdpPeers.publish(await rooms.getOrCreate(params.roomId, body.home), params.peerId, body),
  );
  contractRoute(server, playBySdp, authenticate, async ({ params, body }) => {
    const room = body.home ? await rooms.getOrCreate(params.roomId, body.home) : rooms.get(params.roomId);
    if (!room) throw new AppError('nothing_to_play');
    return sdpPeers.play(room, params.peerId, body);
  });
  contractRoute(server, patchSdpPeer, authenticate, ({ params, body }) =>
    sdpPeers.patch(peerOf(params), params.resourceId, body),
  );
  contractRoute(server, offerSdpViewer, authenticate, async ({ params, body }) => {
    const room = body.home ? await rooms.getOrCreate(params.roomId, body.home) : rooms.get(params.roomId);
    if (!room) throw new AppError('nothing_to_play');
    return sdpViewers.offer(room, params.peerId, body.publisherId);
  });
  contractRoute(server, answerSdpViewer, authenticate, ({ params, body }) =>
    sdpViewers.answer(peerOf(params), body.sdpAnswer),
  );
  contractRoute(server, limitIncomingBitrate, authenticate, ({ params, body }) =>
    peerOf(params).limitIncoming(body.maxIncomingBitrate),
  );
}
