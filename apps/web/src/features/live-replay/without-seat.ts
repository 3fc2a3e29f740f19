import type { Lobby } from '@lectern/contracts/rest/rooms';

/** Whether the class can be watched without a seat: it can while anything of it is recorded, for good or until its end. Pure. */
export const watchableWithoutSeat = ({ recording }: Pick<Lobby, 'recording'>): boolean =>
  recording !== 'none';
