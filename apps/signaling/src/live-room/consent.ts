import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { type Actor, type CommandOf, type Decision, happened, refused } from './command.ts';
import { seatOf } from './seat.ts';

/** One's own answer, whoever one is; nobody answers for another. */
export function answerConsent(
  state: LiveState,
  { answer, textVersion }: CommandOf<'answer-consent'>,
  actor: Actor,
): Decision {
  const seat = seatOf(state, actor);
  if (typeof seat === 'string') return refused(seat);
  if (seat.recordingConsent === answer) return happened([]);
  const { participantId } = seat;
  return happened([{ type: 'recording:consent-answered', payload: { participantId, answer, textVersion } }]);
}
