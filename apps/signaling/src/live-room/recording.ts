import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { type Actor, type CommandOf, type Context, type Decision, happened, refused } from './command.ts';
import { may } from './roles.ts';
import { seatOf } from './seat.ts';

/** The participant who asks, null for Lectern itself, or why not. */
function controller(state: LiveState, actor: Actor): { requestedBy: string | null } | Decision {
  if (actor.kind === 'system') return { requestedBy: null };
  const seat = seatOf(state, actor);
  if (typeof seat === 'string') return refused(seat);
  if (!may(seat, 'recordingControl')) return refused('forbidden', 'Only a host may record this class');
  return { requestedBy: seat.participantId };
}

/** Whether somebody may start and stop recordings here. */
export const controlsRecording = (state: LiveState, actor: Actor): boolean =>
  'requestedBy' in controller(state, actor);

export function startRecording(
  state: LiveState,
  _command: CommandOf<'start-recording'>,
  actor: Actor,
  context: Context,
): Decision {
  const asked = controller(state, actor);
  if (!('requestedBy' in asked)) return asked;
  if (state.ended) return refused('session_ended');
  if (state.recording) return refused('recording_already_running');
  const recordingId = context.newId();
  return happened(
    [
      {
        type: 'recording:starting',
        payload: { recordingId, requestedBy: asked.requestedBy, provisional: false },
      },
    ],
    { recordingId },
  );
}

export function stopRecording(
  state: LiveState,
  command: CommandOf<'stop-recording'>,
  actor: Actor,
): Decision {
  const asked = controller(state, actor);
  if (!('requestedBy' in asked)) return asked;
  const recording = state.recording;
  if (!recording || (command.recordingId && command.recordingId !== recording.recordingId))
    return refused('recording_not_running');
  const { recordingId } = recording;
  if (recording.state === 'ending') return happened([], { recordingId });
  return happened(
    [{ type: 'recording:stopping', payload: { recordingId, requestedBy: asked.requestedBy } }],
    { recordingId },
  );
}

/** Whatever was recorded provisionally stays. */
export function keepRecording(
  state: LiveState,
  command: CommandOf<'keep-recording'>,
  actor: Actor,
): Decision {
  const asked = controller(state, actor);
  if (!('requestedBy' in asked)) return asked;
  const { recording } = state;
  if (!recording || (command.recordingId && command.recordingId !== recording.recordingId))
    return refused('recording_not_running');
  const { recordingId } = recording;
  if (!recording.provisional) return happened([], { recordingId });
  return happened([{ type: 'recording:kept', payload: { recordingId, keptBy: asked.requestedBy } }], {
    recordingId,
  });
}

/** The first packet has been written. */
export function confirmRecording(
  state: LiveState,
  { recordingId }: CommandOf<'confirm-recording'>,
  actor: Actor,
): Decision {
  if (actor.kind !== 'system') return refused('forbidden');
  if (state.recording?.recordingId !== recordingId || state.recording.state !== 'starting')
    return happened([]);
  return happened([{ type: 'recording:started', payload: { recordingId } }]);
}

export function finishRecording(
  state: LiveState,
  { recordingId, reason }: CommandOf<'finish-recording'>,
  actor: Actor,
): Decision {
  if (actor.kind !== 'system') return refused('forbidden');
  if (state.recording?.recordingId !== recordingId) return happened([]);
  return happened([{ type: 'recording:stopped', payload: { recordingId, reason } }]);
}
