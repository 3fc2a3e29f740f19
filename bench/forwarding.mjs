// What forwarding costs: CPU of all our processes for each packet that reaches a student, against the least that a mediasoup server can be
// (bare-mediasoup.mjs), with the same worker binary, codecs and transport options, in turns.
import { readArguments } from './arguments.mjs';
import { withBareServer } from './bare-server.mjs';
import { stayOnSystemCore } from './cores.mjs';
import { startLoad } from './load/load.mjs';
import { openRoomFor, startClass } from './owned-room.mjs';
import { comparePacketCost } from './packet-cost.mjs';
import { linePlot } from './plot.mjs';
import { writeResults } from './results.mjs';
import { withStack } from './running-stack.mjs';
import { rounded, sum } from './statistics.mjs';

const { sizes, rounds, seconds, delivered } = readArguments({
  sizes: [50, 100, 200],
  rounds: 7,
  seconds: 8,
  delivered: 15_000,
});
const strongest = 'SRTP_AEAD_AES_256_GCM';
const bitsAPacket = 1_200 * 8;

stayOnSystemCore();
const load = startLoad();
try {
  await withBareServer(server => withStack(stack => compare(server, stack), { MEDIASOUP_WORKERS: '1' }));
} finally {
  load.stop();
}

async function compare(server, stack) {
  const room = await openRoomFor(stack, Math.max(...sizes) + 10);
  await startClass(stack, room);
  const ours = await load.open({ name: 'lectern', kind: 'lectern', place: { urls: stack.urls, ...room } });
  await load.open({ name: 'bare', kind: 'bare', place: { url: server.url } });
  if (ours.cipher !== strongest)
    throw new Error(`Media is encrypted with ${ours.cipher}, where browsers agree on ${strongest}.`);
  const sides = [
    { name: 'lectern', pids: stack.pids },
    { name: 'bare', pids: server.pids },
  ];
  const found = [];
  for (const size of sizes) {
    const one = await comparePacketCost({
      load,
      sides,
      size,
      rounds,
      seconds,
      deliveredPerSecond: delivered,
    });
    console.log(`${size} receivers: ${one.ratio.toFixed(3)}×`);
    found.push(one);
  }
  report(found);
  await writeResults('forwarding', found.map(resultOf), plot(found));
}

function report(found) {
  console.log(`\nMicroseconds of CPU a delivered packet of 1,200 bytes (${strongest}), medians`);
  console.table(
    found.map(one => ({
      receivers: one.size,
      'packets/s each': one.packetsPerSecond,
      'all our processes': rounded(one.ours),
      bare: rounded(one.theirs),
      ratio: rounded(one.ratio, 3),
      spread: one.spread.map(value => value.toFixed(3)).join(' – '),
      'mediasoup, ours': rounded(one.parts[0].mediasoup),
      'mediasoup, bare': rounded(one.parts[1].mediasoup),
      void: one.voidRounds,
    })),
  );
  console.log('Our processes, µs a packet:');
  console.table(
    found.map(({ size, parts: [ours] }) => ({
      receivers: size,
      ...Object.fromEntries(Object.entries(ours).map(([name, value]) => [name, rounded(value, 3)])),
    })),
  );
  const { size, capacity, consumers, packetsPerSecond } = coreOf(found.at(-1));
  console.log(
    `A core carries about ${capacity} packets a second (worker alone, ${size} receivers): ${consumers} consumers of ${packetsPerSecond} packets/s (${rounded((packetsPerSecond * bitsAPacket) / 1e6)} Mbit/s).`,
  );
}

/** What one mediasoup worker would carry with its core full, extrapolated from what a packet costs it. */
function coreOf({ size, parts: [ours], packetsPerSecond }) {
  const capacity = Math.round(1e6 / ours.mediasoup);
  return { size, capacity, consumers: Math.floor(capacity / packetsPerSecond), packetsPerSecond };
}

function resultOf(one) {
  return {
    what: `CPU a delivered packet, one sender and ${one.size} receivers`,
    against: 'a bare mediasoup server, same worker binary',
    unit: 'µs/packet',
    rounds: one.rounds,
    ours: rounded(one.ours, 3),
    theirs: rounded(one.theirs, 3),
    ratio: rounded(one.ratio, 4),
    spread: one.spread.map(value => rounded(value, 4)),
    target: '≤ 1.03',
    voidRounds: one.voidRounds,
    voidReasons: one.voidReasons,
    receivers: one.size,
    packetsPerSecondEach: one.packetsPerSecond,
    cipher: strongest,
    parts: { ours: roundedParts(one.parts[0]), theirs: roundedParts(one.parts[1]) },
    mediasoupRatio: rounded(one.parts[0].mediasoup / one.parts[1].mediasoup, 4),
    loadShare: rounded(sum(one.valid.map(pair => pair[0].loadShare)) / one.valid.length),
    coreCarries: coreOf(one),
  };
}

function roundedParts(parts) {
  return Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, rounded(value, 4)]));
}

function plot(found) {
  const points = pick => found.map(one => /** @type {[number, number]} */ ([one.size, rounded(pick(one))]));
  return linePlot({
    title: 'CPU for each delivered packet',
    x: 'receivers',
    y: 'µs',
    series: [
      { name: 'Lectern, all processes', points: points(one => one.ours) },
      { name: 'bare mediasoup', points: points(one => one.theirs) },
      { name: 'Lectern, the mediasoup worker alone', points: points(one => one.parts[0].mediasoup) },
    ],
  });
}
