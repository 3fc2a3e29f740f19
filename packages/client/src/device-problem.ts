/** Why a camera, a microphone or a screen could not be opened, as far as browsers tell. */
export type DeviceProblem =
  | 'denied-by-browser'
  | 'denied-by-system'
  | 'in-use'
  | 'not-found'
  /** It was in use, and there is no other. */
  | 'unplugged'
  | 'insecure'
  | 'unsupported'
  | 'unknown';

/**
 * Reads the error of getUserMedia or getDisplayMedia (Media Capture and Streams, 10.3.1). That the operating system said no is
 * only told in words: Chrome writes "Permission denied by system".
 */
export function deviceProblemOf(error: unknown): DeviceProblem {
  const { name = '', message = '' } = (error ?? {}) as { name?: string; message?: string };
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return /system/i.test(message) ? 'denied-by-system' : 'denied-by-browser';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'not-found';
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use';
    default:
      return 'unknown';
  }
}

/** What is in the way before any device is asked for; null when nothing is. */
export function capturePrecondition(
  scope: { isSecureContext?: boolean; navigator?: { mediaDevices?: unknown } } = globalThis,
): DeviceProblem | null {
  if (scope.navigator?.mediaDevices) return null;
  return scope.isSecureContext === false ? 'insecure' : 'unsupported';
}
