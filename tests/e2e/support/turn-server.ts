import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { once } from 'node:events';

export interface TurnServer {
  url: string;
  secret: string;
  stop(): Promise<void>;
}

/** A real coturn on this machine, with credentials as `turn-credentials.ts` makes them. */
export async function startTurnServer(dir: string): Promise<TurnServer> {
  const port = await freeUdpPort();
  const secret = 'the-secret-of-the-turn-server-of-the-tests';
  const child = spawn(
    'turnserver',
    [
      ...[
        '-n',
        '--no-cli',
        '--no-tls',
        '--no-dtls',
        '--log-file=stdout',
        '--simple-log',
        `--pidfile=${path.join(dir, 'turnserver.pid')}`,
      ],
      ...['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${port}`],
      // The media server is on this machine, too.
      ...['--allow-loopback-peers', '--realm=lectern.test', '--use-auth-secret'],
      `--static-auth-secret=${secret}`,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  await answers(child, port);
  return {
    url: `turn:127.0.0.1:${port}?transport=udp`,
    secret,
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** A STUN binding request (RFC 8489) until there is an answer. */
async function answers(child: ChildProcess, port: number): Promise<void> {
  const socket = createSocket('udp4');
  const request = Buffer.concat([Buffer.from('000100002112a442', 'hex'), randomBytes(12)]);
  const ask = setInterval(() => socket.send(request, port, '127.0.0.1'), 100);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`turnserver ended with ${code}`);
  });
  const late = AbortSignal.timeout(20_000);
  const tooLate = once(late, 'abort').then(() => Promise.reject(new Error('turnserver does not answer')));
  try {
    await Promise.race([
      tooLate,
      once(socket, 'message'),
      ended,
      once(child, 'error').then(([error]) => Promise.reject(error)),
    ]);
  } finally {
    ended.catch(() => undefined);
    clearInterval(ask);
    socket.close();
  }
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
