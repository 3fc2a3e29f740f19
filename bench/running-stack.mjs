import { rm } from 'node:fs/promises';
import path from 'node:path';
import { freePorts } from '../scripts/stack/ports.mjs';
import { startStack } from '../scripts/stack/stack.mjs';
import { temporaryFolder } from '../scripts/stack/temporary-folder.mjs';

/**
 * Runs `work` against the whole product, started as `npm start` starts it, on ports and in a folder of its own. Needs a build.
 * @param {(stack: Awaited<ReturnType<typeof startStack>> & {logsDir: string}) => Promise<unknown>} work
 * @param {Record<string, string>} [env] above what the user has set
 */
export async function withStack(work, env = {}) {
  const dataDir = await temporaryFolder('lectern-bench-');
  const stack = await startStack({ dataDir, ports: await freePorts(), env, log: console.error });
  try {
    return await work({ ...stack, logsDir: path.join(dataDir, 'logs') });
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
