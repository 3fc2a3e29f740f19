import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Endpoint } from '@lectern/contracts/kernel/endpoint';
import {
  type AccessClaims,
  accessClaimsSchema,
  type JoinClaims,
  joinClaimsSchema,
} from '@lectern/contracts/tokens';
import type { Authenticate } from '@lectern/service-kit/http/contract-route';
import { internalOnly } from '@lectern/service-kit/http/internal-auth';
import { verifyToken } from '@lectern/service-kit/tokens/jwt';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Known once authentication has run; rate limits are counted by it. */
    userId: string | null;
  }
}

/** Who may call, one function for each kind of `auth` in the contracts. */
export interface Access {
  anyone: Authenticate<null>;
  /** A wrong token is refused even where none is needed: its owner should learn that it no longer counts. */
  optional: Authenticate<AccessClaims | null>;
  user: Authenticate<AccessClaims>;
  /** The holder of a join token, of whatever class: whether it is this one is for the service to say. */
  join: Authenticate<JoinClaims>;
  internal: Authenticate<null>;
}

const longestClassSeconds = 24 * 3600;

export function createAccess(jwtSecret: string, internalSecret: string): Access {
  const internal = internalOnly(internalSecret);

  async function readCaller(request: FastifyRequest): Promise<AccessClaims | null> {
    const token = readBearer(request);
    if (token === null) return null;
    const claims = await verifyToken('access', token, accessClaimsSchema, jwtSecret);
    request.userId = claims.sub;
    return claims;
  }

  async function readJoinClaims(request: FastifyRequest, endpoint: Endpoint): Promise<JoinClaims> {
    const token = readBearer(request);
    if (token === null) throw new AppError('unauthenticated', 'Send a join token as the Bearer token');
    // What a token opened stays with who holds it, as a socket does; a resource's address alone must not be enough to close it.
    const graceSeconds = endpoint.method === 'POST' ? 0 : longestClassSeconds;
    const claims = await verifyToken('join', token, joinClaimsSchema, jwtSecret, graceSeconds);
    request.userId = claims.sub;
    return claims;
  }

  return {
    anyone: guardedBy('public', () => null),
    optional: guardedBy('optional', readCaller),
    join: guardedBy('join', readJoinClaims),
    internal: guardedBy('internal', internal),
    user: guardedBy('user', async (request, endpoint) => {
      const caller = await readCaller(request);
      if (!caller) throw new AppError('unauthenticated');
      const roles = endpoint.auth.kind === 'user' ? endpoint.auth.roles : undefined;
      if (roles && !roles.includes(caller.role)) throw new AppError('forbidden');
      return caller;
    }),
  };
}

/** @returns null when no credentials were sent. @throws AppError `token_invalid` when they are no Bearer token */
function readBearer({ headers }: FastifyRequest): string | null {
  if (headers.authorization === undefined) return null;
  const token = headers.authorization.match(/^Bearer ([\w.~+/-]+=*)$/i)?.[1];
  if (!token) throw new AppError('token_invalid');
  return token;
}

/** A route registered with another kind of access than its contract names must never answer. */
function guardedBy<Caller>(kind: Endpoint['auth']['kind'], authenticate: Authenticate<Caller>) {
  const guarded: Authenticate<Caller> = (request, endpoint) => {
    if (endpoint.auth.kind !== kind) throw new TypeError(`${endpoint.path} is not ${kind} in its contract.`);
    return authenticate(request, endpoint);
  };
  return guarded;
}
