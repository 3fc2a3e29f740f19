import { AppError } from '@lectern/contracts/kernel/app-error';
import type { PooledWorker } from '../workers/worker-pool.ts';
import { RoomRouter } from './room-router.ts';
import { routerCodecs } from './router-codecs.ts';

/** @returns where the next peer of a room goes, which has routers on the workers of these pids. */
export type PlacePeer = (pids: readonly number[]) => PooledWorker;

/** The routers of one room, at most one a mediasoup worker: the first, and more when the room outgrows it. */
export class RoomRouters {
  /** It lives as long as the room; recordings and the levels of sound are measured here. */
  readonly home: RoomRouter;
  readonly #place: PlacePeer;
  readonly #onWorkerDied: (pid: number) => void;
  readonly #byPid = new Map<number, Promise<RoomRouter>>();
  readonly #open = new Set<RoomRouter>();
  #closed = false;

  static async create(
    worker: PooledWorker,
    place: PlacePeer,
    onWorkerDied: (pid: number) => void,
  ): Promise<RoomRouters> {
    return new RoomRouters(await RoomRouter.create(worker, routerCodecs, true), place, onWorkerDied);
  }

  private constructor(home: RoomRouter, place: PlacePeer, onWorkerDied: (pid: number) => void) {
    this.home = home;
    this.#place = place;
    this.#onWorkerDied = onWorkerDied;
    this.#byPid.set(home.worker.pid, Promise.resolve(home));
    this.#follow(home);
  }

  get all(): RoomRouter[] {
    return [...this.#open];
  }

  /** Where the next peer goes, which is a further worker once the others have enough to do. @throws AppError `media_unavailable`, `media_capacity_exhausted` */
  async next(): Promise<RoomRouter> {
    const worker = this.#place([...this.#byPid.keys()]);
    const making = this.#byPid.get(worker.pid) ?? this.#create(worker);
    // Kept as a promise: the two who join next must not get two routers on one worker.
    this.#byPid.set(worker.pid, making);
    try {
      return await making;
    } catch (cause) {
      this.#byPid.delete(worker.pid);
      throw new AppError('media_unavailable', undefined, { cause });
    }
  }

  close(): void {
    this.#closed = true;
    for (const router of this.#open) router.close();
  }

  async #create(worker: PooledWorker): Promise<RoomRouter> {
    const router = await RoomRouter.create(worker, routerCodecs, true);
    if (this.#closed || router.router.closed) {
      router.close();
      throw new Error('The room has closed, or a worker has died');
    }
    this.#follow(router);
    return router;
  }

  #follow(router: RoomRouter): void {
    this.#open.add(router);
    // Comes while the worker is being buried, before the pool says that it died: nobody can join in between.
    router.router.once('workerclose', () => this.#onWorkerDied(router.worker.pid));
  }
}
