import type { Endpoint } from '@lectern/contracts/kernel/endpoint';
import { publicEndpoints } from '@lectern/contracts/rest/catalogue';

/** Their answers hold refresh tokens, which no page may see: only NextAuth calls them, on the server. */
const tokenEndpoints = new Set<keyof typeof publicEndpoints>(['register', 'login', 'refresh', 'logout']);

interface PublicPath {
  methods: readonly string[];
  pattern: RegExp;
  binary: boolean;
}

const paths: PublicPath[] = Object.entries(publicEndpoints)
  .filter(([name]) => !tokenEndpoints.has(name as keyof typeof publicEndpoints))
  .map(([, endpoint]: [string, Endpoint]) => ({
    methods: endpoint.method === 'GET' ? ['GET', 'HEAD'] : [endpoint.method],
    pattern: new RegExp(`^${endpoint.path.replace(/:\w+/g, '[^/]+')}$`),
    binary: endpoint.content === 'binary',
  }));

/**
 * What the browser may reach of the API through this server: the public contract, without the endpoints that answer tokens.
 * `pathname` is still percent-encoded. Null for anything else.
 */
export function matchPublicPath(method: string, pathname: string): { binary: boolean } | null {
  // An encoded slash or dot segment would be one path here and another one behind.
  if (/%2f|%5c|\\|\/\.{1,2}(?:\/|$)|%2e/i.test(pathname)) return null;
  const found = paths.find(({ methods, pattern }) => methods.includes(method) && pattern.test(pathname));
  return found ? { binary: found.binary } : null;
}
