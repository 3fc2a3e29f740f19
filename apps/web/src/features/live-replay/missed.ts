import type { ClassroomView } from '@lectern/client/classroom-view';

/** Shorter than this is no lateness. */
const leastMs = 60_000;

/**
 * How much of the class has been recorded and missed by this person, in milliseconds; null when there is nothing to go back to. A host
 * who starts the recording has missed nothing of it. Pure.
 */
export function missedMs({
  me,
  startedAt,
  recording,
}: Pick<ClassroomView, 'me' | 'startedAt' | 'recording'>) {
  if (!me || !startedAt || recording?.state !== 'active' || me.role === 'host') return null;
  const fromMs = Math.max(Date.parse(startedAt), Date.parse(recording.startedAt));
  const missed = Date.parse(me.joinedAt) - fromMs;
  return missed > leastMs ? missed : null;
}
