import path from 'node:path';
import { installDependencies, ensurePnpm } from './dependencies.mjs';
import { ensureMediasoupWorker } from './mediasoup-worker.mjs';
import { ensureNode } from './node-runtime.mjs';
import { root } from './paths.mjs';
import { SetupError, step } from './progress.mjs';
import { runCommand } from './run-command.mjs';
import { ensurePrograms } from './system-packages.mjs';

/**
 * Everything that a command needs before it can start: Node, pnpm, the dependencies, programs of the system, the
 * mediasoup worker. Does only what has not been done.
 * @param {('redis' | 'ffmpeg' | 'chromium')[]} programs
 */
export async function bootstrap(programs) {
  await ensureNode();
  const pnpm = await ensurePnpm();
  await installDependencies(pnpm);
  await ensurePrograms(programs);
  await ensureMediasoupWorker();
  return { pnpm };
}

/** Builds the five services; turbo skips what has not changed, and brings back what was deleted. */
export const build = () => turbo('build', 'Building');

/** What the sources need before they can run unbuilt. */
export const generate = () => turbo('generate', 'Generating the database client');

const turbo = (task, title) =>
  step(title, async note => {
    const { code, output } = await runCommand(
      path.join(root, 'node_modules/.bin/turbo'),
      ['run', task, '--output-logs=new-only', '--concurrency=2'],
      {
        cwd: root,
        note,
        env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1' },
      },
    );
    if (code !== 0) throw new SetupError(`${title} failed.`, 'The lines above say where.', output);
  });
