// `npm run doctor`: says what was found on this machine, in which version, and what is missing. Changes nothing.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { dataDir, root, toolsDir } from './setup/paths.mjs';
import { say } from './setup/progress.mjs';
import { versionOf } from './setup/run-command.mjs';
import { rootPrefix, systemPrograms } from './setup/system-packages.mjs';
import { readUserEnv } from './stack/env.mjs';
import { portSettings, portsFrom, isPortFree } from './stack/ports.mjs';

const rows = [];
const row = (name, found, missing) => rows.push({ name, ok: Boolean(found), text: found || missing });

const major = Number(process.versions.node.split('.')[0]);
row('Node', `${process.versions.node}${major < 22 ? ' (older than 22: npm start brings a newer one)' : ''}`);
row('npm', await versionOf('npm'), 'not found: install Node with npm');
row('Dependencies', existsSync(path.join(root, 'node_modules')) && 'installed', 'npm start installs them');
for (const [name, { command, args, packages }] of Object.entries(systemPrograms)) {
  const brings = ['chromium', 'coturn', 'nats'].includes(name)
    ? 'npm test, which alone needs it,'
    : 'npm start';
  row(name, await versionOf(command, args), `not found: ${brings} installs ${packages.join(', ')}`);
}
const tools = await readdir(toolsDir).catch(() => []);
row(
  'mediasoup worker',
  process.env.MEDIASOUP_WORKER_BIN ??
    tools.find(
      name =>
        name.startsWith('mediasoup-worker') && existsSync(path.join(toolsDir, name, 'mediasoup-worker')),
    ),
  'npm start downloads or builds it',
);
row(
  'Installing packages',
  (await rootPrefix()) !== null && 'possible (root or sudo)',
  'no root and no sudo: npm start prints the command for you',
);

const env = await readUserEnv(root);
row('Postgres', env.DATABASE_URL ? 'DATABASE_URL is set' : `embedded, ${await dataVersion()}`);
row('Redis', env.REDIS_URL ? 'REDIS_URL is set' : 'private redis-server');
const ports = portsFrom(env);
for (const [name, { variable }] of Object.entries(portSettings))
  row(
    `Port ${ports[name]}`,
    (await isPortFree(ports[name])) && `free (${name})`,
    `in use: stop Lectern or whatever has it, or set ${variable}`,
  );

for (const { name, ok, text } of rows) say(`${ok ? '✓' : '✗'} ${name.padEnd(22)} ${text}`);

async function dataVersion() {
  const version = await readFile(path.join(dataDir, 'postgres/PG_VERSION'), 'utf8').catch(() => null);
  return version ? `data of PostgreSQL ${version.trim()}` : 'no data yet';
}
