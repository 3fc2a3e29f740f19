const dayMs = 86_400_000;

/** The first moment of what `momentSchema` names. */
export const startOf = (moment: string | undefined): Date | undefined =>
  moment === undefined ? undefined : new Date(moment);

/** The first moment after it: a day ends with the beginning of the next one, and a moment is the last that counts. */
export function endOf(moment: string | undefined): Date | undefined {
  if (moment === undefined) return undefined;
  return new Date(new Date(moment).getTime() + (moment.includes('T') ? 1 : dayMs));
}
