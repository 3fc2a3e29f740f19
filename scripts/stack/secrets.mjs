import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnvFile } from './env.mjs';

const names = ['JWT_SECRET', 'INTERNAL_SECRET', 'NEXTAUTH_SECRET'];

/** Secrets of this installation, made on its first start and kept in a file that only its owner reads. */
export async function loadSecrets(dataDir) {
  const file = path.join(dataDir, 'secrets.env');
  const known = parseEnvFile(await readFile(file, 'utf8').catch(() => ''));
  const secrets = Object.fromEntries(
    names.map(name => [name, known[name] ?? randomBytes(32).toString('base64url')]),
  );
  if (names.some(name => known[name] === undefined)) {
    await mkdir(dataDir, { recursive: true });
    await writeFile(file, names.map(name => `${name}=${secrets[name]}\n`).join(''), { mode: 0o600 });
    await chmod(file, 0o600);
  }
  return secrets;
}
