import type { PooledWorker } from '../workers/worker-pool.ts';
import type { MediaRoom } from './media-room.ts';
import { RoomRouter } from './room-router.ts';
import { routerCodecs } from './router-codecs.ts';

/** The codecs that a player has chosen, with its payload types. */
export type PlayerCodecs = readonly { mimeType: string; payloadType: number }[];

interface Entry {
  making: Promise<RoomRouter>;
  holders: number;
}

/**
 * A player that makes the offer (WHEP) also makes the payload types, and mediasoup sends with those of its router. So players get a router that
 * has theirs, joined to the room's by pipes; players of the same browser share one on each worker of the room.
 */
export class PlayerRouters {
  readonly #byRoom = new WeakMap<MediaRoom, Map<string, Entry>>();

  /** Held until `release`; the last one to release it closes it. */
  async hold(room: MediaRoom, codecs: PlayerCodecs): Promise<{ router: RoomRouter; release(): void }> {
    const { worker } = await room.nextRouter();
    const routers = this.#routersOf(room);
    const chosen = codecs.map(({ mimeType, payloadType }) => `${mimeType.toLowerCase()}=${payloadType}`);
    const key = `${worker.pid} ${chosen.join()}`;
    const entry = routers.get(key) ?? { making: createPlayerRouter(room, codecs, worker), holders: 0 };
    routers.set(key, entry);
    // Counted before anything is awaited, or somebody who leaves meanwhile would close it.
    entry.holders += 1;
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      entry.holders -= 1;
      if (entry.holders > 0) return;
      if (routers.get(key) === entry) routers.delete(key);
      entry.making.then(
        router => router.close(),
        () => undefined,
      );
    };
    try {
      return { router: await entry.making, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  #routersOf(room: MediaRoom): Map<string, Entry> {
    const known = this.#byRoom.get(room);
    if (known) return known;
    const routers = new Map<string, Entry>();
    this.#byRoom.set(room, routers);
    return routers;
  }
}

/** @throws AppError `media_unavailable` */
async function createPlayerRouter(room: MediaRoom, codecs: PlayerCodecs, worker: PooledWorker) {
  const mediaCodecs = codecs.flatMap(({ mimeType, payloadType }) =>
    routerCodecs
      .filter(codec => codec.mimeType.toLowerCase() === mimeType.toLowerCase())
      .map(codec => ({ ...codec, preferredPayloadType: payloadType })),
  );
  // Sound first: mediasoup gives retransmissions of a picture the next free payload type, which must not be one that is still to come.
  mediaCodecs.sort((a, b) => a.kind.localeCompare(b.kind));
  // On the worker of a router of the room, where an id names one thing.
  const made = await RoomRouter.create(worker, mediaCodecs, false);
  const close = () => made.close();
  room.once('closed', close);
  made.router.observer.once('close', () => room.off('closed', close));
  if (!room.closed) return made;
  made.close();
  throw new Error('The room closed while a router for its players was being made');
}
