import { mediaStats, readRtpCapabilities } from '@lectern/contracts/internal/media-control';
import {
  createMediaRoom,
  deleteMediaRoom,
  listMediaRooms,
  readMediaRoom,
} from '@lectern/contracts/internal/media-rooms';
import { type Authenticate, contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { CaptureService } from '../capture/capture-service.ts';
import type { MediaMetrics } from '../metrics/media-metrics.ts';
import type { MediaRoom } from '../rooms/media-room.ts';
import type { MediaRooms } from '../rooms/media-rooms.ts';
import type { SdpPeers } from '../rooms/sdp-peers.ts';
import type { SdpViewers } from '../rooms/sdp-viewers.ts';
import { routerRtpCapabilities } from '../rooms/router-codecs.ts';

export function registerRoomRoutes(
  server: FastifyInstance,
  authenticate: Authenticate<null>,
  rooms: MediaRooms,
  captures: CaptureService,
  sdpPeers: SdpPeers,
  sdpViewers: SdpViewers,
  metrics: Pick<MediaMetrics, 'traffic'>,
): void {
  const describe = (room: MediaRoom) => ({
    roomId: room.roomId,
    routerEpoch: room.routerEpoch,
    workerPid: room.home.worker.pid,
    peers: room.peers.map(peer => ({
      peerId: peer.identity.peerId,
      sdpResourceId: sdpPeers.resourceIdOf(peer),
      viewer: sdpViewers.isViewer(peer),
      producers: peer.published.map(({ source, producer }) => ({
        producerId: producer.id,
        source,
        kind: producer.kind,
        paused: producer.paused,
      })),
      consumers: peer.consumers.size,
    })),
    recordingId: captures.recordingOf(room.roomId),
    recordingActive: captures.isActive(room.roomId),
    recordedPeers: captures.recordedPeersOf(room.roomId),
    homeNodeId: room.homeNodeId,
  });
  const describeFully = (room: MediaRoom) => ({
    ...describe(room),
    rtpCapabilities: { ...room.home.router.rtpCapabilities },
  });

  contractRoute(server, createMediaRoom, authenticate, async ({ body }) =>
    describeFully(await rooms.getOrCreate(body.roomId)),
  );
  contractRoute(server, readMediaRoom, authenticate, ({ params }) =>
    describeFully(rooms.require(params.roomId)),
  );
  contractRoute(server, listMediaRooms, authenticate, () => ({ data: rooms.all.map(describe) }));
  contractRoute(server, deleteMediaRoom, authenticate, async ({ params, query }) => {
    await rooms.close(params.roomId, query.moved ? 'moved' : 'requested');
    await captures.settled(params.roomId);
  });
  contractRoute(server, readRtpCapabilities, authenticate, () => ({
    routerRtpCapabilities: { ...routerRtpCapabilities },
  }));
  contractRoute(server, mediaStats, authenticate, () => ({
    workers: rooms.loads(),
    rooms: rooms.all.length,
    recordings: captures.running,
    recordingProblems: captures.problems,
    traffic: metrics.traffic(),
  }));
}
