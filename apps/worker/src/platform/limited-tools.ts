import { access, chmod, constants, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FfmpegTools } from './run-ffmpeg.ts';

export interface ToolLimits {
  /** Of address space, for each process. */
  memoryBytes: number;
  /** Largest file that one may write. */
  fileBytes: number;
  /** Of processor time, over all its threads. */
  cpuSeconds: number;
  /** Runs them as this user and group; null: as ourselves. Only root can do so. */
  user: number | null;
  /** Added to ours: 0 to 19. */
  niceness: number;
}

export interface LimitedTools {
  tools: FfmpegTools;
  /** Why some limit cannot be set here; null when all are. */
  warning: string | null;
  remove(): Promise<void>;
}

/**
 * ffmpeg and ffprobe behind launchers of a few lines that set limits and then become the program itself. Whoever starts them, by
 * whatever way, gets the limits too, and the process that is started is the one that is killed.
 * A program that is not there is left as it is: whoever starts it learns so.
 */
export async function createLimitedTools(tools: FfmpegTools, limits: ToolLimits): Promise<LimitedTools> {
  const { memoryBytes, fileBytes, cpuSeconds, user, niceness } = limits;
  const prlimit = await findProgram('prlimit');
  const setpriv = await findProgram('setpriv');
  const isRoot = process.getuid?.() === 0;
  const before = [
    ...(niceness > 0 ? ['nice', '-n', `${niceness}`] : []),
    ...(prlimit
      ? [prlimit, `--as=${memoryBytes}`, `--fsize=${fileBytes}`, `--cpu=${cpuSeconds}`, '--core=0', '--']
      : []),
    ...(user !== null && isRoot && setpriv
      ? [setpriv, `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--no-new-privs', '--']
      : []),
  ];
  const missing = [
    ...(prlimit ? [] : ['prlimit is not installed: ffmpeg runs without limits of memory and time']),
    ...(user === null || (isRoot && setpriv)
      ? []
      : ['ffmpeg cannot run as another user: that takes root and setpriv']),
  ];
  const folder = await mkdtemp(path.join(tmpdir(), 'lectern-tools-'));
  await chmod(folder, 0o755);
  const launch = async (name: 'ffmpeg' | 'ffprobe') => {
    const program = await findProgram(tools[name]);
    if (!program || before.length === 0) return tools[name];
    const launcher = path.join(folder, name);
    await writeFile(launcher, `#!/bin/sh\nexec ${[...before, program].map(quote).join(' ')} "$@"\n`);
    await chmod(launcher, 0o755);
    return launcher;
  };
  return {
    tools: { ffmpeg: await launch('ffmpeg'), ffprobe: await launch('ffprobe') },
    warning: missing.length > 0 ? missing.join('; ') : null,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const quote = (word: string) => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** As a shell would find it. @returns its absolute path, or null. */
async function findProgram(name: string): Promise<string | null> {
  const places = name.includes('/') ? [''] : (process.env.PATH ?? '').split(path.delimiter);
  for (const place of places) {
    const file = path.resolve(place, name);
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return null;
}
