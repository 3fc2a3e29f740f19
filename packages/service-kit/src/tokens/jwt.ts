import { AppError } from '@lectern/contracts/kernel/app-error';
import { tokenAlgorithm, tokenAudiences, tokenIssuer } from '@lectern/contracts/tokens';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { z } from 'zod';

export type TokenKind = keyof typeof tokenAudiences;

/** Signs claims for one audience. `sub` is the subject; `lifetimeSeconds` from now. */
export async function signToken(
  kind: TokenKind,
  claims: { sub: string } & Record<string, unknown>,
  lifetimeSeconds: number,
  secret: string,
): Promise<string> {
  const { sub, ...rest } = claims;
  return new SignJWT(rest)
    .setProtectedHeader({ alg: tokenAlgorithm, typ: 'JWT' })
    .setIssuer(tokenIssuer)
    .setAudience(tokenAudiences[kind])
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + lifetimeSeconds)
    .sign(keyOf(secret));
}

/**
 * Checks signature, algorithm, issuer, audience and time, then the claims by their schema. One that has expired for less than
 * `graceSeconds` still counts.
 * @throws AppError `token_expired` or `token_invalid`.
 */
export async function verifyToken<Claims extends z.ZodType>(
  kind: TokenKind,
  token: string,
  schema: Claims,
  secret: string,
  graceSeconds = 0,
): Promise<z.output<Claims>> {
  try {
    const { payload } = await jwtVerify(token, keyOf(secret), {
      algorithms: [tokenAlgorithm],
      issuer: tokenIssuer,
      audience: tokenAudiences[kind],
      requiredClaims: ['exp', 'sub'],
      clockTolerance: graceSeconds,
    });
    return schema.parse(payload) as z.output<Claims>;
  } catch (cause) {
    if (cause instanceof errors.JWTExpired) throw new AppError('token_expired', undefined, { cause });
    throw new AppError('token_invalid', undefined, { cause });
  }
}

const keyOf = (secret: string) => new TextEncoder().encode(secret);
