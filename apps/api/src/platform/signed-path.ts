import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

const lifetimeSeconds = 6 * 3600;
/** Expiries are rounded up to this, so that an address stays the same while a page polls: a changed one would restart the video. */
const stepSeconds = 3600;

export type SignatureVerdict = 'valid' | 'expired' | 'wrong' | 'absent';

export interface Signed {
  /** Unix seconds. */
  expires?: number | undefined;
  signature?: string | undefined;
}

export interface PathSigner {
  /** The path with a query that makes it work without a login, for six to seven hours. */
  sign(path: string, nowMs?: number): string;
  /** The same two by themselves, for an address that carries them elsewhere. */
  issue(path: string, nowMs?: number): Required<Signed>;
  verify(path: string, signed: Signed, nowMs?: number): SignatureVerdict;
}

/** @param purpose keeps the signatures of one use from being of any use elsewhere: the key is derived from it (RFC 5869). */
export function createPathSigner(jwtSecret: string, purpose: string): PathSigner {
  const key = Buffer.from(hkdfSync('sha256', jwtSecret, '', `lectern ${purpose}`, 32));
  const mac = (path: string, expires: number) =>
    createHmac('sha256', key).update(`${path}\n${expires}`).digest();
  const issue = (path: string, nowMs = Date.now()) => {
    const expires = Math.ceil((nowMs / 1000 + lifetimeSeconds) / stepSeconds) * stepSeconds;
    return { expires, signature: mac(path, expires).toString('base64url') };
  };
  return {
    issue,
    sign(path, nowMs) {
      const { expires, signature } = issue(path, nowMs);
      return `${path}?expires=${expires}&signature=${signature}`;
    },
    verify(path, { expires, signature }, nowMs = Date.now()) {
      if (expires === undefined || signature === undefined) return 'absent';
      const given = Buffer.from(signature, 'base64url');
      const right = mac(path, expires);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return 'wrong';
      return expires * 1000 > nowMs ? 'valid' : 'expired';
    },
  };
}
