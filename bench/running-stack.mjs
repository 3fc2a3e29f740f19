import { rm } from 'node:fs/promises';
import path from 'node:path';
import { freePorts } from '../scripts/stack/ports.mjs';
import { startStack } from '../scripts/stack/stack.mjs';
import { temporaryFolder } from '../scripts/stack/temporary-folder.mjs';
import { stopWhenInterrupted } from './interruption.mjs';

/** Whatever makes the machine busy here is the measurement itself, and processing must not wait for its end. */
const always = { WORKER_BUSY_LIMIT: '1' };

/**
 * Runs `work` against the whole product, started as `npm start` starts it, on ports and in a folder of its own. Needs a build.
 * @param {(stack: Awaited<ReturnType<typeof startStack>> & {logsDir: string}) => Promise<unknown>} work
 * @param {Record<string, string>} [env] above what the user has set
 */
export async function withStack(work, env = {}) {
  const dataDir = await temporaryFolder('lectern-bench-');
  const { signal, abort } = abortable();
  const starting = startStack({
    ...{ dataDir, ports: await freePorts(), log: console.error, signal },
    env: { ...always, ...env },
  });
  const stop = async () => {
    abort();
    // While it is still starting, it closes by itself what it has opened.
    await (await starting.catch(() => null))?.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  const handled = stopWhenInterrupted(stop);
  try {
    return await work({ ...(await starting), logsDir: path.join(dataDir, 'logs') });
  } finally {
    handled();
    await stop();
  }
}

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error('interrupted')) };
}
