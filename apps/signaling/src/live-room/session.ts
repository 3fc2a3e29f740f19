import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { type Actor, type CommandOf, type Decision, happened, refused } from './command.ts';
import { may } from './roles.ts';
import { seatOf } from './seat.ts';

/** Ends the class for everyone: the recording is stopped, every seat is given up. Ending twice is the same as once. */
export function endSession(state: LiveState, { reason }: CommandOf<'end-session'>, actor: Actor): Decision {
  if (actor.kind === 'participant') {
    const seat = seatOf(state, actor);
    if (typeof seat === 'string') return refused(seat);
    if (!may(seat, 'sessionEnd')) return refused('forbidden', 'Only a host may end the class for everyone');
  }
  if (state.ended) return happened([]);
  const { recording } = state;
  return happened([
    ...(recording
      ? ([
          {
            type: 'recording:stopped',
            payload: { recordingId: recording.recordingId, reason: 'session-ended' },
          },
        ] as const)
      : []),
    { type: 'session:ended', payload: { reason } },
    ...state.participants.map(
      ({ participantId }) =>
        ({ type: 'room:peer-left', payload: { participantId, reason: 'session-ended' } }) as const,
    ),
  ]);
}
