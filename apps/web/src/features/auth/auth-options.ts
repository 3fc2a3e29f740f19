import { AppError } from '@lectern/contracts/kernel/app-error';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import { type LoginResult, login, logout, register } from '@lectern/contracts/rest/auth';
import type { NextAuthOptions, User } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { env } from '../../env.ts';
import {
  type Login,
  loginCookieName,
  loginCookieOptions,
  loginMaxAgeSeconds,
  loginOf,
  loginSchema,
} from './login-cookie.ts';

const field = (label: string, type = 'text') => ({ label, type });

/**
 * NextAuth over the API, which owns users, passwords and tokens. The page learns who is signed in, never a token.
 * What the API refuses reaches the form as the error's code.
 */
export function authOptions(): NextAuthOptions {
  const { API_URL, NEXTAUTH_SECRET } = env();
  return {
    secret: NEXTAUTH_SECRET,
    session: { strategy: 'jwt', maxAge: loginMaxAgeSeconds },
    cookies: { sessionToken: { name: loginCookieName(), options: loginCookieOptions() } },
    pages: { signIn: '/login', error: '/login' },
    providers: [
      CredentialsProvider({
        id: 'login',
        name: 'Username and password',
        credentials: { username: field('Username'), password: field('Password', 'password') },
        authorize: (given, request) =>
          userFrom(() =>
            callEndpoint(
              login,
              { body: { username: given?.username ?? '', password: given?.password ?? '' } },
              { baseUrl: API_URL, headers: callerHeaders(request.headers) },
            ),
          ),
      }),
      CredentialsProvider({
        id: 'register',
        name: 'New account',
        credentials: {
          username: field('Username'),
          password: field('Password', 'password'),
          displayName: field('Your name'),
        },
        authorize: (given, request) =>
          userFrom(() =>
            callEndpoint(
              register,
              {
                body: {
                  username: given?.username ?? '',
                  password: given?.password ?? '',
                  displayName: given?.displayName || undefined,
                },
              },
              { baseUrl: API_URL, headers: callerHeaders(request.headers) },
            ),
          ),
      }),
    ],
    callbacks: {
      // `user` is there only at sign-in; from then on src/proxy.ts renews what the token holds.
      jwt: ({ token, user }) => (user ? { ...(user as unknown as { login: Login }).login } : token),
      session: ({ session, token }) => {
        const { sub, name, username, role } = loginSchema.parse(token);
        return { ...session, user: { userId: sub, name, username, role } };
      },
    },
    events: {
      signOut: async ({ token }) => {
        const known = loginSchema.safeParse(token);
        if (!known.success) return;
        // Best effort: without the API the login ends here all the same, and its refresh token when it expires.
        await callEndpoint(
          logout,
          { body: { refresh_token: known.data.refreshToken } },
          { baseUrl: API_URL, timeoutMs: 3_000 },
        ).catch(() => undefined);
      },
    },
  };
}

/** NextAuth carries a User from here to the jwt callback; the login travels inside it. An Error's message reaches the form. */
async function userFrom(call: () => Promise<LoginResult>): Promise<User> {
  try {
    const login = loginOf(await call());
    return { id: login.sub, login } as User;
  } catch (error) {
    throw new Error(error instanceof AppError ? error.code : 'internal_error');
  }
}

/** The API limits attempts by address: it must see the person's, not this server's. */
function callerHeaders(headers: Record<string, unknown> | undefined): Record<string, string> {
  const forwardedFor = headers?.['x-forwarded-for'];
  return typeof forwardedFor === 'string' ? { 'x-forwarded-for': forwardedFor } : {};
}
