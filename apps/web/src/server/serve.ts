// What production runs: Next's standalone server, whose `server.js` lies beside the built copy of this file, with two things that it
// does not do. Visitors' addresses are checked before anything believes them, and a signal to stop ends with exit code 0.
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import proxyaddr from '@fastify/proxy-addr';
import { envPieces } from '@lectern/contracts/env';
import { forwardedFor } from './forwarded-for.ts';

/** Answers that are under way get this long to end; one that nobody reads on would never. */
const drainMs = 2_000;
const isTrusted = proxyaddr.compile([...envPieces.TRUST_PROXY.parse(process.env.TRUST_PROXY || undefined)]);
const servers = new Set<http.Server>();

// Next makes its server by itself; this is the one place where it can be had.
const createServer = http.createServer.bind(http) as (...args: unknown[]) => http.Server;
http.createServer = ((...args: unknown[]) => {
  const server = createServer(...args);
  servers.add(server);
  server.prependListener('request', (request: http.IncomingMessage) => {
    const { headers, socket } = request;
    const remote = socket.remoteAddress ?? '';
    headers['x-forwarded-for'] = forwardedFor(headers['x-forwarded-for'], remote, isTrusted(remote, 0));
  });
  return server;
}) as typeof http.createServer;

function stop() {
  setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, drainMs).unref();
  const closed = [...servers].map(server => {
    const done = new Promise<void>(resolve => server.close(() => resolve()));
    server.closeIdleConnections();
    return done;
  });
  void Promise.all(closed).then(() => process.exit(0));
}
process.env.NEXT_MANUAL_SIG_HANDLE = 'true';
process.on('SIGTERM', stop);
process.on('SIGINT', stop);

await import(pathToFileURL(path.join(import.meta.dirname, 'server.js')).href);
