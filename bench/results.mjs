import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const folder = new URL('results/', import.meta.url);

/**
 * @typedef {object} Result
 * @property {string} name of the benchmark
 * @property {string} what is measured
 * @property {string} against what; `itself` where there is no other
 * @property {string} unit
 * @property {number} rounds that count
 * @property {number} ours
 * @property {number | null} theirs
 * @property {number | null} ratio ours to theirs
 * @property {[number, number]} spread smallest and largest of the rounds: of their ratio, or of `ours` where there is none
 * @property {string} target
 * @property {number} voidRounds thrown away because they measured something else
 */

/** What was written last, as a list; empty when nothing was. */
export async function readResults(name) {
  const text = await readFile(new URL(`${name}.json`, folder), 'utf8').catch(() => '[]');
  return [JSON.parse(text)].flat();
}

/**
 * Writes results/NAME.json, and results/NAME.svg when there is a picture. One case is written as an object, several as an array.
 * @param {string} name @param {(Result & object)[]} cases @param {string} [svg]
 */
export async function writeResults(name, cases, svg) {
  await mkdir(folder, { recursive: true });
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim()}`;
  const day = new Date().toISOString().slice(0, 10);
  const all = cases.map(one => ({ name, ...one, machine, day }));
  const file = extension => fileURLToPath(new URL(`${name}.${extension}`, folder));
  await writeFile(file('json'), `${JSON.stringify(all.length === 1 ? all[0] : all, null, 2)}\n`);
  if (svg) await writeFile(file('svg'), svg);
  console.log(`→ bench/results/${name}.json${svg ? ` and ${name}.svg` : ''}`);
}
