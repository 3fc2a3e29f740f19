// Resident memory of the five services, with their child processes (mediasoup workers), after a minute without anybody. Pages that processes share
// (Node itself) count in each of them; the proportional figure counts them once. Linux only.
import { readArguments } from './arguments.mjs';
import { familyOf, proportionalMb, residentMb } from './process-figures.mjs';
import { writeResults } from './results.mjs';
import { withStack } from './running-stack.mjs';
import { rounded, sum } from './statistics.mjs';

const { seconds } = readArguments({ seconds: 60 });
const services = ['web', 'api', 'signaling', 'media-worker', 'worker'];
/** Seed 002 allows so much. */
const allowedMb = 300;

await withStack(async stack => {
  await new Promise(resolve => setTimeout(resolve, seconds * 1_000));
  const pids = stack.pids();
  const rows = [];
  for (const service of services) {
    const family = await familyOf(pids[service]);
    const totalMb = async of => Math.round(sum(await Promise.all(family.map(of))));
    rows.push({
      service,
      processes: family.length,
      residentMb: await totalMb(residentMb),
      proportionalMb: await totalMb(proportionalMb),
    });
  }
  const total = name => sum(rows.map(row => row[name]));
  const all = {
    service: 'all',
    processes: total('processes'),
    residentMb: total('residentMb'),
    proportionalMb: total('proportionalMb'),
  };
  console.table([...rows, all]);
  const one = {
    what: 'resident memory of the five services, nobody inside',
    against: 'what seed 002 allows',
    unit: 'MB',
    rounds: 1,
    ours: all.residentMb,
    theirs: allowedMb,
    ratio: rounded(all.residentMb / allowedMb),
    spread: [all.residentMb, all.residentMb],
    target: `≤ ${allowedMb}`,
    voidRounds: 0,
    proportionalMb: all.proportionalMb,
    services: rows,
  };
  await writeResults('memory', [one]);
});
