import { callEndpoint } from '@lectern/contracts/kernel/call';
import { refresh } from '@lectern/contracts/rest/auth';
import { type NextRequest, NextResponse } from 'next/server';
import { readFrameAncestors } from './features/sharing/frame-ancestors.ts';
import { env } from './env.ts';
import { needsLogin } from './features/auth/guarded-paths.ts';
import {
  loginCookieName,
  loginCookieOptions,
  loginMaxAgeSeconds,
  loginOf,
  openLogin,
  sealLogin,
} from './features/auth/login-cookie.ts';
import { createLoginRefresher } from './features/auth/login-refresher.ts';
import { contentSecurityPolicy } from './security/content-security-policy.ts';

const freshLogin = createLoginRefresher(async refreshToken =>
  loginOf(
    await callEndpoint(
      refresh,
      { body: { refresh_token: refreshToken } },
      { baseUrl: env().API_URL, timeoutMs: 5_000 },
    ),
  ),
);

/**
 * Before every page and route: renews the login when its access token is about to end, keeps people who are not signed in
 * out of the pages that need it, and sets the security headers with a fresh nonce.
 */
export async function proxy(request: NextRequest) {
  const name = loginCookieName();
  const sealed = request.cookies.get(name)?.value;
  const opened = await openLogin(sealed);
  const fresh = opened && (await freshLogin(opened));
  const signedIn = fresh !== null && fresh.state !== 'refused';

  if (!signedIn && needsLogin(request.nextUrl.pathname)) {
    const login = new URL('/login', request.url);
    login.searchParams.set('next', request.nextUrl.pathname + request.nextUrl.search);
    if (sealed) login.searchParams.set('reason', 'ended');
    const away = NextResponse.redirect(login);
    if (sealed) away.cookies.delete(name);
    return away;
  }

  // The cookie is changed on the way in, too: what runs after this must see the new tokens.
  const renewed = fresh?.state === 'renewed' ? await sealLogin(fresh.login) : undefined;
  if (renewed) request.cookies.set(name, renewed);
  else if (sealed && !signedIn) request.cookies.delete(name);

  const response = withSecurityHeaders(request, await readFrameAncestors(request.nextUrl.pathname));
  if (renewed) response.cookies.set(name, renewed, { ...loginCookieOptions(), maxAge: loginMaxAgeSeconds });
  else if (sealed && !signedIn) response.cookies.delete(name);
  return response;
}

function withSecurityHeaders(request: NextRequest, frameAncestors: readonly string[]): NextResponse {
  const { NODE_ENV, NEXTAUTH_URL, PUBLIC_API_URL, PUBLIC_SIGNALING_URL } = env();
  const nonce = Buffer.from(crypto.randomUUID()).toString('base64');
  const policy = contentSecurityPolicy({
    nonce,
    signalingUrl: PUBLIC_SIGNALING_URL,
    mediaUrl: PUBLIC_API_URL,
    development: NODE_ENV === 'development',
    frameAncestors,
  });
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  if (NODE_ENV === 'production' && NEXTAUTH_URL.startsWith('https:'))
    response.headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
  return response;
}

export const config = { matcher: ['/((?!_next/static|_next/image|icon.svg|health).*)'] };
