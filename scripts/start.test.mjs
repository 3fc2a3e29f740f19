import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { root } from './setup/paths.mjs';
import { freePorts, isPortFree, portSettings } from './stack/ports.mjs';
import { services } from './stack/services.mjs';
import { temporaryFolder } from './stack/temporary-folder.mjs';

/** `npm start` as people run it: the real script, in a data folder and on ports of its own. Needs a build, as `npm test` has made. */
let dataDir;
let ports;
let running;

beforeAll(async () => {
  dataDir = await temporaryFolder('lectern-start-');
  ports = await freePorts();
});
afterEach(async () => {
  if (running && running.child.exitCode === null) {
    running.child.kill('SIGTERM');
    await running.exited;
  }
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

function start(env = {}) {
  const { PATH, HOME, LECTERN_CACHE_DIR } = process.env;
  const portVariables = Object.entries(ports).map(([name, port]) => [
    portSettings[name].variable,
    String(port),
  ]);
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: {
      PATH,
      HOME,
      ...(LECTERN_CACHE_DIR ? { LECTERN_CACHE_DIR } : {}),
      LECTERN_DATA_DIR: dataDir,
      ...Object.fromEntries(portVariables),
      ...env,
    },
  });
  const heard = { text: '' };
  const listeners = new Set();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', chunk => {
      heard.text += chunk;
      for (const listener of listeners) listener();
    });
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  /** Waits for a line of its output; a program that ends without it fails the test with all that it said. */
  const says = pattern =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (pattern.test(heard.text)) resolve();
      };
      listeners.add(look);
      look();
      void exited.then(() => reject(new Error(`ended without ${pattern}:\n${heard.text}`)));
    });
  running = { child, exited, says, heard };
  return running;
}

const isEverythingGone = async () => {
  const free = await Promise.all(Object.values(ports).map(port => isPortFree(port)));
  return free.every(Boolean);
};

const health = (name, pathname) =>
  fetch(`http://127.0.0.1:${ports[name]}${pathname}`).then(answer => answer.status);

describe('npm start', () => {
  it('runs everything, stops in order on Ctrl-C, and starts again where it was', async () => {
    const first = start();
    await first.says(/Stop with Ctrl-C/);
    for (const { port } of services) expect(await health(port, '/health')).toBe(200);
    expect(first.heard.text).toContain(`http://localhost:${ports.web}`);
    expect(first.heard.text).toMatch(/admin \/ lectern-demo/);
    const secrets = await readFile(path.join(dataDir, 'secrets.env'), 'utf8');
    first.child.kill('SIGINT');
    expect(await first.exited).toEqual({ code: 0, signal: null });
    // A service that did not end by itself with 0 is named there.
    expect(first.heard.text).not.toMatch(/stopped with/);
    expect(await isEverythingGone()).toBe(true);

    const second = start();
    await second.says(/Stop with Ctrl-C/);
    expect(await readFile(path.join(dataDir, 'secrets.env'), 'utf8')).toBe(secrets);
    expect(await health('api', '/health')).toBe(200);
    second.child.kill('SIGTERM');
    expect(await second.exited).toEqual({ code: 0, signal: null });
    expect(await isEverythingGone()).toBe(true);
    // In a checkout that was not built it is built first.
  }, 300_000);

  it('stops cleanly while it is still starting', async () => {
    const { child, says, exited } = start();
    await says(/▸ Starting the services/);
    child.kill('SIGINT');
    expect(await exited).toEqual({ code: 0, signal: null });
    expect(await isEverythingGone()).toBe(true);
  });

  it('ends at once on a second Ctrl-C, leaves nothing running, and starts again after it', async () => {
    const { child, says, exited } = start();
    await says(/Stop with Ctrl-C/);
    child.kill('SIGINT');
    await says(/Stopping/);
    child.kill('SIGINT');
    expect(await exited).toEqual({ code: 1, signal: null });
    await expect.poll(isEverythingGone, { timeout: 10_000 }).toBe(true);
    const lock = path.join(dataDir, 'postgres/postmaster.pid');
    await expect.poll(() => existsSync(lock), { timeout: 10_000 }).toBe(false);

    const next = start();
    await next.says(/Stop with Ctrl-C/);
    next.child.kill('SIGINT');
    expect(await next.exited).toEqual({ code: 0, signal: null });
  }, 120_000);

  it('names the port that is taken, and how to choose another', async () => {
    const other = createServer().listen(ports.api, '127.0.0.1');
    await once(other, 'listening');
    const { exited, heard } = start();
    expect((await exited).code).toBe(1);
    expect(heard.text).toContain(`Port ${ports.api} (api) is in use`);
    expect(heard.text).toContain('API_PORT=');
    other.close();
    await once(other, 'close');
    expect(await isEverythingGone()).toBe(true);
  });

  it.each([
    [{ JWT_SECRET: 'short' }, /JWT_SECRET/],
    [{ RTC_PORT: 'seventeen' }, /RTC_PORT=seventeen is not a port/],
    [{ MEDIASOUP_WORKERS: '-3' }, /MEDIASOUP_WORKERS/],
  ])('names a wrong value of the environment: %o', async (env, message) => {
    const { exited, heard } = start(env);
    expect((await exited).code).toBe(1);
    expect(heard.text).toMatch(message);
    expect(heard.text).toMatch(/→ /);
    expect(await isEverythingGone()).toBe(true);
  });

  it('leaves data of another version of Postgres alone, and says what to do', async () => {
    const old = path.join(dataDir, 'old');
    await mkdir(path.join(old, 'postgres'), { recursive: true });
    await writeFile(path.join(old, 'postgres', 'PG_VERSION'), '13\n');
    const { exited, heard } = start({ LECTERN_DATA_DIR: old });
    expect((await exited).code).toBe(1);
    expect(heard.text).toContain('holds data of PostgreSQL 13');
    expect(await readFile(path.join(old, 'postgres', 'PG_VERSION'), 'utf8')).toBe('13\n');
  });
});
