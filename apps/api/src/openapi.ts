// Writes openapi.json, or with `--check` says whether it is what the contracts describe.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openApiDocument } from './features/system/openapi-document.ts';
import { version } from './version.ts';

const file = path.join(import.meta.dirname, '../openapi.json');
const text = `${JSON.stringify(openApiDocument(version), null, 2)}\n`;
if (!process.argv.includes('--check')) await writeFile(file, text);
else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
  process.stderr.write(
    'openapi.json is not what the contracts describe. Run: pnpm --filter @lectern/api openapi\n',
  );
  process.exitCode = 1;
}
