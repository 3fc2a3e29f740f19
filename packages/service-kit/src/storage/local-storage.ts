import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { assertStorageKey, type ObjectStorage } from './object-storage.ts';

/** No copy of a file takes longer than this. */
const longestCopyMs = 2 * 3_600_000;

/** Files below one folder. A file appears under its key only when it is complete and on disk. */
export function createLocalStorage(root: string): ObjectStorage {
  const fileOf = (key: string) => {
    assertStorageKey(key);
    return path.join(path.resolve(root), key);
  };

  return {
    async putFile(key, sourcePath) {
      const target = fileOf(key);
      const partial = `${target}.${randomUUID()}.partial`;
      await mkdir(path.dirname(target), { recursive: true });
      await removePartials(target, Date.now() - longestCopyMs);
      try {
        await copyFile(sourcePath, partial, constants.COPYFILE_FICLONE);
        await syncFile(partial);
        await rename(partial, target);
      } finally {
        await rm(partial, { force: true });
      }
    },
    async stat(key) {
      try {
        const found = await stat(fileOf(key));
        if (!found.isFile()) return null;
        return {
          sizeBytes: found.size,
          etag: `"${found.size.toString(16)}-${Math.floor(found.mtimeMs).toString(16)}"`,
        };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    async read(key, range) {
      return createReadStream(fileOf(key), { ...range, highWaterMark: 256 * 1024 });
    },
    async delete(key) {
      await rm(fileOf(key), { force: true });
      await removePartials(fileOf(key), Number.POSITIVE_INFINITY);
    },
    async check() {
      await mkdir(root, { recursive: true });
      await access(root, constants.R_OK | constants.W_OK);
    },
  };
}

/** What copies that were killed have left of a file, as far as they were begun before that moment. */
async function removePartials(target: string, before: number): Promise<void> {
  const folder = path.dirname(target);
  const names = await readdir(folder).catch(() => []);
  const partials = names.filter(
    name => name.startsWith(`${path.basename(target)}.`) && name.endsWith('.partial'),
  );
  for (const file of partials.map(name => path.join(folder, name))) {
    const begunMs = (await stat(file).catch(() => null))?.birthtimeMs;
    if (begunMs !== undefined && begunMs < before) await rm(file, { force: true });
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
