// What Linux tells of processes (proc(5)), with all that they have started.
import { readdir, readFile } from 'node:fs/promises';

const clockTicksPerSecond = 100;

/** CPU seconds that a process and its descendants have used so far. */
export async function cpuSecondsOf(pid) {
  const seconds = await Promise.all((await familyOf(pid)).map(ownCpuSeconds));
  return seconds.reduce((total, value) => total + value, 0);
}

/**
 * CPU seconds so far of several processes with their descendants, by name; mediasoup's workers, which are somebody's descendants, by themselves.
 * @param {Record<string, number>} pids by name
 * @returns {Promise<Record<string, number>>}
 */
export async function cpuSecondsByName(pids) {
  const parents = await parentsOfAll();
  const seconds = { mediasoup: 0 };
  for (const [name, pid] of Object.entries(pids)) {
    seconds[name] = 0;
    for (const one of descendants(parents, pid)) {
      const isWorker = (await readFile(`/proc/${one}/comm`, 'utf8').catch(() => '')).startsWith('mediasoup');
      seconds[isWorker ? 'mediasoup' : name] += await ownCpuSeconds(one);
    }
  }
  return seconds;
}

/** VmRSS in MB, of a process alone: pages that processes share count in each of them. */
export const residentMb = async pid =>
  Number((await statusOf(pid)).match(/^VmRSS:\s+(\d+)/m)?.[1] ?? 0) / 1024;

/** Pss in MB: of a page that several processes share, each is charged its part, so that a sum is what there is. 0 where the kernel does not tell. */
export async function proportionalMb(pid) {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(rollup.match(/^Pss:\s+(\d+)/m)?.[1] ?? 0) / 1024;
}

/** The process and everything below it. */
export const familyOf = async pid => descendants(await parentsOfAll(), pid);

async function parentsOfAll() {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number);
  return new Map(
    await Promise.all(
      pids.map(async one => [one, Number((await statusOf(one)).match(/^PPid:\s+(\d+)/m)?.[1] ?? 0)]),
    ),
  );
}

function descendants(parents, pid) {
  return [...parents.keys()].filter(one => {
    for (let at = one; at; at = parents.get(at)) if (at === pid) return true;
    return false;
  });
}

async function ownCpuSeconds(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // After the name in brackets, which may hold anything: utime and stime are the 12th and 13th, and behind them those of children that have ended.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).map(Number);
  return ticks.reduce((total, value) => total + value, 0) / clockTicksPerSecond;
}

const statusOf = pid => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
