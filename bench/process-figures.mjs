// What Linux tells of processes (proc(5)), with all that they have started.
import { readdir, readFile } from 'node:fs/promises';

const clockTicksPerSecond = 100;

/** CPU seconds that a process and its descendants have used so far. */
export async function cpuSecondsOf(pid) {
  const seconds = await Promise.all((await familyOf(pid)).map(ownCpuSeconds));
  return seconds.reduce((total, value) => total + value, 0);
}

/** VmRSS in MB, of a process alone: pages that processes share count in each of them. */
export const residentMb = async pid =>
  Number((await statusOf(pid)).match(/^VmRSS:\s+(\d+)/m)?.[1] ?? 0) / 1024;

/** The process and everything below it. */
export async function familyOf(pid) {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number);
  const parents = new Map(
    await Promise.all(
      pids.map(async one => [one, Number((await statusOf(one)).match(/^PPid:\s+(\d+)/m)?.[1] ?? 0)]),
    ),
  );
  return pids.filter(one => {
    for (let at = one; at; at = parents.get(at)) if (at === pid) return true;
    return false;
  });
}

async function ownCpuSeconds(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // After the name in brackets, which may hold anything: utime and stime are the 12th and 13th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / clockTicksPerSecond;
}

const statusOf = pid => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
