/**
 * The Postgres side of `schema-engine.mjs`: `@prisma/adapter-pg` with three of its faults worked around (7.10.0):
 * the type `"char"` is unmapped, a shadow database is ignored when the configuration is a connection string, and it is
 * dropped before its pool is closed.
 */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(new URL('../../apps/api/package.json', import.meta.url));
const load = async name => import(pathToFileURL(require.resolve(name)).href);
const pg = (await load('pg')).default;

/** Discrete fields, since the adapter overrides `database` only then. */
export function connectionFields(url) {
  const parsed = new URL(url);
  const fields = {
    host: decodeURIComponent(parsed.hostname) || 'localhost',
    port: Number(parsed.port || 5432),
    database: decodeURIComponent(parsed.pathname.slice(1)) || 'postgres',
    user: decodeURIComponent(parsed.username) || undefined,
    password: decodeURIComponent(parsed.password) || undefined,
  };
  const sslmode = parsed.searchParams.get('sslmode');
  return sslmode && sslmode !== 'disable'
    ? { ...fields, ssl: { rejectUnauthorized: sslmode.startsWith('verify') } }
    : fields;
}

export async function withClient(url, work) {
  const client = new pg.Client({ ...connectionFields(url), connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const quoted = name => `"${name.replaceAll('"', '""')}"`;
const maintenance = url => Object.assign(new URL(url), { pathname: '/postgres' }).href;

export const createDatabase = url =>
  withClient(maintenance(url), client =>
    client.query(`CREATE DATABASE ${quoted(connectionFields(url).database)}`),
  );

export const dropDatabase = url =>
  withClient(maintenance(url), client =>
    client.query(`DROP DATABASE IF EXISTS ${quoted(connectionFields(url).database)}`),
  );

const charOid = 18;
const bpcharOid = 1042;
/** `ColumnTypeEnum.Character` of @prisma/driver-adapter-utils. */
const characterType = 6;

export async function createAdapterFactory({ url, shadowDatabaseUrl }) {
  const { PrismaPg } = await load('@prisma/adapter-pg');
  const fields = connectionFields(url);
  const main = new PrismaPg(fields);

  return {
    provider: main.provider,
    adapterName: main.adapterName,
    connect: async () => mapCharacters(await main.connect()),
    connectToShadowDb: async () => {
      const database = `prisma_shadow_${randomUUID()}`;
      const shadow = new PrismaPg(
        shadowDatabaseUrl ? connectionFields(shadowDatabaseUrl) : { ...fields, database },
      );
      if (!shadowDatabaseUrl) await createDatabase(withDatabase(url, database));
      const adapter = await shadow.connect();
      const close = adapter.dispose.bind(adapter);
      adapter.dispose = async () => {
        await close();
        if (!shadowDatabaseUrl) await dropDatabase(withDatabase(url, database));
      };
      return mapCharacters(adapter);
    },
  };
}

const withDatabase = (url, database) => Object.assign(new URL(url), { pathname: `/${database}` }).href;

/** Reports columns of type `"char"` as Character: the adapter knows no such type, and the engine panics when it is Text. */
function mapCharacters(adapter) {
  const performIO = adapter.performIO.bind(adapter);
  const queryRaw = adapter.queryRaw.bind(adapter);
  let characters = [];
  adapter.performIO = async query => {
    const result = await performIO(query);
    characters = (result.fields ?? []).map(field => field.dataTypeID === charOid);
    for (const field of result.fields ?? []) if (field.dataTypeID === charOid) field.dataTypeID = bpcharOid;
    return result;
  };
  // The engine asks one query after the other, so `characters` is of this one.
  adapter.queryRaw = async query => {
    const result = await queryRaw(query);
    const columnTypes = result.columnTypes.map((type, i) => (characters[i] ? characterType : type));
    return { ...result, columnTypes };
  };
  return adapter;
}
