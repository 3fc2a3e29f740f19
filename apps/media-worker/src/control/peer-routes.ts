import {
  changeConsumer,
  changeProducer,
  closeConsumer,
  closeProducer,
  connectTransport,
  createConsumers,
  createProducer,
  joinMediaRoom,
  leaveMediaRoom,
  readMediaPeer,
  restartIce,
  showVideos,
} from '@lectern/contracts/internal/media-peers';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { type Authenticate, contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { MediaRooms } from '../rooms/media-rooms.ts';

export function registerPeerRoutes(
  server: FastifyInstance,
  authenticate: Authenticate<null>,
  rooms: MediaRooms,
): void {
  const roomOf = (roomId: string) => {
    const room = rooms.get(roomId);
    if (!room) throw new AppError('media_not_found');
    return room;
  };
  const peerOf = ({ roomId, peerId }: { roomId: string; peerId: string }) => roomOf(roomId).peer(peerId);

  contractRoute(server, joinMediaRoom, authenticate, async ({ params, body }) => {
    const { peerId, displayName, role, rtpCapabilities, home, withVideo } = body;
    const room = await rooms.getOrCreate(params.roomId, home);
    const joined = await room.join({ peerId, displayName, role }, rtpCapabilities, { withVideo });
    return { ...joined, routerEpoch: room.routerEpoch };
  });
  contractRoute(server, readMediaPeer, authenticate, ({ params }) => ({
    consumers: peerOf(params).consumers.descriptions,
  }));
  contractRoute(server, leaveMediaRoom, authenticate, async ({ params }) => {
    await rooms.get(params.roomId)?.leave(params.peerId);
  });

  contractRoute(server, connectTransport, authenticate, ({ params, body }) =>
    peerOf(params).connectTransport(params.transportId, body.dtlsParameters),
  );
  contractRoute(server, restartIce, authenticate, async ({ params }) => ({
    iceParameters: await peerOf(params).restartIce(params.transportId),
  }));

  contractRoute(server, createProducer, authenticate, async ({ params, body }) => {
    const { producer } = await roomOf(params.roomId).produce(peerOf(params), body);
    return { producerId: producer.id };
  });
  contractRoute(server, changeProducer, authenticate, ({ params, body }) =>
    peerOf(params).setProducerPaused(params.producerId, body.paused),
  );
  contractRoute(server, closeProducer, authenticate, ({ params }) => {
    closeIfThere(() => peerOf(params).closeProducer(params.producerId));
  });

  contractRoute(server, createConsumers, authenticate, async ({ params, body }) => {
    const { consumers } = peerOf(params);
    if (body.rtpCapabilities) consumers.learnCapabilities(body.rtpCapabilities);
    return { consumers: await rooms.require(params.roomId).consume(params.peerId, body.producerIds) };
  });
  contractRoute(server, showVideos, authenticate, ({ params, body }) => {
    peerOf(params);
    return rooms.require(params.roomId).show(params.peerId, body.videos);
  });
  contractRoute(server, changeConsumer, authenticate, ({ params, body }) =>
    peerOf(params).consumers.setHeld(params.consumerId, body.paused),
  );
  contractRoute(server, closeConsumer, authenticate, ({ params }) => {
    closeIfThere(() => peerOf(params).consumers.close(params.consumerId));
  });
}

/** Closing what is gone with its room or peer is as good as closing it. */
function closeIfThere(close: () => void): void {
  try {
    close();
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'media_not_found')) throw error;
  }
}
