import { AppError } from '@lectern/contracts/kernel/app-error';
import type { types } from 'mediasoup';
import type { PooledWorker } from '../workers/worker-pool.ts';
import type { PublishedSource } from './published-source.ts';

/**
 * A router of a room. Whoever is on it receives what is published on the others through pipes: one for each source, however many want it
 * here, made when the first of them does.
 */
export class RoomRouter {
  readonly worker: PooledWorker;
  readonly router: types.Router;
  readonly #keepsIds: boolean;
  readonly #piped = new Map<string, Promise<types.Producer>>();

  /** @param keepsIds whether a source has the same id here; impossible where another router of the room is on the same worker. */
  static async create(
    worker: PooledWorker,
    mediaCodecs: types.RouterRtpCodecCapability[],
    keepsIds: boolean,
  ): Promise<RoomRouter> {
    return new RoomRouter(worker, await worker.worker.createRouter({ mediaCodecs }), keepsIds);
  }

  private constructor(worker: PooledWorker, router: types.Router, keepsIds: boolean) {
    this.worker = worker;
    this.router = router;
    this.#keepsIds = keepsIds;
  }

  /** How many sources of other routers are here. */
  get piped(): number {
    return this.#piped.size;
  }

  /** Makes a source one that can be consumed here, with media. @returns and @throws what `reach` does */
  bring(entry: PublishedSource): Promise<string> {
    entry.want?.();
    return this.reach(entry);
  }

  /**
   * Makes a source one that can be consumed here. It closes, pauses and resumes with the source itself.
   * @returns the id that it has here. @throws AppError `media_not_found` when it has closed
   */
  async reach({ router, producer }: PublishedSource): Promise<string> {
    if (router === this.router) return producer.id;
    // Kept as a promise: two people ask for the same source at the same moment, and one pipe of it is enough.
    const piping = this.#piped.get(producer.id) ?? this.#pipe(router, producer);
    this.#piped.set(producer.id, piping);
    return (await piping).id;
  }

  async #pipe(from: types.Router, { id: producerId }: types.Producer): Promise<types.Producer> {
    try {
      const { pipeProducer } = await from.pipeToRouter({
        producerId,
        router: this.router,
        keepId: this.#keepsIds,
        enableSctp: false,
        enableRtx: true,
      });
      if (!pipeProducer) throw new TypeError('A pipe of a producer has a producer at its end.');
      pipeProducer.observer.once('close', () => this.#piped.delete(producerId));
      if (pipeProducer.closed) throw new AppError('media_not_found');
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
