/** Load of a core that forwards media. */
interface CoreLoad {
  /** CPU used lately, 1 = one core. */
  cpuShare: number;
  consumers: number;
}

/** A class stays where it is until that is busy by so much of a core: each further place costs it a pipe for each source. */
const busyShare = 0.7;

/** @returns 1 for a core that can carry no more. The measured CPU lags behind, the count of consumers does not: whichever says more. */
export const shareOfCore = (load: CoreLoad, consumersPerCore: number): number =>
  Math.max(load.cpuShare, load.consumers / consumersPerCore);

export const isBusy = (share: number): boolean => share >= busyShare;

/** The first of those with the least weight. */
export function lightest<T>(places: readonly T[], weightOf: (place: T) => number): T | undefined {
  return places.reduce<T | undefined>(
    (best, place) => (best !== undefined && weightOf(best) <= weightOf(place) ? best : place),
    undefined,
  );
}

/**
 * Where somebody who joins a class goes, be it a core of one host or one of several hosts: to the first place of the class that is not
 * busy, else to the lightest other place that is not, else to the lightest that there is, its own before others.
 * @param held the places of the class, first come first. @param others all other places that could take it.
 * @param shareOf how busy a place is, 1 = entirely. @param weightOf the same, with what was placed too lately to show.
 */
export function placeJoiner<T>(
  held: readonly T[],
  others: readonly T[],
  shareOf: (place: T) => number,
  weightOf: (place: T) => number,
): T | undefined {
  const isIdle = (place: T) => !isBusy(shareOf(place));
  return (
    held.find(isIdle) ??
    lightest(others.filter(isIdle), weightOf) ??
    lightest(held, weightOf) ??
    lightest(others, weightOf)
  );
}
