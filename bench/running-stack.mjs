import { rm } from 'node:fs/promises';
import { freePorts } from '../scripts/stack/ports.mjs';
import { startStack } from '../scripts/stack/stack.mjs';
import { temporaryFolder } from '../scripts/stack/temporary-folder.mjs';

/** Runs `work` against the whole product, started as `npm start` starts it, on ports and in a folder of its own. Needs a build. */
export async function withStack(work) {
  const dataDir = await temporaryFolder('lectern-bench-');
  const stack = await startStack({ dataDir, ports: await freePorts(), log: console.error });
  try {
    return await work(stack);
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The middle of the sorted values; of an even number of them the mean of the middle two. */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Every figure, and what is to be remembered of them. @param values milliseconds */
export function describeTimes(values) {
  const rounded = values.map(Math.round);
  return `${rounded.join(' ')} ms\nmedian ${Math.round(median(values))} ms, worst ${Math.max(...rounded)} ms`;
}
