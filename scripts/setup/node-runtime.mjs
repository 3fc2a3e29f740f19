import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { toolsDir } from './paths.mjs';
import { SetupError, step } from './progress.mjs';
import { runCommand } from './run-command.mjs';

/** The services need this; the scripts themselves start on Node 18. */
const neededMajor = 22;
const broughtVersion = '24.21.0';

/**
 * Makes sure that this script runs on a Node that the services can use. On an older one it brings a newer Node from npm and runs
 * the same command under it, so the function returns only under a new enough Node.
 */
export async function ensureNode() {
  if (Number(process.versions.node.split('.')[0]) >= neededMajor) {
    // Programs that start with `#!/usr/bin/env node` must find this Node too.
    process.env.PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`;
    return;
  }
  const binary = await bringNode();
  // A group of its own: otherwise Ctrl-C in a terminal would reach it twice, once from there and once from here.
  const child = spawn(binary, process.argv.slice(1), { stdio: 'inherit', detached: true });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // It has ended by itself in the same moment.
      }
    });
  const code = await new Promise(resolve =>
    child.on('exit', (exitCode, signal) => resolve(signal ? 1 : exitCode)),
  );
  process.exit(code ?? 1);
}

async function bringNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = path.join(toolsDir, `node-${broughtVersion}`);
  const binary = path.join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(binary)) return binary;
  await step(
    `Bringing Node ${broughtVersion} (this one is ${process.versions.node}, ${neededMajor} is needed)`,
    async note => {
      const args = [
        'install',
        '--prefix',
        folder,
        '--no-save',
        '--no-audit',
        '--no-fund',
        `${name}@${broughtVersion}`,
      ];
      const { code, output } = await runCommand('npm', args, { note });
      if (code !== 0 || !existsSync(binary))
        throw new SetupError(
          `Node ${process.versions.node} is too old, and a newer one could not be had from npm.`,
          `Install Node ${neededMajor} or newer yourself and start again.`,
          output,
        );
    },
  );
  return binary;
}
