import { decode, encode } from 'next-auth/jwt';
import { z } from 'zod';
import { userRoleSchema } from '@lectern/contracts/kernel/endpoint';
import type { LoginResult } from '@lectern/contracts/rest/auth';
import { env } from '../../env.ts';

/** What the encrypted login cookie holds. It never leaves the server unencrypted. */
export const loginSchema = z.object({
  sub: z.string(),
  username: z.string(),
  name: z.string(),
  role: userRoleSchema,
  accessToken: z.string(),
  /** Milliseconds since 1970, by this server's clock. */
  accessExpiresAt: z.number(),
  refreshToken: z.string(),
});
export type Login = z.infer<typeof loginSchema>;

/** As long as NextAuth's own; the refresh token inside usually ends a login earlier. */
export const loginMaxAgeSeconds = 30 * 24 * 3600;

/** An answer of the API's login, register or refresh → the login to keep. */
export function loginOf(answer: LoginResult, nowMs = Date.now()): Login {
  return {
    sub: answer.user.userId,
    username: answer.user.username,
    name: answer.user.displayName,
    role: answer.user.role,
    accessToken: answer.access_token,
    accessExpiresAt: nowMs + answer.expires_in * 1000,
    refreshToken: answer.refresh_token,
  };
}

/** Cookies are `Secure` exactly where people reach this server by HTTPS; the prefix makes browsers hold us to it. */
const secure = () => env().NEXTAUTH_URL.startsWith('https:');
export const loginCookieName = () => `${secure() ? '__Secure-' : ''}lectern.login`;
export const loginCookieOptions = () => ({
  httpOnly: true,
  sameSite: 'lax' as const,
  path: '/',
  secure: secure(),
});

/** Null when the cookie is not ours, was sealed with another secret, or is too old. */
export async function openLogin(cookie: string | undefined): Promise<Login | null> {
  if (!cookie) return null;
  try {
    return loginSchema.parse(await decode({ token: cookie, secret: env().NEXTAUTH_SECRET }));
  } catch {
    return null;
  }
}

/** The login as NextAuth would write it into its cookie: about 1.5 kB, well below the 4 kB at which it would cut it in pieces. */
export function sealLogin(login: Login): Promise<string> {
  return encode({ token: { ...login }, secret: env().NEXTAUTH_SECRET, maxAge: loginMaxAgeSeconds });
}
