import { createHmac } from 'node:crypto';
import type { IceServer } from '@lectern/contracts/rest/rooms';

export interface TurnSettings {
  /** `turn:host:port?transport=udp` and its like (RFC 7065). */
  urls: readonly string[];
  /** coturn's `static-auth-secret`. */
  secret: string;
}

/** As long as a long class: a connection that is lost near its end can still be made anew. */
const classSeconds = 12 * 3600;

/**
 * Credentials that end by themselves, by the scheme of coturn's `use-auth-secret` (draft-uberti-behave-turn-rest): the name is the time
 * of the end and whom it is for, the password its HMAC-SHA1 under the shared secret.
 */
export function iceServersFor(
  turn: TurnSettings | null,
  whom: string,
  nowMs: number,
  lifetimeSeconds = classSeconds,
): IceServer[] {
  if (!turn) return [];
  const username = `${Math.floor(nowMs / 1000) + lifetimeSeconds}:${whom}`;
  const credential = createHmac('sha1', turn.secret).update(username).digest('base64');
  return [{ urls: [...turn.urls], username, credential }];
}
