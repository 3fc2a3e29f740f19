import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, expect, it } from 'vitest';
import { checkSignaling } from './signaling-check.ts';

let server: Server | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function serve(transports: ('polling' | 'websocket')[]): Promise<string> {
  const http = createServer();
  const io = new Server(http, { transports });
  server = io;
  io.on('connection', socket =>
    socket.on('leave-room', (_payload, answer) => answer({ ok: false, error: { code: 'not_joined' } })),
  );
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}
const going = () => new AbortController().signal;

it('a websocket that connects is good, with the time that an answer takes', async () => {
  const { finding, figures } = await checkSignaling(await serve(['websocket']), going());
  expect(finding).toBe('signaling-websocket');
  expect(figures.roundTripMs).toBeGreaterThan(0);
});

it('a server that is reached by polling alone says that the websocket is blocked', async () => {
  expect(await checkSignaling(await serve(['polling']), going())).toMatchObject({
    finding: 'signaling-polling-only',
    verdict: 'bad',
  });
});

it('nobody there is unreachable', async () => {
  const url = await serve(['websocket']);
  await server?.close();
  expect(await checkSignaling(url, going())).toMatchObject({
    finding: 'signaling-unreachable',
    verdict: 'bad',
  });
});
