import { type NextRequest, NextResponse } from 'next/server';
import { env } from './env.ts';
import { contentSecurityPolicy } from './security/content-security-policy.ts';

/** Before every page and route: security headers with a fresh nonce. */
export function proxy(request: NextRequest) {
  const { NODE_ENV, NEXTAUTH_URL, PUBLIC_API_URL, PUBLIC_SIGNALING_URL } = env();
  const nonce = Buffer.from(crypto.randomUUID()).toString('base64');
  const policy = contentSecurityPolicy({
    nonce,
    signalingUrl: PUBLIC_SIGNALING_URL,
    mediaUrl: PUBLIC_API_URL,
    development: NODE_ENV === 'development',
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
