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
/** A room stays on the workers that it has until they are busy by so much of a core: each further one costs it a pipe for each source. */
const busyShare = 0.7;

/**
 * @param consumersPerWorker how many consumers keep a core busy.
 * @returns the index of the worker that a new room goes to, or null when every one is full.
 */
export function pickWorker(loads: readonly WorkerLoad[], consumersPerWorker: number): number | null {
  return lightest(loads.filter(hasSpace), consumersPerWorker)?.index ?? null;
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
  const isBusy = (load: WorkerLoad) => weight(load, consumersPerWorker) >= busyShare;
  const own = held.flatMap(index => open.find(load => load.index === index) ?? []);
  const others = open.filter(load => !held.includes(load.index));
  const next =
    own.find(load => !isBusy(load)) ??
    lightest(
      others.filter(load => !isBusy(load)),
      consumersPerWorker,
    ) ??
    lightest(own, consumersPerWorker) ??
    lightest(others, consumersPerWorker);
  return next?.index ?? null;
}

const hasSpace = (load: WorkerLoad) => load.transports < maxTransportsPerWorker;

function lightest(loads: readonly WorkerLoad[], consumersPerWorker: number): WorkerLoad | null {
  const of = (load: WorkerLoad) => weight(load, consumersPerWorker);
  return loads.reduce<WorkerLoad | null>((a, b) => (a && of(a) <= of(b) ? a : b), null);
}

/** The measured CPU lags behind, the count of consumers does not: whichever says more. */
const weight = (load: WorkerLoad, consumersPerWorker: number) =>
  Math.max(load.cpuShare, load.consumers / consumersPerWorker) + load.rooms * shareOfAnEmptyRoom;
