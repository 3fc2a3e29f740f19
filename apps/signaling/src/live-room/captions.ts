import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { type Actor, type CommandOf, type Decision, happened, refused } from './command.ts';
import { may } from './roles.ts';
import { seatOf } from './seat.ts';

export function sendCaption(
  state: LiveState,
  { language, text, typedForMs }: CommandOf<'send-caption'>,
  actor: Actor,
): Decision {
  const seat = seatOf(state, actor);
  if (typeof seat === 'string') return refused(seat);
  if (!may(seat, 'captionWrite'))
    return refused('forbidden', 'Only hosts and speakers may write captions in this class');
  const { participantId } = seat;
  return happened([{ type: 'caption:line', payload: { participantId, language, text, typedForMs } }], {
    seq: state.seq + 1,
  });
}

/** Allowed without a recording, too: one that keeps the class from its start may be asked for later. */
export function markMoment(state: LiveState, { label }: CommandOf<'mark-moment'>, actor: Actor): Decision {
  const seat = seatOf(state, actor);
  if (typeof seat === 'string') return refused(seat);
  if (!may(seat, 'momentMark')) return refused('forbidden', 'Only a host may mark moments of this class');
  const { participantId } = seat;
  return happened([{ type: 'session:marked', payload: { participantId, label } }], { seq: state.seq + 1 });
}
