import { randomUUID } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

/** Where one run of the job works. Two runs never share one, whatever became of the first. */
export interface RunFolder {
  path: string;
  file(name: string): string;
  /** Remembers a child process, so that the next run can end it if this one is killed. */
  ownProcess(pid: number): void;
  remove(): Promise<void>;
}

const prefix = 'run-';
const pidFile = 'pids';

/** Clears what killed runs left in a recording's output folder, their ffmpeg included, and makes a new folder. */
export async function openRunFolder(outputDir: string): Promise<RunFolder> {
  await mkdir(outputDir, { recursive: true });
  for (const name of await readdir(outputDir)) {
    if (!name.startsWith(prefix)) continue;
    await endProcessesOf(outputDir, name);
    await rm(path.join(outputDir, name), { recursive: true, force: true });
  }
  const folder = path.join(outputDir, `${prefix}${randomUUID()}`);
  await mkdir(folder);
  // Appended in order; a line that is lost costs some CPU time, nothing else.
  let writing = Promise.resolve();
  return {
    path: folder,
    file: name => path.join(folder, name),
    ownProcess(pid) {
      writing = writing.then(() => appendFile(path.join(folder, pidFile), `${pid}\n`)).catch(() => undefined);
    },
    async remove() {
      await writing;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A worker that is killed leaves its ffmpeg behind, which would go on for hours. A pid may belong to somebody else by now,
 * so only a process whose command line names the folder is ended (Linux; elsewhere it runs out by itself).
 */
async function endProcessesOf(outputDir: string, folderName: string): Promise<void> {
  const lines = await readFile(path.join(outputDir, folderName, pidFile), 'utf8').catch(() => '');
  for (const pid of lines.split('\n').filter(Boolean).map(Number)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!command.includes(folderName)) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself in between.
    }
  }
}
