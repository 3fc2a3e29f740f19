'use client';

import { type ErrorCode, errorCodes } from '@lectern/contracts/kernel/error-codes';
import { signIn } from 'next-auth/react';

/** Asks NextAuth to sign in or register. Null when it worked, else the API's error code. */
export async function signInWith(
  provider: 'login' | 'register',
  fields: Record<string, string>,
): Promise<ErrorCode | null> {
  try {
    const answer = await signIn(provider, { ...fields, redirect: false });
    if (answer?.ok && !answer.error) return null;
    const code = answer?.error ?? '';
    return code in errorCodes ? (code as ErrorCode) : 'internal_error';
  } catch {
    return 'dependency_unavailable';
  }
}

const texts: Partial<Record<ErrorCode, string>> = {
  invalid_credentials: 'The username or the password is wrong. Check both and try again.',
  password_known:
    'Everybody knows this password, so it works only where nobody else can reach the server. Choose another.',
  rate_limited: 'Too many tries. Wait a minute, then try again.',
  dependency_unavailable: 'The server cannot be reached right now. Try again in a moment.',
  validation_failed: 'Some of this is not valid. Check the fields and try again.',
};

export function signInErrorText(code: ErrorCode): string {
  return texts[code] ?? `${errorCodes[code].title}. Try again.`;
}
