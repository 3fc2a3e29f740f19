import { lightest, placeJoiner, shareOfCore } from '@lectern/service-kit/media-nodes/place-joiner';

/** What a mediasoup worker carries now. */
export interface WorkerLoad {
  index: number;
  /** CPU used lately, 1 = one core. A worker has one thread, so it can never use more. */
  cpuShare: number;
  /** That have a router on it. */
  rooms: number;
  transports: number;
  consumers: number;
}

/** A worker with so many transports gets no further rooms and people; its memory and its one port would be the next to give way. */
export const maxTransportsPerWorker = 4_000;

/** A room that was just placed has no load yet; counting it keeps a burst of new rooms from landing on one worker. */
const shareOfAnEmptyRoom = 0.01;

/**
 * @param consumersPerWorker how many consumers keep a core busy.
 * @returns the index of the worker that a new room goes to, or null when every one is full.
 */
export function pickWorker(loads: readonly WorkerLoad[], consumersPerWorker: number): number | null {
  return lightest(loads.filter(hasSpace), weightBy(consumersPerWorker))?.index ?? null;
}

/**
 * @param held indices of the workers that the room has routers on, in the order in which it got them.
 * @returns the index of the worker that somebody who joins a room goes to, or null when every one is full.
 */
export function pickWorkerForPeer(
  loads: readonly WorkerLoad[],
  held: readonly number[],
  consumersPerWorker: number,
): number | null {
  const open = loads.filter(hasSpace);
  const own = held.flatMap(index => open.find(load => load.index === index) ?? []);
  const others = open.filter(load => !held.includes(load.index));
  const shareOf = (load: WorkerLoad) => shareOfCore(load, consumersPerWorker);
  return placeJoiner(own, others, shareOf, weightBy(consumersPerWorker))?.index ?? null;
}

const hasSpace = (load: WorkerLoad) => load.transports < maxTransportsPerWorker;

const weightBy = (consumersPerWorker: number) => (load: WorkerLoad) =>
  shareOfCore(load, consumersPerWorker) + load.rooms * shareOfAnEmptyRoom;
