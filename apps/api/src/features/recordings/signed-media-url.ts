import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

export type MediaPart = 'media' | 'thumbnail';

const lifetimeSeconds = 6 * 3600;
/** Expiries are rounded up to this, so that the address stays the same while a page polls: a changed one would restart the video. */
const stepSeconds = 3600;

export interface MediaUrlSigner {
  /** A path on our origin that works without a login, for six to seven hours. */
  sign(part: MediaPart, recordingId: string, nowMs?: number): string;
  verify(
    part: MediaPart,
    recordingId: string,
    expires: number | undefined,
    signature: string | undefined,
    nowMs?: number,
  ): 'valid' | 'expired' | 'wrong' | 'absent';
}

/** Signs with a key of its own, derived from the secret (RFC 5869), so that a signature is of no use as a token. */
export function createMediaUrlSigner(jwtSecret: string): MediaUrlSigner {
  const key = Buffer.from(hkdfSync('sha256', jwtSecret, '', 'lectern recording media', 32));
  const mac = (part: MediaPart, recordingId: string, expires: number) =>
    createHmac('sha256', key).update(`${part}\n${recordingId}\n${expires}`).digest();

  return {
    sign(part, recordingId, nowMs = Date.now()) {
      const expires = Math.ceil((nowMs / 1000 + lifetimeSeconds) / stepSeconds) * stepSeconds;
      const signature = mac(part, recordingId, expires).toString('base64url');
      return `/recordings/${recordingId}/${part}?expires=${expires}&signature=${signature}`;
    },
    verify(part, recordingId, expires, signature, nowMs = Date.now()) {
      if (expires === undefined || signature === undefined) return 'absent';
      const given = Buffer.from(signature, 'base64url');
      const right = mac(part, recordingId, expires);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return 'wrong';
      return expires * 1000 > nowMs ? 'valid' : 'expired';
    },
  };
}
