import type { IncomingMessage } from 'node:http';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { handshakeAuthSchema } from '@lectern/contracts/socket/catalogue';
import { type JoinClaims, joinClaimsSchema } from '@lectern/contracts/tokens';
import { verifyToken } from '@lectern/service-kit/tokens/jwt';

/** Only join tokens open a socket; a login token has another audience and is refused. */
export async function authenticateSocket(auth: unknown, jwtSecret: string): Promise<JoinClaims> {
  const handshake = handshakeAuthSchema.safeParse(auth);
  if (!handshake.success) throw new AppError('unauthenticated', 'Send a join token with the connection');
  return verifyToken('join', handshake.data.token, joinClaimsSchema, jwtSecret);
}

/**
 * Browsers always send an Origin with a WebSocket; one that is not on the list is refused before the upgrade, on polling too.
 * Programs send none, and are held by the token alone.
 */
export function isOriginAllowed(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin } = request.headers;
  return origin === undefined || allowed.includes(origin);
}
