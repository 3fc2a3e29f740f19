// `npm run dev`: everything with hot reload. Services restart when a file changes, pages reload themselves.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { bootstrap, generate } from './setup/bootstrap.mjs';
import { ensureMediasoupWorker } from './setup/mediasoup-worker.mjs';
import { dataDir, root } from './setup/paths.mjs';
import { fail, say, step } from './setup/progress.mjs';
import { readUserEnv } from './stack/env.mjs';
import { portsFrom } from './stack/ports.mjs';

try {
  await bootstrap(['redis', 'ffmpeg']);
  await generate();
  const { startBackingServices } = await import('./stack/stack.mjs');
  const userEnv = await readUserEnv(root);
  const ports = portsFrom(userEnv);
  const backing = await startBackingServices({
    dataDir,
    ports,
    userEnv,
    mediasoupWorkerBin: await ensureMediasoupWorker(),
    step,
    log: say,
  });
  await step('Making the demo accounts', () => backing.seed(path.join(root, 'apps/api/src/seed.ts')));

  say(`\nLectern reloads as you type: ${backing.env.NEXTAUTH_URL}\n`);
  const turbo = spawn(
    path.join(root, 'node_modules/.bin/turbo'),
    ['run', 'dev', '--env-mode=loose', '--ui=stream'],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        ...backing.env,
        NODE_ENV: 'development',
        TURBO_TELEMETRY_DISABLED: '1',
        NEXT_TELEMETRY_DISABLED: '1',
      },
    },
  );
  // The terminal sends Ctrl-C to turbo as well; we only wait for it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => turbo.kill('SIGTERM'));
  turbo.on('exit', async code => {
    await backing.stop();
    process.exit(code === 130 ? 0 : (code ?? 0));
  });
} catch (error) {
  fail(error);
}
