import { SetupError, step } from './progress.mjs';
import { runCommand, versionOf } from './run-command.mjs';

/**
 * Programs that npm does not carry, and the Debian packages that have them.
 * @type {Record<string, {command: string, args?: string[], packages: string[]}>}
 */
export const systemPrograms = {
  redis: { command: 'redis-server', packages: ['redis-server'] },
  ffmpeg: { command: 'ffmpeg', args: ['-version'], packages: ['ffmpeg'] },
  coturn: { command: 'turnserver', args: ['--version'], packages: ['coturn'] },
  nats: { command: 'nats-server', args: ['--version'], packages: ['nats-server'] },
  chromium: { command: process.env.CHROMIUM_PATH ?? 'chromium', packages: ['chromium', 'fonts-liberation'] },
};

/** Installs those of `names` that are missing, where we may; else names the exact command. */
export async function ensurePrograms(names) {
  const missing = [];
  for (const name of names) {
    const { command, args, packages } = systemPrograms[name];
    if ((await versionOf(command, args)) === null) missing.push(...packages);
  }
  if (missing.length > 0) await installPackages(missing, `Installing ${missing.join(', ')}`);
}

/** @param {string[]} packages Debian package names */
export async function installPackages(packages, title) {
  const command = `apt-get install --yes --no-install-recommends ${packages.join(' ')}`;
  const asRoot = await rootPrefix();
  if ((await versionOf('apt-get')) === null)
    throw new SetupError(
      `${packages.join(', ')} must be installed, and this system has no apt-get.`,
      'Install them with the package manager of your system and start again.',
    );
  if (asRoot === null)
    throw new SetupError(
      `${packages.join(', ')} must be installed, and that needs root.`,
      `Run: sudo apt-get update && sudo ${command}`,
    );

  await step(title, async note => {
    const run = args =>
      runCommand(
        asRoot[0] ?? 'env',
        [
          ...asRoot.slice(1),
          ...(asRoot.length > 0 ? ['env'] : []),
          'DEBIAN_FRONTEND=noninteractive',
          'apt-get',
          ...args,
        ],
        { note },
      );
    await run(['update', '-q']);
    const { code, output } = await run(['install', '--yes', '--no-install-recommends', ...packages]);
    if (code !== 0)
      throw new SetupError(
        `${packages.join(', ')} could not be installed.`,
        `Run it by hand to see why: ${command}`,
        output,
      );
  });
}

/** How to run a program as root without asking: `[]` as root, `['sudo', '-n']` where sudo allows it, else null. */
export async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  const { code } = await runCommand('sudo', ['-n', 'true']);
  return code === 0 ? ['sudo', '-n'] : null;
}
