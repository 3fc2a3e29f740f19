import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root, toolsDir } from './paths.mjs';

const skipped = new Set(['node_modules', 'dist', '.next', '.turbo', 'generated', 'test-results']);

/**
 * A hash over files and folders (names and contents), with extra strings.
 * @param {string[]} entries relative to the repository
 */
export async function hashOf(entries, extra = []) {
  const hash = createHash('sha256').update(extra.join('\0'));
  for (const entry of entries) await addEntry(hash, path.join(root, entry));
  return hash.digest('hex');
}

async function addEntry(hash, file) {
  const found = await stat(file).catch(() => null);
  if (!found) return;
  if (found.isFile()) {
    hash.update(`${path.relative(root, file)}\0`).update(await readFile(file));
    return;
  }
  const names = (await readdir(file)).filter(name => !skipped.has(name)).sort();
  for (const name of names) await addEntry(hash, path.join(file, name));
}

const stampFile = name =>
  path.join(toolsDir, 'stamps', `${createHash('sha256').update(root).digest('hex').slice(0, 12)}-${name}`);

/** Does the work only when its inputs have changed since it last succeeded. @returns whether it ran. */
export async function onceFor(name, inputHash, work) {
  const file = stampFile(name);
  const last = await readFile(file, 'utf8').catch(() => '');
  if (last === inputHash) return false;
  await work();
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, inputHash);
  return true;
}
