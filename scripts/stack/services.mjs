import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../setup/paths.mjs';
import { SetupError } from '../setup/progress.mjs';
import { startProcess } from './child-process.mjs';
import { keepRunning } from './keep-running.mjs';

/**
 * The five services in the order in which they are started; they are stopped in reverse.
 * @type {readonly {name: string, port: keyof import('./ports.mjs').Ports, entry: string, health: string, env?(env: Record<string, string>): Record<string, string>}[]}
 */
export const services = [
  {
    name: 'media-worker',
    port: 'mediaWorker',
    entry: 'apps/media-worker/dist/main.mjs',
    health: '/health/live',
  },
  { name: 'api', port: 'api', entry: 'apps/api/dist/main.mjs', health: '/health/live' },
  { name: 'signaling', port: 'signaling', entry: 'apps/signaling/dist/main.mjs', health: '/health/live' },
  { name: 'worker', port: 'worker', entry: 'apps/worker/dist/main.mjs', health: '/health/live' },
  {
    name: 'web',
    port: 'web',
    entry: 'apps/web/.next/standalone/apps/web/serve.mjs',
    health: '/health',
    env: env => ({ PORT: env.WEB_PORT, HOSTNAME: env.HOST }),
  },
];

const startDeadlineMs = 60_000;

/**
 * Starts one service, keeps its log, and starts it again when it dies by itself.
 * @param {(typeof services)[number]} service
 * @param {{port: number, env: Record<string, string>, dataDir: string, log(line: string): void, signal?: AbortSignal}} options
 */
export async function startService(service, { port, env, dataDir, log, signal }) {
  const logsDir = path.join(dataDir, 'logs');
  await mkdir(logsDir, { recursive: true });
  const logFile = createWriteStream(path.join(logsDir, `${service.name}.log`), { flags: 'a' });
  const launch = () =>
    startProcess(process.execPath, ['--enable-source-maps', path.join(root, service.entry)], {
      cwd: root,
      env: { ...systemEnv(), ...env, ...service.env?.(env) },
      onLine: (line, from) => {
        logFile.write(`${line}\n`);
        const readable = readableLine(service.name, line, from);
        if (readable) log(readable);
      },
    });

  const running = keepRunning({ name: service.name, launch, log });
  try {
    await waitUntilHealthy(service, port, running.current(), signal);
  } catch (error) {
    await running.stop();
    throw error;
  }
  running.watch();
  return {
    ...running,
    async stop() {
      await running.stop();
      logFile.end();
    },
  };
}

async function waitUntilHealthy(service, port, { exited, recentOutput }, signal) {
  let exit = null;
  void exited.then(result => {
    exit = result;
  });
  const deadline = Date.now() + startDeadlineMs;
  while (!exit && Date.now() < deadline) {
    signal?.throwIfAborted();
    const answer = await fetch(`http://127.0.0.1:${port}${service.health}`, {
      signal: AbortSignal.timeout(2_000),
    }).catch(() => null);
    if (answer?.ok) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new SetupError(
    `${service.name} did not start${exit ? ` (exit code ${exit.code})` : ''}.`,
    `Its last lines are above; all of them are in .data/logs/${service.name}.log.`,
    recentOutput(),
  );
}

/** What programs need from the system, and nothing that could change how a service is configured. */
function systemEnv() {
  const names = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ', 'USER'];
  return Object.fromEntries(names.filter(name => process.env[name]).map(name => [name, process.env[name]]));
}

const levels = { 40: 'warn', 50: 'error', 60: 'fatal' };

/** Warnings and worse go to the terminal as one line; the rest is in the log file. Text that is not JSON is shown when it is an error. */
export function readableLine(name, line, from) {
  if (!line.startsWith('{')) return from === 'stderr' && line.trim() ? `${name}: ${line}` : null;
  try {
    const { level, msg, err, ...rest } = JSON.parse(line);
    if (!levels[level]) return null;
    const cause = err?.message ?? rest.error ?? '';
    return `${name}: ${levels[level]}: ${msg}${cause ? ` (${cause})` : ''}`;
  } catch {
    return `${name}: ${line}`;
  }
}
