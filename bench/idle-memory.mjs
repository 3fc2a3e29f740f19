// Resident memory of the five services, with their child processes (mediasoup workers), after a minute without anybody. Linux only.
import { readdir, readFile } from 'node:fs/promises';
import { withStack } from './running-stack.mjs';

const services = ['web', 'api', 'signaling', 'media-worker', 'worker'];
const settleMs = 60_000;

/** VmRSS of proc(5): pages that processes share count in each of them, so the sum is an upper bound. */
const residentMb = async pid => Number((await statusOf(pid)).match(/^VmRSS:\s+(\d+)/m)?.[1] ?? 0) / 1024;
const statusOf = pid => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
const sum = values => values.reduce((total, value) => total + value, 0);

await withStack(async stack => {
  await new Promise(resolve => setTimeout(resolve, settleMs));
  const parents = await parentsByPid();
  const pids = stack.pids();
  const rows = [];
  for (const service of services) {
    const family = [...parents.keys()].filter(pid => isWithin(pid, pids[service], parents));
    const sizes = await Promise.all(family.map(residentMb));
    rows.push({ service, processes: family.length, residentMb: sum(sizes) });
  }
  rows.push({
    service: 'all',
    processes: sum(rows.map(row => row.processes)),
    residentMb: sum(rows.map(row => row.residentMb)),
  });
  console.table(rows.map(row => ({ ...row, residentMb: Math.round(row.residentMb) })));
});

async function parentsByPid() {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number);
  const entries = await Promise.all(
    pids.map(async pid => [pid, Number((await statusOf(pid)).match(/^PPid:\s+(\d+)/m)?.[1] ?? 0)]),
  );
  return new Map(entries);
}

function isWithin(pid, ancestor, parents) {
  for (let at = pid; at; at = parents.get(at)) if (at === ancestor) return true;
  return false;
}
