// CPU for each packet that is delivered, of two servers in turns: A B A B, the first round of both thrown away.
import { receiveBufferErrors } from './cores.mjs';
import { cpuSecondsByName } from './process-figures.mjs';
import { median, range, sum } from './statistics.mjs';

const busiestLoad = 0.7;
const leastArrived = 0.999;

/**
 * @typedef {{name: string, pids(): Record<string, number>}} Side `name` as the load knows it; process ids by what they are
 * @param {{load: ReturnType<typeof import('./load/load.mjs').startLoad>, sides: [Side, Side], size: number, rounds: number, seconds: number,
 *   deliveredPerSecond: number}} options
 */
export async function comparePacketCost({ load, sides, size, rounds, seconds, deliveredPerSecond }) {
  const packetsPerSecond = deliveredPerSecond / size;
  for (const { name } of sides) await load.fill({ name, size });
  const turn = async () => {
    const pair = [];
    for (const side of sides) pair.push(await measure(load, side, { seconds, packetsPerSecond }));
    return pair;
  };
  await turn();
  const valid = [];
  const voidReasons = [];
  let voidRounds = 0;
  // One that is void is measured again, so many times at most.
  while (valid.length < rounds - 1 && voidRounds < rounds) {
    const pair = await turn();
    const reasons = pair.flatMap(({ void: reason }) => reason ?? []);
    voidReasons.push(...reasons);
    if (reasons.length === 0) valid.push(pair);
    else voidRounds += 1;
  }
  if (valid.length === 0)
    throw new Error(
      `Every round with ${size} receivers was void: ${voidReasons[0]}. Close other programs, or lower --delivered.`,
    );
  const [ours, theirs] = [0, 1].map(i => valid.map(pair => pair[i].microseconds));
  return {
    size,
    packetsPerSecond: valid[0][0].packetsPerSecond,
    ours: median(ours),
    theirs: median(theirs),
    ratio: median(ours) / median(theirs),
    spread: range(valid.map(([a, b]) => a.microseconds / b.microseconds)),
    /** Microseconds a packet of each kind of process, of the first side and of the second. */
    parts: [0, 1].map(i => partsOf(valid.map(pair => pair[i].parts))),
    valid,
    rounds: valid.length,
    voidRounds,
    voidReasons,
  };
}

async function measure(load, { name, pids }, { seconds, packetsPerSecond }) {
  const before = { cpu: await cpuSecondsByName(pids()), errors: await receiveBufferErrors() };
  const sending = await load.send({ name, seconds, packetsPerSecond });
  const after = { cpu: await cpuSecondsByName(pids()), errors: await receiveBufferErrors() };
  const { received, expected, sent } = sending;
  const perPacket = cpu => (cpu * 1e6) / received;
  const parts = Object.fromEntries(
    Object.entries(after.cpu).map(([part, cpu]) => [part, perPacket(cpu - before.cpu[part])]),
  );
  return {
    microseconds: sum(Object.values(parts)),
    parts,
    loadShare: sending.cpuShare,
    packetsPerSecond: sent / seconds,
    arrived: received / expected,
    void: whyVoid(sending, after.errors - before.errors),
  };
}

function whyVoid({ cpuShare, received, expected }, errors) {
  if (cpuShare > busiestLoad) return `the load took ${Math.round(cpuShare * 100)} % of its core`;
  if (errors > 0) return `${errors} datagrams were lost in receive buffers`;
  if (received < expected * leastArrived) return `${received} of ${expected} packets arrived`;
  return null;
}

function partsOf(rounds) {
  return Object.fromEntries(
    Object.keys(rounds[0]).map(part => [part, median(rounds.map(parts => parts[part]))]),
  );
}
