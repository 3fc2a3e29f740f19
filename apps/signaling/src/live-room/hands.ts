import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { type Actor, type CommandOf, type Decision, happened, refused } from './command.ts';
import { may } from './roles.ts';
import { seatOf } from './seat.ts';

/** A raised hand stays where it is in the queue, however often it is raised. */
export function raiseHand(state: LiveState, _command: CommandOf<'raise-hand'>, actor: Actor): Decision {
  const seat = seatOf(state, actor);
  if (typeof seat === 'string') return refused(seat);
  if (!may(seat, 'handRaise')) return refused('forbidden', 'You may not raise a hand in this class');
  const { participantId } = seat;
  const index = state.hands.findIndex(hand => hand.participantId === participantId);
  if (index >= 0) return happened([], { position: index + 1 });
  return happened([{ type: 'hand:raised', payload: { participantId } }], {
    position: state.hands.length + 1,
  });
}

export function lowerHand(state: LiveState, command: CommandOf<'lower-hand'>, actor: Actor): Decision {
  const seat = seatOf(state, actor);
  if (typeof seat === 'string') return refused(seat);
  const participantId = command.participantId ?? seat.participantId;
  if (participantId !== seat.participantId && !may(seat, 'handLowerOthers'))
    return refused('forbidden', 'Only a host may lower somebody else’s hand');
  if (!state.hands.some(hand => hand.participantId === participantId)) return happened([]);
  return happened([{ type: 'hand:lowered', payload: { participantId, loweredBy: seat.participantId } }]);
}
