import { spawn } from 'node:child_process';

/**
 * Runs a program without a shell, telling `note` its last line of output as it goes.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, note?: (line: string) => void, timeoutMs?: number}} [options]
 * @returns {Promise<{code: number, output: string}>} code 127 when there is no such program
 */
export function runCommand(command, args, { cwd, env, note, timeoutMs } = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
    let output = '';
    const onData = chunk => {
      output = (output + chunk).slice(-200_000);
      const line = String(chunk)
        .trim()
        .split(/[\r\n]+/)
        .at(-1);
      if (line) note?.(line);
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.on('error', error => resolve({ code: 127, output: `${output}${error.message}` }));
    child.on('close', code => resolve({ code: code ?? 1, output }));
  });
}

/** @returns {Promise<string | null>} the line with a version that `command --version` prints, or null when there is no such program */
export async function versionOf(command, args = ['--version']) {
  // Debian keeps servers where only root's PATH looks.
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  const { code, output } = await runCommand(command, args, { env, timeoutMs: 10_000 });
  if (code !== 0) return null;
  const lines = output.trim().split('\n');
  // Some wrappers print warnings of their own first.
  return lines.find(line => /^\S.*\d+\.\d+\.\d+/.test(line)) ?? lines[0] ?? '';
}
