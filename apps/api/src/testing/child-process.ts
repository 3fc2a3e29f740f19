import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface ApiProcess {
  child: ChildProcess;
  /** Resolves with the log line of that message, also when it has been written before. */
  logged(message: string | RegExp): Promise<Record<string, unknown>>;
  /** Log lines so far, parsed. */
  lines: Record<string, unknown>[];
  /** Resolves with the exit code, or the signal's name, and all that was written. */
  ended: Promise<{ code: number | string; output: string }>;
}

/** Runs a file of this app as it is run in development, with no other environment than the given one. */
export function startApiProcess(file: string, env: Record<string, string>): ApiProcess {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '..', file)], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Record<string, unknown>[] = [];
  const waiting = new Set<(line: Record<string, unknown>) => void>();
  let output = '';
  child.stderr.on('data', data => {
    output += data;
  });
  createInterface(child.stdout).on('line', text => {
    output += `${text}\n`;
    if (!text.startsWith('{')) return;
    const line = JSON.parse(text) as Record<string, unknown>;
    lines.push(line);
    for (const look of waiting) look(line);
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code: code ?? signal, output }));
  return {
    child,
    lines,
    ended,
    logged(message) {
      const is = ({ msg }: Record<string, unknown>) =>
        typeof message === 'string' ? msg === message : message.test(String(msg));
      const before = lines.find(is);
      if (before) return Promise.resolve(before);
      return Promise.race([
        new Promise<Record<string, unknown>>(resolve =>
          waiting.add(line => {
            if (is(line)) resolve(line);
          }),
        ),
        ended.then(({ code }) => {
          throw new Error(`The process ended with ${code} before it logged "${message}":\n${output}`);
        }),
      ]);
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}
