import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { mediaControlEndpoints } from '@lectern/contracts/internal/media-control';
import { createInternalClient } from '@lectern/service-kit/http/internal-client';
import { freeMediaPorts, freeTcpPort } from './free-ports.ts';
import { testRedisUrl, testSecret } from './test-app.ts';

export interface ServiceProcess {
  child: ChildProcess;
  url: string;
  /** Resolves with the first log line of this message, one that is there already included. */
  line(message: string): Promise<Record<string, unknown>>;
  /** Resolves with the exit code, or the signal's name. */
  ended: Promise<number | string>;
  /** What it has written to standard error. */
  errors(): string;
}

export interface ServiceOptions {
  captureDir: string;
  apiUrl?: string;
  env?: Record<string, string>;
}

/** Runs `main.ts`, or another entry beside it, as a process of its own. Whoever starts it ends it. */
export async function startService(options: ServiceOptions, entry = 'main.ts'): Promise<ServiceProcess> {
  const port = await freeTcpPort();
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '..', entry)], {
    env: {
      PATH: process.env.PATH,
      MEDIASOUP_WORKER_BIN: process.env.MEDIASOUP_WORKER_BIN,
      NODE_ENV: 'production',
      REDIS_URL: testRedisUrl(),
      INTERNAL_SECRET: testSecret,
      API_URL: options.apiUrl ?? 'http://127.0.0.1:9',
      CAPTURE_DIR: options.captureDir,
      CAPTURE_MIN_FREE_BYTES: '0',
      MEDIA_WORKER_PORT: `${port}`,
      MEDIASOUP_WORKERS: '2',
      MEDIASOUP_LISTEN_IP: '127.0.0.1',
      RTC_PORT: `${await freeMediaPorts(2)}`,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  const lines: Record<string, unknown>[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', line => lines.push(JSON.parse(line) as Record<string, unknown>));
  // The reader ends with the process, and whoever waits for a line then waits in vain.
  const closed = once(reader, 'close');
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    errors: () => errors,
    async line(message) {
      for (let over = false; ; ) {
        const found = lines.find(line => line.msg === message);
        if (found) return found;
        if (over) throw new Error(`It ended without saying "${message}". ${errors}${JSON.stringify(lines)}`);
        over = await Promise.race([once(reader, 'line').then(() => false), closed.then(() => true)]);
      }
    },
    ended: once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string),
  };
}

/** What signaling asks a media-worker for. */
export const controlOf = ({ url }: ServiceProcess) =>
  createInternalClient(mediaControlEndpoints, {
    baseUrl: url,
    secret: testSecret,
    unavailableCode: 'media_unavailable',
  });

/** The mediasoup workers that a process has started and that are alive. */
export async function mediasoupWorkersOf(pid: number): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
    if (new RegExp(`^PPid:\\s+${pid}$`, 'm').test(status)) found.push(Number(name));
  }
  return found;
}

/** Whether a process is there and not merely waiting to be buried by its parent. */
export async function isAlive(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return status !== '' && !/^State:\s+Z/m.test(status);
}

export async function withCaptureDir<T>(work: (captureDir: string) => Promise<T>): Promise<T> {
  const captureDir = await mkdtemp(path.join(tmpdir(), 'lectern-capture-'));
  try {
    return await work(captureDir);
  } finally {
    await rm(captureDir, { recursive: true, force: true });
  }
}
