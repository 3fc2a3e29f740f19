interface OriginFacts {
  method: string;
  origin: string | null;
  /** Of the request as the browser sent it. */
  host: string | null;
  forwardedHost: string | null;
  secFetchSite: string | null;
  /** Address that the operator gave us. */
  publicUrl: string;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that changes something comes from a page of ours. The login cookie alone proves nothing: other sites can make a
 * browser send it. Browsers send `Origin` with every such request; what sends neither it nor `Sec-Fetch-Site` is no browser of today.
 */
export function mayChange({
  method,
  origin,
  host,
  forwardedHost,
  secFetchSite,
  publicUrl,
}: OriginFacts): boolean {
  if (safeMethods.has(method)) return true;
  if (!origin) return secFetchSite === 'same-origin';
  if (origin === new URL(publicUrl).origin) return true;
  const from = URL.canParse(origin) ? new URL(origin).host : null;
  return from !== null && (from === host || from === forwardedHost);
}
