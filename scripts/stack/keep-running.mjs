import { stopProcess } from './child-process.mjs';

const longestPauseMs = 10_000;
const calmMs = 60_000;

/**
 * Starts a program, and starts it again when it ends by itself: at once, then after one, two, four … seconds; a minute without a crash
 * starts the count anew.
 * @param {{name: string, launch(): ReturnType<import('./child-process.mjs').startProcess>, log(line: string): void}} options
 */
export function keepRunning({ name, launch, log }) {
  let stopping = false;
  let current = launch();

  const watch = async () => {
    let crashes = 0;
    while (!stopping) {
      const startedAt = Date.now();
      const { code, signal } = await current.exited;
      if (stopping) return;
      crashes = Date.now() - startedAt > calmMs ? 1 : crashes + 1;
      const pauseMs = crashes === 1 ? 0 : Math.min(1000 * 2 ** (crashes - 2), longestPauseMs);
      log(`${name} ended with ${signal ?? `exit code ${code}`}; starting it again in ${pauseMs / 1000} s`);
      await new Promise(resolve => setTimeout(resolve, pauseMs));
      if (!stopping) current = launch();
    }
  };

  return {
    name,
    /** The process that runs now; after a crash it is another one. */
    current: () => current,
    pid: () => current.child.pid,
    /** Call once it is known to run: before, an early end is a failure to start, and not to be repeated. */
    watch: () => void watch(),
    /** @param {Parameters<typeof stopProcess>[1]} [how] */
    async stop(how) {
      stopping = true;
      const { code, signal } = await stopProcess(current, how);
      if (code !== 0) log(`${name} stopped with ${signal ?? `exit code ${code}`}`);
    },
  };
}
