import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

export interface TestNats {
  url: string;
  stop(): Promise<void>;
}

export async function freeNatsPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A real nats-server. Debian keeps it where only root's PATH looks. Whoever starts it stops it. */
export async function startTestNats(port: number, args: readonly string[] = []): Promise<TestNats> {
  const child = spawn('nats-server', ['--addr', '127.0.0.1', '--port', `${port}`, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: `${process.env.PATH}:/usr/sbin` },
  });
  const exited = once(child, 'exit');
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`nats-server ended: ${output}`)));
    child.stderr.on('data', (data: Buffer) => {
      output += data.toString();
      if (output.includes('Server is ready')) resolve();
    });
  });
  return {
    url: `nats://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await exited;
    },
  };
}
