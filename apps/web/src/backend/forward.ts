import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import { errorCodes } from '@lectern/contracts/kernel/error-codes';
import { viewingHeader } from '@lectern/contracts/tokens';
import { type Problem, problemContentType } from '@lectern/contracts/kernel/problem';
import { matchPublicPath } from './public-paths.ts';
import { mayChange } from './same-origin.ts';

// Named one by one: hop-by-hop headers (RFC 9110, 7.6.1), cookies and the API's own security headers must not cross.
const requestHeaders = [
  'accept',
  'accept-language',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'range',
  'user-agent',
  'x-forwarded-for',
  'x-request-id',
  viewingHeader,
];
const responseHeaders = [
  'accept-ranges',
  'cache-control',
  'content-disposition',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'last-modified',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'x-request-id',
];

interface Forwarding {
  /** Path on the API with its query, still percent-encoded. */
  path: string;
  apiUrl: string;
  publicUrl: string;
  accessToken: string | null;
}

/** Passes a request of the browser on to the API and streams the answer back. Refusals and failures are problem+json, as the API's. */
export async function forward(
  request: Request,
  { path, apiUrl, publicUrl, accessToken }: Forwarding,
): Promise<Response> {
  const { method, headers } = request;
  const requestId = headers.get('x-request-id') ?? crypto.randomUUID();
  const target = matchPublicPath(method, path.split('?', 1)[0] ?? '');
  if (!target) return problem('not_found', requestId);
  const allowed = mayChange({
    method,
    publicUrl,
    origin: headers.get('origin'),
    host: headers.get('host'),
    forwardedHost: headers.get('x-forwarded-host'),
    secFetchSite: headers.get('sec-fetch-site'),
  });
  if (!allowed) return problem('origin_not_allowed', requestId);

  const passed = pick(headers, requestHeaders);
  passed.set('x-request-id', requestId);
  // Without it the API would take the visitor for somebody on this machine.
  if (!passed.has('x-forwarded-for')) passed.set('x-forwarded-for', 'unknown');
  // fetch would decompress what the API compresses, and the length in the headers would be wrong.
  passed.set('accept-encoding', 'identity');
  if (accessToken) passed.set('authorization', `Bearer ${accessToken}`);

  try {
    const answer = await fetch(apiUrl.replace(/\/$/, '') + path, {
      method,
      headers: passed,
      body: request.body,
      redirect: 'manual',
      cache: 'no-store',
      // Who goes away stops the transfer; a video may take as long as it takes.
      signal: target.binary ? request.signal : AbortSignal.any([request.signal, AbortSignal.timeout(30_000)]),
      duplex: 'half',
    } as RequestInit & { duplex: 'half' });
    return new Response(answer.body, {
      status: answer.status,
      headers: pick(answer.headers, responseHeaders),
    });
  } catch {
    return problem(
      'dependency_unavailable',
      requestId,
      'The server cannot be reached right now. Try again in a moment.',
    );
  }
}

function pick(from: Headers, names: readonly string[]): Headers {
  const picked = new Headers();
  for (const name of names) {
    const value = from.get(name);
    if (value !== null) picked.set(name, value);
  }
  return picked;
}

function problem(code: ErrorCode, requestId: string, detail: string = errorCodes[code].title): Response {
  const { status, title } = errorCodes[code];
  const body: Problem = { type: 'about:blank', title, status, detail, code, requestId };
  return Response.json(body, { status, headers: { 'content-type': problemContentType } });
}
