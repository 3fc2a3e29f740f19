import { mkdir } from 'node:fs/promises';
import { createConnection } from 'node:net';
import path from 'node:path';
import { SetupError } from '../setup/progress.mjs';
import { startProcess } from './child-process.mjs';
import { keepRunning } from './keep-running.mjs';

/**
 * A private redis-server with an append-only file: what it has acknowledged survives its being killed. It never evicts, since what
 * it holds is not a cache.
 * @param {{dataDir: string, port: number, durable?: boolean, log?(line: string): void}} options
 */
export async function startRedis({ dataDir, port, durable = true, log = () => undefined }) {
  const folder = path.join(dataDir, 'redis');
  await mkdir(folder, { recursive: true });
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: folder,
    appendonly: durable ? 'yes' : 'no',
    save: '',
    'maxmemory-policy': 'noeviction',
    databases: 256,
    loglevel: 'notice',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = keepRunning({ name: 'redis', launch: () => startProcess('redis-server', args), log });
  await waitUntilReady(server.current(), port);
  server.watch();
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: server.pid,
    stop: () => server.stop(),
  };
}

async function waitUntilReady(server, port) {
  let stopped = false;
  void server.exited.then(() => {
    stopped = true;
  });
  const deadline = Date.now() + 60_000;
  while (!stopped && Date.now() < deadline) {
    if ((await ping(port)).startsWith('+PONG')) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new SetupError('Redis did not start.', 'The lines above say why.', server.recentOutput());
}

/** Answers an error text while Redis still loads its file. */
function ping(port) {
  return new Promise(resolve => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.setTimeout(2_000, () => socket.destroy());
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', data => {
      socket.destroy();
      resolve(String(data));
    });
    socket.once('error', () => resolve(''));
    socket.once('close', () => resolve(''));
  });
}
