import { mayBeRecorded } from '@lectern/contracts/recording-consent';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { type Actor, type CommandOf, type Context, type Decision, happened, refused } from './command.ts';

/**
 * Whether a class should be recorded by itself now: somebody who may be recorded sends something, nobody has stopped it, and no earlier
 * recording has broken off a moment ago.
 */
export function isAutomaticDue(state: LiveState, nowMs: number): boolean {
  const { recordingMode, recording, autoRecording, ended, producers } = state;
  if (recordingMode === 'manual' || recording || ended || autoRecording.over) return false;
  if (autoRecording.notBefore && nowMs < Date.parse(autoRecording.notBefore)) return false;
  const recordable = new Set(recordablePeers(state));
  return producers.some(({ participantId }) => recordable.has(participantId));
}

/** Whose tracks may be written. */
export const recordablePeers = ({ participants }: LiveState): string[] =>
  participants.filter(mayBeRecorded).map(({ participantId }) => participantId);

/** Every signaling process may ask at once: the first one's recording is the one. */
export function startAutomatically(
  state: LiveState,
  _command: CommandOf<'start-automatically'>,
  actor: Actor,
  context: Context,
): Decision {
  if (actor.kind !== 'system') return refused('forbidden');
  if (!isAutomaticDue(state, Date.parse(context.now))) return happened([]);
  const recordingId = context.newId();
  const provisional = state.recordingMode === 'keep-from-start' && !state.autoRecording.kept;
  return happened(
    [{ type: 'recording:starting', payload: { recordingId, requestedBy: null, provisional } }],
    {
      recordingId,
    },
  );
}

/** It cannot begin yet, or has begun at last. */
export function delayRecording(
  { recording }: LiveState,
  { recordingId, cause }: CommandOf<'delay-recording'>,
  actor: Actor,
): Decision {
  if (actor.kind !== 'system') return refused('forbidden');
  const isWaiting = recording?.recordingId === recordingId && recording.state === 'starting';
  if (!isWaiting || recording.delay === cause) return happened([]);
  return happened([{ type: 'recording:delayed', payload: { recordingId, cause } }]);
}
