import path from 'node:path';
import { installDependencies, ensurePnpm } from './dependencies.mjs';
import { ensureMediasoupWorker } from './mediasoup-worker.mjs';
import { ensureNode } from './node-runtime.mjs';
import { root } from './paths.mjs';
import { SetupError, step } from './progress.mjs';
import { runCommand } from './run-command.mjs';
import { hashOf, onceFor } from './stamp.mjs';
import { ensurePrograms } from './system-packages.mjs';

/**
 * Everything that a command needs before it can start: Node, pnpm, the dependencies, programs of the system, the
 * mediasoup worker, the database client. Does only what has not been done.
 * @param {('redis' | 'ffmpeg' | 'chromium')[]} programs
 */
export async function bootstrap(programs) {
  await ensureNode();
  const pnpm = await ensurePnpm();
  await installDependencies(pnpm);
  await ensurePrograms(programs);
  await ensureMediasoupWorker();
  await generateDatabaseClient();
  return { pnpm };
}

async function generateDatabaseClient() {
  const inputs = await hashOf(['prisma/schema.prisma', 'apps/api/prisma.config.ts', 'pnpm-lock.yaml']);
  await onceFor('database-client', inputs, () =>
    step('Generating the database client', async note => {
      const { code, output } = await runCommand(
        path.join(root, 'apps/api/node_modules/.bin/prisma'),
        ['generate'],
        {
          cwd: path.join(root, 'apps/api'),
          note,
        },
      );
      if (code !== 0)
        throw new SetupError(
          'The database client could not be generated.',
          'The lines above say why.',
          output,
        );
    }),
  );
}

/** Builds the five services; turbo skips what has not changed. */
export async function build() {
  const inputs = await hashOf(['apps', 'packages', 'prisma/schema.prisma', 'pnpm-lock.yaml', 'turbo.json']);
  await onceFor('build', inputs, () =>
    step('Building', async note => {
      const turbo = path.join(root, 'node_modules/.bin/turbo');
      const { code, output } = await runCommand(
        turbo,
        ['run', 'build', '--output-logs=new-only', '--concurrency=2'],
        {
          cwd: root,
          note,
          env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1' },
        },
      );
      if (code !== 0) throw new SetupError('The build failed.', 'The lines above say where.', output);
    }),
  );
}
