import { AppError } from '@lectern/contracts/kernel/app-error';
import type { types } from 'mediasoup';
import type { PublishedSource } from './media-peer.ts';
import type { MediaRoom } from './media-room.ts';
import { routerCodecs } from './router-codecs.ts';

/** The codecs that a player has chosen, with its payload types. */
export type PlayerCodecs = readonly { mimeType: string; payloadType: number }[];

interface Entry {
  making: Promise<PlayerRouter>;
  holders: number;
}

/**
 * A player that makes the offer (WHEP) also makes the payload types, and mediasoup sends with those of its router. So players get a router that
 * has theirs, joined to the room's by pipes on the same worker; players of the same browser share one.
 */
export class PlayerRouters {
  readonly #byRoom = new WeakMap<MediaRoom, Map<string, Entry>>();

  /** Held until `release`; the last one to release it closes it. */
  async hold(room: MediaRoom, codecs: PlayerCodecs): Promise<{ router: PlayerRouter; release(): void }> {
    const routers = this.#routersOf(room);
    const key = codecs.map(({ mimeType, payloadType }) => `${mimeType.toLowerCase()}=${payloadType}`).join();
    const entry = routers.get(key) ?? { making: PlayerRouter.create(room, codecs), holders: 0 };
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

/** One router for players of one choice of payload types. */
export class PlayerRouter {
  readonly router: types.Router;
  readonly #room: MediaRoom;
  readonly #piped = new Map<string, Promise<types.Producer>>();

  static async create(room: MediaRoom, codecs: PlayerCodecs): Promise<PlayerRouter> {
    const mediaCodecs = codecs.flatMap(({ mimeType, payloadType }) =>
      routerCodecs
        .filter(codec => codec.mimeType.toLowerCase() === mimeType.toLowerCase())
        .map(codec => ({ ...codec, preferredPayloadType: payloadType })),
    );
    // Sound first: mediasoup gives retransmissions of a picture the next free payload type, which must not be one that is still to come.
    mediaCodecs.sort((a, b) => a.kind.localeCompare(b.kind));
    const router = await room.worker.worker.createRouter({ mediaCodecs });
    if (!room.closed) return new PlayerRouter(room, router);
    router.close();
    throw new Error('The room closed while a router for its players was being made');
  }

  private constructor(room: MediaRoom, router: types.Router) {
    this.#room = room;
    this.router = router;
    const close = () => router.close();
    room.once('closed', close);
    router.observer.once('close', () => room.off('closed', close));
  }

  /** A source of the room as one of this router. Its producer has an id of its own; it closes, pauses and resumes with that of the room. */
  async bring(entry: PublishedSource): Promise<PublishedSource> {
    // Kept as a promise: two players ask for the same source at the same moment, and one pipe of it is enough.
    const piping = this.#piped.get(entry.producer.id) ?? this.#pipe(entry.producer.id);
    this.#piped.set(entry.producer.id, piping);
    return { ...entry, producer: await piping };
  }

  async #pipe(producerId: string): Promise<types.Producer> {
    try {
      const { pipeProducer } = await this.#room.router.pipeToRouter({
        producerId,
        router: this.router,
        // On one worker an id names one thing.
        keepId: false,
        enableSctp: false,
        enableRtx: true,
      });
      if (!pipeProducer) throw new TypeError('A pipe of a producer has a producer at its end.');
      pipeProducer.observer.once('close', () => this.#piped.delete(producerId));
      if (pipeProducer.closed) throw new AppError('nothing_to_play');
      return pipeProducer;
    } catch (error) {
      this.#piped.delete(producerId);
      throw error;
    }
  }

  close(): void {
    this.router.close();
  }
}
