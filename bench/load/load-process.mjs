// What loads the servers: for each class one sender and its receivers, with real ICE, DTLS and SRTP. Told what to do by messages (load.mjs).
import datachannel from 'node-datachannel';
import { setTimeout as pause } from 'node:timers/promises';
import { bareClass, lecternClass } from './classes.mjs';
import { receiveVideo, sendVideo } from './mediasoup-peer.mjs';
import { videoPackets } from './video-packets.mjs';

const kinds = { lectern: lecternClass, bare: bareClass };
/** People who join at the same time. */
const joinsAtOnce = 10;
/** Longer than anything can be on its way on one machine. */
const drainMs = 300;
const packetBytes = 1_200;
const framesPerSecond = 25;

const classes = new Map();
let cipher = null;

// The library tells what was agreed on in a line of its log only.
datachannel.initLogger('Debug', (_level, line) => {
  const [, profile] = line.match(/SRTP profile is: (\w+)/) ?? [];
  if (!profile || cipher) return;
  cipher = profile;
  setImmediate(() => datachannel.initLogger('Error', (_worse, said) => console.error(said)));
});

const tasks = {
  /** Opens a class, with its sender in it. */
  async open({ name, kind, place }) {
    const members = await kinds[kind](place);
    const teacher = await members.newTeacher();
    const sender = await sendVideo({
      transport: teacher.sendTransport,
      connect: dtlsParameters => teacher.connect(teacher.sendTransport, dtlsParameters),
      produce: teacher.produceVideo,
    });
    // One stream for as long as it lasts: sequence numbers that began anew would be taken for a replay.
    const nextFrame = videoPackets({ ...sender, framesPerSecond, bytes: packetBytes });
    classes.set(name, { members, sender, nextFrame, receivers: [] });
    return { cipher };
  },

  /** As many receivers as are missing of `size`. */
  async fill({ name, size }) {
    const { members, receivers } = classes.get(name);
    while (receivers.length < size) {
      const missing = Math.min(joinsAtOnce, size - receivers.length);
      const first = receivers.length;
      receivers.push(
        ...(await Promise.all(Array.from({ length: missing }, (_, i) => join(members, first + i)))),
      );
    }
  },

  /** Sends for so long, waits for what is on its way, and tells what arrived and what this process used. */
  async send({ name, seconds, packetsPerSecond }) {
    const { receivers, ...sending } = classes.get(name);
    const before = { cpu: process.cpuUsage(), at: performance.now(), received: received(receivers) };
    const sent = await sendFor(sending, seconds, Math.max(1, Math.round(packetsPerSecond / framesPerSecond)));
    await pause(drainMs);
    const { user, system } = process.cpuUsage(before.cpu);
    const elapsedSeconds = (performance.now() - before.at) / 1_000;
    return {
      sent,
      expected: sent * receivers.length,
      received: received(receivers) - before.received,
      seconds: elapsedSeconds,
      cpuShare: (user + system) / 1e6 / elapsedSeconds,
    };
  },
};

async function join(members, number) {
  const student = await members.newStudent(number);
  const transport = student.recvTransport;
  return receiveVideo({
    transport,
    consumer: student.consumers.find(({ kind }) => kind === 'video'),
    connect: dtlsParameters => student.connect(transport, dtlsParameters),
  });
}

/** By the clock: a frame that is late does not delay those after it. @returns packets sent */
async function sendFor({ sender, nextFrame }, seconds, packetsPerFrame) {
  const startedAt = performance.now();
  const frames = Math.round(seconds * framesPerSecond);
  for (let frame = 0; frame < frames; frame += 1) {
    const wait = startedAt + (frame * 1_000) / framesPerSecond - performance.now();
    if (wait > 0) await pause(wait);
    for (const packet of nextFrame(packetsPerFrame)) sender.send(packet);
  }
  return frames * packetsPerFrame;
}

const received = receivers => receivers.reduce((total, one) => total + one.packets(), 0);

process.on('message', async ({ id, task, order }) => {
  try {
    process.send({ id, answer: await tasks[task](order) });
  } catch (error) {
    process.send({ id, problem: error.message });
  }
});
process.once('disconnect', () => process.exit());
