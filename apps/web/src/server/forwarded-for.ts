/**
 * The `X-Forwarded-For` to pass on: what came from a proxy of ours, and then whoever spoke to us. What a stranger claims about
 * themselves is dropped. Pure.
 */
export function forwardedFor(
  received: string | string[] | undefined,
  remote: string,
  isTrusted: boolean,
): string {
  const before = isTrusted && received ? [received].flat().join(', ') : '';
  return before ? `${before}, ${remote}` : remote;
}
