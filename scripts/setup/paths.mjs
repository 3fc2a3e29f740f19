import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const root = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** State of this checkout: databases, recordings, logs, secrets. Ignored by git. */
export const dataDir = path.resolve(root, process.env.LECTERN_DATA_DIR ?? '.data');

/** Programs that the set-up brings. May be shared by several checkouts, since every entry is keyed by its version. */
export const toolsDir = process.env.LECTERN_CACHE_DIR
  ? path.resolve(process.env.LECTERN_CACHE_DIR)
  : path.join(root, '.data', 'tools');
