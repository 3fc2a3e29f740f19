import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Authenticate } from './contract-route.ts';

export const internalSecretHeader = 'x-lectern-internal-secret';

/** Lets our own services in, and nobody else; compares in constant time. */
export function internalOnly(secret: string): Authenticate<null> {
  const expected = digest(secret);
  return request => {
    const given = request.headers[internalSecretHeader];
    if (typeof given !== 'string' || !timingSafeEqual(digest(given), expected))
      throw new AppError('unauthenticated', 'This address is for the services of Lectern only');
    return null;
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest();
