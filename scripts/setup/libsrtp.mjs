import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { SetupError, step } from './progress.mjs';
import { runCommand } from './run-command.mjs';

/**
 * Builds libsrtp 2 with OpenSSL from Debian's source package. Debian's own binary is built on NSS, which makes encrypting
 * a packet cost the worker about two thirds more.
 * @param {string} home where to put it
 * @returns {Promise<string>} folder with `include/` and `lib/libsrtp2.a`
 */
export async function buildLibsrtp(home) {
  const installed = path.join(home, 'installed');
  if (existsSync(path.join(installed, 'lib/libsrtp2.a'))) return installed;
  return step('Building libsrtp 2 with OpenSSL', async note => {
    const run = async (command, args, cwd) => {
      const { code, output } = await runCommand(command, args, {
        cwd,
        note,
        env: { ...process.env, LC_ALL: 'C' },
      });
      if (code !== 0)
        throw new SetupError(
          `libsrtp could not be built: ${command} failed.`,
          'Check that the sources of Debian packages can be reached, or set MEDIASOUP_WORKER_BIN to a worker built elsewhere.',
          output,
        );
    };
    await rm(home, { recursive: true, force: true });
    await mkdir(path.join(home, 'lists/partial'), { recursive: true });
    const apt = await sourceOnlyApt(home);
    await run('apt-get', [...apt, 'update', '-q'], home);
    await run('apt-get', [...apt, 'source', '--download-only', 'libsrtp2'], home);
    const description = (await readdir(home)).find(name => name.endsWith('.dsc'));
    await run('dpkg-source', ['--extract', description, 'source'], home);
    const source = path.join(home, 'source');
    await run('./configure', [`--prefix=${installed}`, '--enable-openssl'], source);
    await run('make', [`-j${os.cpus().length}`, 'libsrtp2.a'], source);
    await run('make', ['install'], source);
    return installed;
  });
}

/** Options that make apt read only source lists, made from the system's own, without changing the system's. */
async function sourceOnlyApt(home) {
  const parts = '/etc/apt/sources.list.d';
  const files = (await readdir(parts).catch(() => []))
    .filter(name => /\.(list|sources)$/.test(name))
    .map(name => path.join(parts, name));
  const lists = path.join(home, 'sources');
  await mkdir(lists, { recursive: true });
  for (const file of [...files, '/etc/apt/sources.list']) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const sources = text.replace(/^deb\s/gm, 'deb-src ').replace(/^Types:.*$/gm, 'Types: deb-src');
    if (/deb-src/.test(sources)) await writeFile(path.join(lists, path.basename(file)), sources);
  }
  const options = {
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': lists,
    'Dir::State::lists': path.join(home, 'lists'),
    'APT::Sandbox::User': 'root',
  };
  return Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}
