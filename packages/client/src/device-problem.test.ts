import { describe, expect, it } from 'vitest';
import { capturePrecondition, deviceProblemOf } from './device-problem.ts';

const error = (name: string, message = '') => Object.assign(new Error(message), { name });

describe('a device problem', () => {
  it.each([
    [error('NotAllowedError', 'Permission denied'), 'denied-by-browser'],
    [error('NotAllowedError', 'Permission denied by system'), 'denied-by-system'],
    [error('NotReadableError', 'Could not start video source'), 'in-use'],
    [error('NotFoundError', 'Requested device not found'), 'not-found'],
    [error('OverconstrainedError'), 'not-found'],
    [error('TypeError'), 'unknown'],
    [undefined, 'unknown'],
  ])('of %s is %s', (thrown, problem) => {
    expect(deviceProblemOf(thrown)).toBe(problem);
  });

  it('is known before asking when the page has no HTTPS', () => {
    expect(capturePrecondition({ isSecureContext: false, navigator: {} })).toBe('insecure');
    expect(capturePrecondition({ isSecureContext: true, navigator: {} })).toBe('unsupported');
    expect(capturePrecondition({ navigator: { mediaDevices: {} } })).toBeNull();
  });
});
