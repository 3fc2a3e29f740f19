// Resident memory of the five services, with their child processes (mediasoup workers), after a minute without anybody. Linux only.
import { familyOf, residentMb } from './process-figures.mjs';
import { withStack } from './running-stack.mjs';

const services = ['web', 'api', 'signaling', 'media-worker', 'worker'];
const settleMs = 60_000;
const sum = values => values.reduce((total, value) => total + value, 0);

await withStack(async stack => {
  await new Promise(resolve => setTimeout(resolve, settleMs));
  const pids = stack.pids();
  const rows = [];
  for (const service of services) {
    const family = await familyOf(pids[service]);
    const sizes = await Promise.all(family.map(residentMb));
    rows.push({ service, processes: family.length, residentMb: Math.round(sum(sizes)) });
  }
  rows.push({
    service: 'all',
    processes: sum(rows.map(row => row.processes)),
    residentMb: sum(rows.map(row => row.residentMb)),
  });
  console.table(rows);
});
