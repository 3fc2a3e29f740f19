import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { type Actor, type CommandOf, type Decision, happened, refused } from './command.ts';
import { seatOf } from './seat.ts';

/** One's own choice, whoever one is. */
export function setReceiveMode(
  state: LiveState,
  { mode }: CommandOf<'set-receive-mode'>,
  actor: Actor,
): Decision {
  const seat = seatOf(state, actor);
  if (typeof seat === 'string') return refused(seat);
  if ((seat.receives ?? 'full') === mode) return happened([]);
  const { participantId } = seat;
  return happened([{ type: 'room:receive-mode-set', payload: { participantId, mode } }]);
}

/** Whether anybody but `participantId` is here and lives on stills. */
export const stillsAreWanted = ({ participants }: LiveState, participantId: string): boolean =>
  participants.some(
    one => one.receives === 'data-budget' && one.connected && one.participantId !== participantId,
  );
