import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, toolsDir } from './paths.mjs';
import { SetupError, step } from './progress.mjs';
import { runCommand } from './run-command.mjs';
import { hashOf, onceFor } from './stamp.mjs';

const pnpmVersion = '12.21.0';

/** @returns {Promise<string>} the pnpm of the version that the lock file was made with */
export async function ensurePnpm() {
  const folder = path.join(toolsDir, `pnpm-${pnpmVersion}`);
  const binary = path.join(folder, 'node_modules', '.bin', 'pnpm');
  if (existsSync(binary)) return binary;
  await step(`Bringing pnpm ${pnpmVersion}`, async note => {
    const args = [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      `pnpm@${pnpmVersion}`,
    ];
    const { code, output } = await runCommand('npm', args, { note });
    if (code !== 0)
      throw new SetupError(
        'pnpm could not be had from npm.',
        'Check the connection to the npm registry and start again.',
        output,
      );
  });
  return binary;
}

/** Installs what the lock file names, exactly. */
export async function installDependencies(pnpm) {
  const inputs = await hashOf(['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'], [process.version]);
  const install = () =>
    step('Installing dependencies', async note => {
      const { code, output } = await runCommand(
        pnpm,
        ['install', '--frozen-lockfile', '--reporter=append-only'],
        { cwd: root, note },
      );
      if (code !== 0)
        throw new SetupError(
          'The dependencies could not be installed.',
          'Check the connection to the npm registry and start again.',
          output,
        );
    });
  if (existsSync(path.join(root, 'node_modules'))) return onceFor('dependencies', inputs, install);
  // Somebody removed node_modules: what the stamp says is no longer true.
  await install();
  return onceFor('dependencies', inputs, () => undefined);
}
