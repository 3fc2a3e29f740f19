import { AppError } from '@lectern/contracts/kernel/app-error';
import type { SessionState } from '@lectern/contracts/rest/sessions';

export type SessionAction = 'start' | 'end';

/** Where each action leads; `null` refuses. An ended class stays as it is, and is never started again. */
const transitions: Record<SessionState, Record<SessionAction, SessionState | null>> = {
  scheduled: { start: 'live', end: null },
  live: { start: null, end: 'ended' },
  ended: { start: null, end: 'ended' },
};

/** @throws AppError `session_transition_refused` with the next step in words. */
export function nextSessionState(state: SessionState, action: SessionAction): SessionState {
  const next = transitions[state][action];
  if (next === null) throw new AppError('session_transition_refused', refusals[state][action]);
  return next;
}

const refusals: Record<SessionState, Partial<Record<SessionAction, string>>> = {
  scheduled: { end: 'This class has not started, so it cannot be ended' },
  live: { start: 'This class is live already' },
  ended: { start: 'This class has ended; start a new one' },
};
