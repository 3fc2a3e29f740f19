import { expect, it } from 'vitest';
import { nextSessionState } from './session-state.ts';

it.each([
  ['scheduled', 'start', 'live'],
  ['scheduled', 'end', 'refused'],
  ['live', 'start', 'refused'],
  ['live', 'end', 'ended'],
  ['ended', 'start', 'refused'],
  ['ended', 'end', 'ended'],
] as const)('%s + %s → %s', (state, action, next) => {
  if (next !== 'refused') expect(nextSessionState(state, action)).toBe(next);
  else
    expect(() => nextSessionState(state, action)).toThrow(
      expect.objectContaining({
        code: 'session_transition_refused',
        message: expect.stringMatching(/class/),
      }),
    );
});
