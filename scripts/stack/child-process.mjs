import { spawn } from 'node:child_process';

/** None outlives us, however we end: a second Ctrl-C, or a fault of ours. SIGQUIT ends all at once, and Postgres without leaving a lock behind. */
const children = new Set();
process.on('exit', () => {
  for (const { pid } of children)
    try {
      process.kill(-pid, 'SIGQUIT');
    } catch {
      // It has ended just now.
    }
});

/**
 * Starts a program that keeps running. It is its own process group, so that a Ctrl-C in the terminal reaches only us and we
 * decide the order in which things stop.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, uid?: number, gid?: number, onLine?: (line: string, from: 'stdout' | 'stderr') => void}} [options]
 */
export function startProcess(command, args, { onLine, ...options } = {}) {
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const recent = [];
  for (const from of ['stdout', 'stderr']) {
    let rest = '';
    child[from].setEncoding('utf8').on('data', chunk => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        recent.push(line);
        if (recent.length > 50) recent.shift();
        onLine?.(line, from);
      }
    });
  }
  if (child.pid) children.add(child);
  const exited = new Promise(resolve => {
    child.once('error', error => resolve({ code: 127, signal: null, error }));
    child.once('exit', (code, signal) => {
      children.delete(child);
      resolve({ code, signal, error: null });
    });
  });
  return { child, exited, recentOutput: () => recent.join('\n') };
}

/** Asks a process to stop, and makes it stop when it has not done so in time. @returns its exit */
export async function stopProcess({ child, exited }, { signal = 'SIGTERM', timeoutMs = 12_000 } = {}) {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const exit = await exited;
  clearTimeout(timer);
  return exit;
}
