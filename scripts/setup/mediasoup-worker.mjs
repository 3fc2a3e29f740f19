import { cp, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, toolsDir } from './paths.mjs';
import { SetupError, step } from './progress.mjs';
import { runCommand } from './run-command.mjs';
import { buildLibsrtp } from './libsrtp.mjs';
import { hashOf } from './stamp.mjs';
import { installPackages } from './system-packages.mjs';

const buildPackages = [
  ...['cmake', 'ninja-build', 'g++', 'pkg-config', 'libuv1-dev', 'libssl-dev'],
  ...['libflatbuffers-dev', 'flatbuffers-compiler', 'libabsl-dev', 'dpkg-dev'],
];

const recipe = path.join(root, 'scripts/setup/mediasoup-worker');

/** Folder of the mediasoup package that the media-worker uses. pnpm links it there; its `exports` hide package.json. */
const mediasoupFolder = path.join(root, 'apps/media-worker/node_modules/mediasoup');

/**
 * The mediasoup worker's binary: the one that MEDIASOUP_WORKER_BIN names, else mediasoup's prebuilt download, else built here from the sources
 * in the npm package. Made once; kept under the tools folder, keyed by version and recipe.
 * @returns {Promise<string>} its path
 */
export async function ensureMediasoupWorker() {
  const given = process.env.MEDIASOUP_WORKER_BIN;
  if (given) {
    if (!existsSync(given))
      throw new SetupError(
        `MEDIASOUP_WORKER_BIN names ${given}, which does not exist.`,
        'Correct it, or unset it to have the worker brought.',
      );
    return path.resolve(given);
  }
  const folder = await realpath(mediasoupFolder);
  const { version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const key = (
    await hashOf(['scripts/setup/mediasoup-worker', 'scripts/setup/libsrtp.mjs'], [version, process.arch])
  ).slice(0, 12);
  const home = path.join(toolsDir, `mediasoup-worker-${version}-${key}`);
  const binary = path.join(home, 'mediasoup-worker');
  if (existsSync(binary)) return binary;

  await mkdir(home, { recursive: true });
  if (!(await download(folder, binary))) await build(folder, version, home, binary);
  return binary;
}

/** mediasoup's own installer, without its fallback of building with tools that it would download. */
async function download(folder, binary) {
  const downloaded = path.join(folder, 'worker/out/Release/mediasoup-worker');
  return step('Looking for a prebuilt mediasoup worker', async note => {
    await runCommand(process.execPath, ['npm-scripts.mjs', 'postinstall'], {
      cwd: folder,
      env: {
        ...process.env,
        PYTHON: 'false',
        MAKE: 'false',
        MEDIASOUP_FORCE_WORKER_PREBUILT_DOWNLOAD: 'true',
      },
      note,
      timeoutMs: 90_000,
    });
    if (!existsSync(downloaded)) {
      note('none can be had: it is built here instead');
      return false;
    }
    await install(downloaded, binary);
    return true;
  });
}

async function build(folder, version, home, binary) {
  if (process.platform !== 'linux')
    throw new SetupError(
      'The prebuilt mediasoup worker could not be downloaded, and building it is prepared for Linux only.',
      'Allow the download from mediasoup’s release page, or set MEDIASOUP_WORKER_BIN to a worker that you built.',
    );
  await installPackages(buildPackages, 'Installing what building the mediasoup worker needs');
  const srtp = await buildLibsrtp(path.join(home, 'libsrtp'));

  await step(`Building the mediasoup worker ${version} (some minutes, once)`, async note => {
    const sources = path.join(home, 'worker');
    await rm(sources, { recursive: true, force: true });
    await cp(path.join(folder, 'worker'), sources, { recursive: true });
    await patchDtls(sources, version);
    const out = path.join(home, 'build');
    const configure = [
      '-S',
      recipe,
      '-B',
      out,
      '-G',
      'Ninja',
      '-DCMAKE_BUILD_TYPE=Release',
      `-DWORKER=${sources}`,
      `-DSRTP=${srtp}`,
    ];
    for (const args of [configure, ['--build', out]]) {
      const { code, output } = await runCommand('cmake', args, { note });
      if (code !== 0)
        throw new SetupError(
          'The mediasoup worker could not be built.',
          'Set MEDIASOUP_WORKER_BIN to a worker built elsewhere, or report the lines above.',
          output,
        );
    }
    await runCommand('strip', [path.join(out, 'mediasoup-worker')]);
    await install(path.join(out, 'mediasoup-worker'), binary);
    for (const leftover of [sources, out]) await rm(leftover, { recursive: true, force: true });
  });
}

/**
 * An OpenSSL with kernel TLS (Debian's) takes the 1 that this callback answers to every control call for "kernel TLS is on", and crashes at
 * the first DTLS reply. The bit must be tested, not the whole value.
 */
async function patchDtls(sources, version) {
  const file = path.join(sources, 'src/RTC/DtlsTransport.cpp');
  const text = await readFile(file, 'utf8');
  const faulty = '(operationType == BIO_CB_RETURN)';
  if (text.split(faulty).length !== 2)
    throw new SetupError(
      `mediasoup ${version} no longer has the line in DtlsTransport.cpp that must be patched.`,
      'Look whether it still needs the patch, and adapt scripts/setup/mediasoup-worker.mjs.',
    );
  await writeFile(file, text.replace(faulty, '((operationType & BIO_CB_RETURN) != 0)'));
}

/** Whole or not at all: an interrupted copy must never look like a worker. */
async function install(source, target) {
  const partial = path.join(path.dirname(target), `.partial-${process.pid}`);
  await cp(source, partial);
  await rename(partial, target);
}
