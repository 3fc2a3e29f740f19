import { mediaWorkerStarted, producerLost, roomLost } from '@lectern/contracts/bus/topics';
import type { Bus } from '@lectern/service-kit/bus/redis-bus';
import type { Logger } from '@lectern/service-kit/logger';
import type { Redis } from 'ioredis';
import type { MediaControl } from '../platform/media-control.ts';
import type { TokenBucket } from '../platform/token-bucket.ts';
import type { SignalingServer, SignalingSocket } from '../socket-server.ts';
import { Audience, asBroadcastSocket } from './audience.ts';
import { BroadcastStore } from './broadcast-store.ts';
import { BroadcastSweep } from './broadcast-sweep.ts';
import { type BroadcastSettings, Broadcasts } from './broadcasts.ts';
import { serveVisitor } from './serve-visitor.ts';

interface BroadcastServiceDeps {
  redis: Redis;
  bus: Bus;
  io: SignalingServer;
  media: MediaControl;
  logger: Logger;
  settings: BroadcastSettings & { sweepIntervalMs: number; inventoryIntervalMs: number };
  isOpen(connectionId: string): Promise<boolean>;
}

/** The one-to-many broadcast of seed 001, beside the classes and apart from them: own rooms, own events, own state. */
export function createBroadcastService(deps: BroadcastServiceDeps) {
  const { bus, media, logger, settings } = deps;
  const store = new BroadcastStore(deps.redis);
  const audience = new Audience(deps.io);
  const broadcasts = new Broadcasts({ store, media, audience, logger, settings });
  const sweep = new BroadcastSweep({
    store,
    broadcasts,
    media,
    logger,
    isOpen: deps.isOpen,
    emptyRoomTimeoutMs: settings.emptyRoomTimeoutMs,
    intervalMs: settings.sweepIntervalMs,
    inventoryIntervalMs: settings.inventoryIntervalMs,
  });

  /** Every process hears it; the first one changes the room, and for the others there is nothing left to do. */
  async function lose(mediaRoomId: string, lost: ReadonlySet<string> | 'all'): Promise<void> {
    const roomId = await store.roomOfMedia(mediaRoomId);
    if (roomId !== null) await broadcasts.loseProducers(roomId, mediaRoomId, lost);
  }

  return {
    serve(socket: SignalingSocket, connectionId: string, addressBucket: TokenBucket): void {
      const visitorDeps = { broadcasts, store, media, audience, addressBucket, logger };
      serveVisitor(asBroadcastSocket(socket), connectionId, visitorDeps);
    },
    async start(): Promise<void> {
      await bus.subscribe(producerLost, ({ roomId, producerId }) => lose(roomId, new Set([producerId])));
      await bus.subscribe(roomLost, ({ roomId }) => lose(roomId, 'all'));
      await bus.subscribe(mediaWorkerStarted, () => sweep.sweepMedia());
      sweep.start();
    },
    /** The media-worker that carried this room is gone, or drains. A room of something else is fine. */
    mediaLost: (mediaRoomId: string) => lose(mediaRoomId, 'all'),
    mediaRoomIds: async () => [...(await store.mediaRooms()).keys()],
    close: () => sweep.close(),
  };
}
