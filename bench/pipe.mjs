// What it costs when a class goes on on a second core: CPU of all our processes for each packet that reaches a student, with half of them on a second
// mediasoup worker behind a pipe, against all of them on one worker, in turns. Both workers run on the same core, so that their CPU can be compared.
import { readArguments } from './arguments.mjs';
import { stayOnSystemCore } from './cores.mjs';
import { startLoad } from './load/load.mjs';
import { openRoomFor, startClass } from './owned-room.mjs';
import { comparePacketCost } from './packet-cost.mjs';
import { dotPlot } from './plot.mjs';
import { writeResults } from './results.mjs';
import { withStack } from './running-stack.mjs';
import { rounded } from './statistics.mjs';

const { sizes, rounds, seconds, delivered } = readArguments({
  sizes: [100],
  rounds: 7,
  seconds: 8,
  delivered: 15_000,
});
const [size] = sizes;
/** With it, a worker counts as busy (placement.ts: 70 %) once it has half of the students. */
const consumersPerWorker = Math.round(size / 2 / 0.7);

stayOnSystemCore();
const load = startLoad();
try {
  await withStack(two => withStack(one => compare(two, one), { MEDIASOUP_WORKERS: '1' }), {
    MEDIASOUP_WORKERS: '2',
    CONSUMERS_PER_WORKER: `${consumersPerWorker}`,
  });
} finally {
  load.stop();
}

async function compare(two, one) {
  const stacks = { 'two workers': two, 'one worker': one };
  for (const [name, stack] of Object.entries(stacks)) {
    const room = await openRoomFor(stack, size + 10);
    await startClass(stack, room);
    await load.open({ name, kind: 'lectern', place: { urls: stack.urls, ...room } });
  }
  const sides = Object.entries(stacks).map(([name, { pids }]) => ({ name, pids }));
  const found = await comparePacketCost({
    load,
    sides,
    size,
    rounds,
    seconds,
    deliveredPerSecond: delivered,
  });
  const consumers = await consumersOf(two);
  if (consumers.some(count => count < size / 4))
    throw new Error(
      `The class was not spread over two workers, but ${consumers.join(' and ')} consumers: nothing was compared.`,
    );
  report(found, consumers);
  await writeResults('pipe', [resultOf(found, consumers)], plot(found));
}

/** Of each mediasoup worker, that of the pipe included. */
async function consumersOf({ urls }) {
  const { workers } = await (await fetch(`${urls.api}/stats`)).json();
  return workers.map(worker => worker.consumers);
}

function report(found, consumers) {
  console.log(
    `\nMicroseconds of CPU a delivered packet, ${size} students; consumers of the two workers: ${consumers.join(' and ')}`,
  );
  console.table([
    {
      'two workers': rounded(found.ours),
      'one worker': rounded(found.theirs),
      ratio: rounded(found.ratio, 3),
      spread: found.spread.map(value => value.toFixed(3)).join(' – '),
      'mediasoup, two': rounded(found.parts[0].mediasoup),
      'mediasoup, one': rounded(found.parts[1].mediasoup),
      void: found.voidRounds,
    },
  ]);
}

function resultOf(found, consumers) {
  return {
    what: `CPU a delivered packet, ${size} students on two workers`,
    against: 'the same class on one worker',
    unit: 'µs/packet',
    rounds: found.rounds,
    ours: rounded(found.ours, 3),
    theirs: rounded(found.theirs, 3),
    ratio: rounded(found.ratio, 4),
    spread: found.spread.map(value => rounded(value, 4)),
    target: '≤ 1.1',
    voidRounds: found.voidRounds,
    voidReasons: found.voidReasons,
    consumersOfWorkers: consumers,
    packetsPerSecondEach: found.packetsPerSecond,
    mediasoupRatio: rounded(found.parts[0].mediasoup / found.parts[1].mediasoup, 4),
  };
}

function plot({ valid, ours, theirs }) {
  return dotPlot({
    title: `CPU for each delivered packet, ${size} students`,
    y: 'µs',
    groups: [
      { name: 'two workers, piped', values: valid.map(([a]) => a.microseconds), median: ours },
      { name: 'one worker', values: valid.map(([, b]) => b.microseconds), median: theirs },
    ],
  });
}
