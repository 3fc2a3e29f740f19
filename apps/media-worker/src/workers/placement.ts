/** What a mediasoup worker carries now. */
export interface WorkerLoad {
  index: number;
  /** CPU used lately, 1 = one core. A worker has one thread, so it can never use more. */
  cpuShare: number;
  rooms: number;
  transports: number;
  consumers: number;
}

/** A worker with so many transports gets no further rooms; its memory and its one port would be the next to give way. */
export const maxTransportsPerWorker = 4_000;

/** Consumers that keep one core busy, roughly: audio and video of a class, 8 µs a packet. */
const consumersPerCore = 1_000;
/** A room that was just placed has no load yet; counting it keeps a burst of new rooms from landing on one worker. */
const shareOfAnEmptyRoom = 0.01;

/** @returns the index of the worker that a new room goes to, or null when every one is full. */
export function pickWorker(loads: readonly WorkerLoad[]): number | null {
  const open = loads.filter(load => load.transports < maxTransportsPerWorker);
  const best = open.reduce<WorkerLoad | null>((a, b) => (a && weight(a) <= weight(b) ? a : b), null);
  return best?.index ?? null;
}

/** The measured CPU lags behind, the count of consumers does not: whichever says more. */
const weight = (load: WorkerLoad) =>
  Math.max(load.cpuShare, load.consumers / consumersPerCore) + load.rooms * shareOfAnEmptyRoom;
