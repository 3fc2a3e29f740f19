import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import type { LiveParticipant } from '@lectern/contracts/session-log/participant';
import type { Actor } from './command.ts';

/** The participant whose seat this actor holds now, or why not. */
export function seatOf(state: LiveState, actor: Actor): LiveParticipant | ErrorCode {
  if (actor.kind === 'system') return 'not_joined';
  const participant = state.participants.find(p => p.participantId === actor.participantId);
  if (!participant) return state.ended ? 'session_ended' : 'not_joined';
  if (participant.connectionId !== actor.connectionId) return 'seat_superseded';
  return participant;
}
