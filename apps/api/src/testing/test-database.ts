import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';

const migrations = path.resolve(import.meta.dirname, '../../../../prisma/migrations');

/** A migrated Postgres database of its own, so that test files never meet; `drop` removes it. */
export async function createTestDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const base = process.env.TEST_DATABASE_URL;
  if (!base) throw new Error('Set TEST_DATABASE_URL, or run the tests from the root of the repository.');
  const name = `api_${randomUUID().replaceAll('-', '')}`;
  await onServer(base, client => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(base);
  url.pathname = `/${name}`;
  await onServer(url.href, async client => {
    for (const sql of await readMigrations()) await client.query(sql);
  });
  return {
    url: url.href,
    drop: async () =>
      void (await onServer(base, client => client.query(`DROP DATABASE ${name} WITH (FORCE)`))),
  };
}

/** The very files that `prisma migrate deploy` runs, in its order, without the seconds that its start takes. */
async function readMigrations(): Promise<string[]> {
  const folders = await readdir(migrations, { withFileTypes: true });
  const names = folders.filter(entry => entry.isDirectory()).map(entry => entry.name);
  return Promise.all(
    names.sort().map(name => readFile(path.join(migrations, name, 'migration.sql'), 'utf8')),
  );
}

async function onServer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
