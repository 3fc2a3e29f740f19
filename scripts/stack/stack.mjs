import path from 'node:path';
import { ensureMediasoupWorker } from '../setup/mediasoup-worker.mjs';
import { root } from '../setup/paths.mjs';
import { SetupError } from '../setup/progress.mjs';
import { runCommand } from '../setup/run-command.mjs';
import { readUserEnv, serviceEnv } from './env.mjs';
import { assertPortsFree } from './ports.mjs';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';
import { loadSecrets } from './secrets.mjs';
import { services, startService } from './services.mjs';

const quietStep = (_title, work) => work(() => undefined);

/**
 * Runs the whole product: Postgres and Redis unless the environment names others, migrations, demo accounts, the five services.
 * The one way to run it: `npm start`, the browser tests and the benchmarks all come through here.
 * @param {{dataDir: string, ports: import('./ports.mjs').Ports, env?: Record<string, string>, log?(line: string): void,
 *   step?: typeof quietStep, durable?: boolean, signal?: AbortSignal}} options `env` goes above what the user has set; `signal`
 *   gives up starting
 */
export async function startStack({
  dataDir,
  ports,
  env = {},
  log = console.log,
  step = quietStep,
  durable,
  signal,
}) {
  const userEnv = { ...(await readUserEnv(root)), ...env };
  await assertPortsFree(ports, services.map(service => service.port).concat('rtc'));
  const mediasoupWorkerBin = await ensureMediasoupWorker();
  const backing = await startBackingServices({
    dataDir,
    ports,
    userEnv,
    mediasoupWorkerBin,
    step,
    durable,
    log,
  });
  const running = [];
  const stop = async () => {
    for (const service of running.splice(0).reverse()) await service.stop();
    await backing.stop();
  };
  try {
    const seeded = await backing.seed(path.join(root, 'apps/api/dist/seed.mjs'));
    await step('Starting the services', async () => {
      // Together: none of them needs another one to start, only to work.
      const options = { env: backing.env, dataDir, log, signal };
      const starts = services.map(service =>
        startService(service, { port: ports[service.port], ...options }),
      );
      const results = await Promise.allSettled(starts);
      running.push(...results.filter(result => result.status === 'fulfilled').map(result => result.value));
      const failed = results.find(result => result.status === 'rejected');
      if (failed) throw failed.reason;
    });
    return {
      urls: {
        web: backing.env.NEXTAUTH_URL,
        api: backing.env.PUBLIC_API_URL,
        signaling: backing.env.PUBLIC_SIGNALING_URL,
      },
      env: backing.env,
      seeded,
      /** Process ids by name, of now: a service that crashed comes back with another. */
      pids: () => ({
        ...backing.pids(),
        ...Object.fromEntries(running.map(service => [service.name, service.pid()])),
      }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Postgres and Redis (own ones, unless the user names others), migrated, and the environment that services run with. */
export async function startBackingServices({
  dataDir,
  ports,
  userEnv,
  mediasoupWorkerBin,
  step = quietStep,
  durable = true,
  log,
}) {
  const opened = [];
  const stop = async () => {
    for (const server of opened.splice(0).reverse()) await server.stop();
  };
  const servers = {};
  let databaseUrl = userEnv.DATABASE_URL;
  let redisUrl = userEnv.REDIS_URL;
  try {
    if (!databaseUrl) {
      await assertPortsFree(ports, ['postgres']);
      const postgres = await step('Starting Postgres', () =>
        startPostgres({ dataDir, port: ports.postgres, databases: ['lectern'], durable, log }),
      );
      opened.push(postgres);
      servers.postgres = postgres;
      databaseUrl = postgres.url('lectern');
    }
    if (!redisUrl) {
      await assertPortsFree(ports, ['redis']);
      const redis = await step('Starting Redis', () =>
        startRedis({ dataDir, port: ports.redis, durable, log }),
      );
      opened.push(redis);
      servers.redis = redis;
      redisUrl = redis.url;
    }
    const secrets = await loadSecrets(dataDir);
    const env = serviceEnv({ ports, dataDir, secrets, databaseUrl, redisUrl, mediasoupWorkerBin, userEnv });
    await step('Bringing the database up to date', () => migrate(env));
    const pids = () =>
      Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, server.pid()]));
    return { env, pids, stop, seed: script => seed(script, env) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Applies what is missing of `prisma/migrations`; never changes what is there in any other way. */
async function migrate(env) {
  const prisma = path.join(root, 'apps/api/node_modules/.bin/prisma');
  const { code, output } = await runCommand(prisma, ['migrate', 'deploy'], {
    cwd: path.join(root, 'apps/api'),
    env: { ...process.env, DATABASE_URL: env.DATABASE_URL },
  });
  if (code !== 0)
    throw new SetupError(
      'The database could not be migrated.',
      'The lines above say why. Is DATABASE_URL right, and does its user own the database?',
      output,
    );
}

/** Demo accounts and one room, on a developer's machine only; the seed itself refuses where others can sign in. */
async function seed(script, env) {
  if (env.LECTERN_DEMO !== '1') return null;
  const { code, output } = await runCommand(process.execPath, [script], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  if (code !== 0)
    throw new SetupError(
      'The demo accounts could not be made.',
      'Set LECTERN_DEMO=0 to start without them.',
      output,
    );
  const line = output.trim().split('\n').at(-1) ?? '';
  return line.startsWith('{') ? JSON.parse(line) : null;
}
