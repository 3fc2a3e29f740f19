import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mediaControlEndpoints } from '@lectern/contracts/internal/media-control';
import { createInternalClient } from '@lectern/service-kit/http/internal-client';
import { testInternalSecret } from './test-client.ts';

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** The real media-worker, as it runs in production, with one mediasoup worker. */
export async function startMediaWorker(redisUrl: string) {
  const captureDir = await mkdtemp(path.join(tmpdir(), 'lectern-capture-'));
  const [port, rtcPort] = await Promise.all([freePort(), freePort()]);
  const main = path.join(import.meta.dirname, '../../../media-worker/src/main.ts');
  const child: ChildProcess = spawn(process.execPath, [main], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      MEDIASOUP_WORKER_BIN: process.env.MEDIASOUP_WORKER_BIN,
      MEDIASOUP_WORKERS: '1',
      MEDIASOUP_LISTEN_IP: '127.0.0.1',
      MEDIA_WORKER_PORT: String(port),
      RTC_PORT: String(rtcPort),
      REDIS_URL: redisUrl,
      INTERNAL_SECRET: testInternalSecret,
      CAPTURE_DIR: captureDir,
    },
  });
  const exit = new Promise<void>(resolve => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', chunk => String(chunk).includes('Server listening') && resolve());
    void exit.then(() => reject(new Error('the media-worker ended')));
  });
  return {
    media: createInternalClient(mediaControlEndpoints, {
      baseUrl: `http://127.0.0.1:${port}`,
      secret: testInternalSecret,
      unavailableCode: 'media_unavailable',
    }),
    async close() {
      child.kill('SIGTERM');
      await exit;
      await rm(captureDir, { recursive: true, force: true });
    },
  };
}
