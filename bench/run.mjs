// `npm run bench` runs every benchmark, `npm run bench -- NAME…` some; what begins with `--` goes to each of them. Sets up and builds what is missing.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bootstrap, build } from '../scripts/setup/bootstrap.mjs';
import { fail, say, SetupError } from '../scripts/setup/progress.mjs';
import { benchmarks } from './benchmarks.mjs';

/** For a whole system to stop in. */
const killAfterMs = 60_000;

try {
  const given = process.argv.slice(2);
  const options = given.filter(argument => argument.startsWith('--'));
  const named = given.filter(argument => !argument.startsWith('--'));
  const unknown = named.find(name => !Object.hasOwn(benchmarks, name));
  if (unknown)
    throw new SetupError(
      `There is no benchmark "${unknown}".`,
      `Choose from: ${Object.keys(benchmarks).join(', ')}.`,
    );
  const names = named.length > 0 ? named : Object.keys(benchmarks);
  await bootstrap(['redis', 'ffmpeg', 'chromium']);
  await build();
  const failed = [];
  for (const name of names) {
    say(`\n▸ ${name}: ${benchmarks[name].what} (at most ${benchmarks[name].atMostMinutes} minutes)`);
    const { problem, interrupted } = await run(name, options);
    if (interrupted) process.exit(1);
    if (problem) failed.push(`${name} ${problem}`);
  }
  if (failed.length > 0)
    throw new SetupError(
      `${failed.join('; ')}.`,
      `The lines above say why. Close what else keeps the machine busy, then run what failed again: npm run bench -- ${failed.map(line => line.split(' ')[0]).join(' ')}`,
    );
  say(`\n${names.length} of ${names.length} measured; the figures are in bench/results/.`);
} catch (error) {
  fail(error);
}

/** @returns {Promise<{problem: string | null, interrupted: boolean}>} what went wrong, and whether somebody wanted it to end */
function run(name, options) {
  const { atMostMinutes } = benchmarks[name];
  const file = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  return new Promise(resolve => {
    // Its own process group, so that an interruption reaches us alone, and it has the time to stop what it has started.
    const child = spawn(process.execPath, [file, ...options], { stdio: 'inherit', detached: true });
    let late = false;
    let interrupted = false;
    let killing;
    const stop = () => {
      child.kill('SIGTERM');
      killing ??= setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    };
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, atMostMinutes * 60_000);
    const onInterrupt = () => {
      interrupted = true;
      stop();
    };
    process.on('SIGINT', onInterrupt).on('SIGTERM', onInterrupt);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      clearTimeout(killing);
      process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt);
      const ended = code === 0 ? null : `ended with ${signal ?? `exit code ${code}`}`;
      resolve({ problem: late ? `took longer than ${atMostMinutes} minutes` : ended, interrupted });
    });
  });
}
