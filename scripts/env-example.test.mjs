import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { envShape as api } from '../apps/api/src/env.ts';
import { envShape as mediaWorker } from '../apps/media-worker/src/env.ts';
import { envShape as signaling } from '../apps/signaling/src/env.ts';
import { envShape as web } from '../apps/web/src/env.ts';
import { envShape as worker } from '../apps/worker/src/env.ts';
import { root } from './setup/paths.mjs';
import { parseEnvFile, serviceEnv } from './stack/env.mjs';
import { portSettings } from './stack/ports.mjs';

/** Read by the set-up, or by tests, and by no service. */
const setUpOnly = [
  'PORT',
  'LECTERN_DEMO',
  'LECTERN_DATA_DIR',
  'LECTERN_CACHE_DIR',
  'CHROMIUM_PATH',
  'MEDIASOUP_WORKER_BIN',
];

const read = new Set([
  ...[api, mediaWorker, signaling, web, worker].flatMap(shape => Object.keys(shape)),
  ...Object.values(portSettings).map(({ variable }) => variable),
  ...setUpOnly,
]);

it('.env.example names every variable that is read, and none that is not', async () => {
  const example = Object.keys(parseEnvFile(await readFile(path.join(root, '.env.example'), 'utf8')));
  expect([...example].sort()).toEqual([...read].sort());
});

it('each variable stands below a comment that says what it does', async () => {
  const lines = (await readFile(path.join(root, '.env.example'), 'utf8')).split('\n');
  const bare = lines.filter((line, i) => /^\w+=/.test(line) && (lines[i - 1] ?? '').trim() === '');
  expect(bare).toEqual([]);
});

it('what `npm start` gives the services is read by one of them', () => {
  const ports = Object.fromEntries(
    Object.entries(portSettings).map(([name, { fallback }]) => [name, fallback]),
  );
  const given = serviceEnv({
    ports,
    dataDir: '/data',
    secrets: {},
    databaseUrl: 'd',
    redisUrl: 'r',
    mediasoupWorkerBin: 'm',
    userEnv: {},
  });
  expect(Object.keys(given).filter(name => !read.has(name))).toEqual([]);
});
