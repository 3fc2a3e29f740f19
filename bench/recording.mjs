// What it costs to record a teacher's camera and microphone: CPU and memory of the media-worker and its mediasoup worker while the class is recorded,
// against the same class a moment before, and against ffmpeg that only copies the same media.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { readArguments } from './arguments.mjs';
import { stayOnSystemCore } from './cores.mjs';
import { coverageOf } from './kills/coverage.mjs';
import { openClassOnRecord, pause } from './kills/class-on-record.mjs';
import { cpuSecondsByName, familyOf, proportionalMb } from './process-figures.mjs';
import { writeResults } from './results.mjs';
import { withStack } from './running-stack.mjs';
import { median, range, rounded, sum } from './statistics.mjs';

const { rounds, seconds } = readArguments({ rounds: 5, seconds: 15 });
/** For encoders to find their pace. */
const settleMs = 3_000;
const remuxTimes = 10;
const targetSeconds = 0.02;
const targetMb = 30;

stayOnSystemCore();
await withStack(
  async stack => {
    const classroom = await openClassOnRecord(stack);
    await moveBrowserAway();
    const measured = [];
    try {
      // One more than asked for: the first is thrown away.
      for (let round = 0; round <= rounds; round += 1) {
        await pause(settleMs);
        const idle = await use(stack);
        await (await classroom.start()).seen;
        await pause(settleMs);
        const busy = await use(stack);
        await classroom.stop();
        const { recordingId } = await classroom.newRecording();
        await classroom.watch(
          recordingId,
          ({ state }) => ['ready', 'failed'].includes(state),
          'It was not processed.',
        );
        const manifest = await classroom.manifest(recordingId);
        const one = {
          ...cost(idle, busy),
          gaps: gapsOf(manifest),
          remux: await remuxSeconds(stack, manifest),
        };
        console.log(JSON.stringify(one));
        if (round > 0) measured.push(one);
      }
    } finally {
      await classroom.close();
    }
    await report(measured);
  },
  { KEEP_SEGMENTS: 'true' },
);

/** The browser encodes, and must not slow down what is measured. */
async function moveBrowserAway() {
  for (const pid of await familyOf(process.pid)) {
    const { stdout } = spawnSync('ps', ['-o', 'comm=', '-p', `${pid}`], { encoding: 'utf8' });
    if (/chrom/.test(stdout)) spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', '1', `${pid}`]);
  }
}

/** CPU seconds a second, over so many seconds, and memory at their end. */
async function use(stack) {
  const pid = stack.pids()['media-worker'];
  const before = { cpu: await cpuSecondsByName({ worker: pid }), at: performance.now() };
  await pause(seconds * 1_000);
  const cpu = await cpuSecondsByName({ worker: pid });
  const elapsed = (performance.now() - before.at) / 1_000;
  const memory = await Promise.all((await familyOf(pid)).map(proportionalMb));
  return {
    worker: (cpu.worker - before.cpu.worker) / elapsed,
    mediasoup: (cpu.mediasoup - before.cpu.mediasoup) / elapsed,
    megabytes: sum(memory),
  };
}

function cost(idle, busy) {
  const above = key => busy[key] - idle[key];
  return { worker: above('worker'), mediasoup: above('mediasoup'), megabytes: above('megabytes') };
}

/** Where one source's media has holes. */
function gapsOf(manifest) {
  return [...coverageOf(manifest)].flatMap(([source, spans]) =>
    spans.slice(1).map(([from], i) => ({ source, ms: Math.round(from - spans[i][1]) })),
  );
}

/** CPU seconds that ffmpeg needs to copy a second of all tracks into one file each. */
async function remuxSeconds({ env }, { tracks }) {
  const files = tracks.flatMap(({ segments }) =>
    segments.map(({ file }) => path.join(env.CAPTURE_DIR, file)),
  );
  const mediaSeconds =
    Math.max(...tracks.map(({ segments }) => sum(segments.map(({ durationMs }) => durationMs)))) / 1_000;
  const list = tracks.map(({ segments }) =>
    segments.map(({ file }) => `file 'file:${path.join(env.CAPTURE_DIR, file)}'`).join('\n'),
  );
  if (files.length === 0) throw new Error('Nothing was recorded.');
  const script = list.map(
    text =>
      `ffmpeg -v error -nostdin -f concat -safe 0 -protocol_whitelist file,pipe,fd -i <(echo "${text}") -c copy -f matroska -y /dev/null`,
  );
  const child = spawn('bash', ['-c', `for i in $(seq ${remuxTimes}); do ${script.join('; ')}; done; times`]);
  let output = '';
  child.stdout.on('data', text => {
    output += text;
  });
  child.stderr.on('data', text => console.error(String(text).trim()));
  await once(child, 'close');
  // The second line is of the children: user and system, as 0m1.234s.
  const [user, system] = output
    .trim()
    .split('\n')
    .at(-1)
    .split(' ')
    .map(one => Number(one.match(/m([\d.]+)s/)[1]) + 60 * Number(one.match(/^(\d+)m/)[1]));
  return (user + system) / remuxTimes / mediaSeconds;
}

async function report(measured) {
  const all = measured.map(one => one.worker + one.mediasoup);
  const of = key => measured.map(one => one[key]);
  const ratios = measured.map(one => (one.worker + one.mediasoup) / one.remux);
  console.table([
    {
      'CPU-s a second': rounded(median(all), 4),
      'media-worker': rounded(median(of('worker')), 4),
      mediasoup: rounded(median(of('mediasoup')), 4),
      'ffmpeg remux': rounded(median(of('remux')), 4),
      MB: rounded(median(of('megabytes')), 1),
      gaps: of('gaps').flat().length,
    },
  ]);
  await writeResults('recording', [
    {
      what: 'recording a camera and a microphone → CPU above that of the same class unrecorded',
      against: 'ffmpeg that copies the same media',
      unit: 'CPU-s a second of media',
      rounds: measured.length,
      ours: rounded(median(all), 4),
      theirs: rounded(median(of('remux')), 4),
      ratio: rounded(median(ratios)),
      spread: range(ratios.map(ratio => rounded(ratio))),
      target: `≤ ${targetSeconds} CPU-s, ≤ ${targetMb} MB a participant, 0 gaps`,
      voidRounds: 0,
      megabytes: rounded(median(of('megabytes')), 1),
      gaps: of('gaps').flat(),
    },
  ]);
}
