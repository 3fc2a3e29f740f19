// Kills (SIGKILL) each process that a recording passes through, at its start, in its middle and at its end, and looks at what is left of it.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { readArguments } from './arguments.mjs';
import { backAfter, coverageOf, lostBefore, missingOf } from './kills/coverage.mjs';
import { classesAreWell, openClassesOnRecord, pause, pauseUntil } from './kills/class-on-record.mjs';
import { familyOf } from './process-figures.mjs';
import { readResults, writeResults } from './results.mjs';
import { withStack } from './running-stack.mjs';
import { median, range } from './statistics.mjs';

const {
  rounds,
  classes: classCount,
  ...plan
} = readArguments({
  rounds: 1,
  classes: 4,
  processes: ['media-worker', 'mediasoup', 'api', 'redis', 'worker', 'signaling'],
  moments: ['start', 'middle', 'end'],
});

/** At most one segment. */
const allowedMs = 4_000;
const classMs = 11_000;
/** When a process is killed, in ms after the recording was asked for (start, middle) or around its stopping (end): spread over the runs. */
const windows = { start: [0, 2_500], middle: [4_500, 8_500], end: [-800, 800] };
/** The worker has nothing to do before the class is over: it is killed while it carries out this step of one. */
const workerSteps = { start: 'quick', middle: 'compose', end: 'renditions' };
const over = ['ready', 'recovered', 'failed'];
const stepOver = ['done', 'failed', 'skipped'];

/** Nothing is renewed here, and everything is asked for often. */
const env = { JWT_EXPIRES_IN: '1d', RATE_LIMIT_SCALE: '20' };

await withStack(async stack => {
  const { classes, close } = await openClassesOnRecord(stack, classCount);
  const workers = (await (await fetch(`${stack.urls.api}/stats`)).json()).workers.length;
  const results = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const moment of plan.moments)
        for (const name of plan.processes) {
          await classesAreWell(stack, { workers, teachers: classes.length });
          const found = await attempt({ stack, classes, name, moment, round });
          for (const one of found) console.log(JSON.stringify(one));
          results.push(...found);
        }
      // It takes hours, and what has been measured stays when a later round cannot be.
      await writeCases(casesOf(results));
    }
  } finally {
    await close();
  }
  console.table(casesOf(results), ['what', 'rounds', 'ours', 'spread', 'videos', 'begunWithinMs']);
}, env);

/** One kill, and what became of each class. The later a class is in the list, the earlier it is in its moment. */
async function attempt({ stack, classes, name, moment, round }) {
  const [first, last] = windows[moment];
  const offsets = classes.map((_, i) => {
    const share = (round * classes.length + classes.length - i - 0.5) / (rounds * classes.length);
    return first + (last - first) * share;
  });
  const whileLive = name !== 'worker';
  // Each class is `offset` ms into its moment when the process is killed; those that began earlier are further.
  const atEnd = whileLive && moment === 'end';
  const plannedKillAt = Date.now() + (atEnd ? classMs : 0) + Math.max(...offsets);
  let killedAt = Number.POSITIVE_INFINITY;
  const kill = async () => {
    const pids = await pidsOf(stack, name);
    killedAt = Date.now();
    for (const pid of pids) process.kill(pid, 'SIGKILL');
  };
  const killing = whileLive ? pauseUntil(plannedKillAt).then(kill) : null;
  const recorded = Promise.all(
    classes.map(async (one, i) => {
      await pauseUntil(plannedKillAt - offsets[i] - (atEnd ? classMs : 0));
      const { askedAt, seen } = await one.start();
      const seenAt = await seen;
      await pauseUntil(atEnd ? plannedKillAt - offsets[i] : Math.max(askedAt, seenAt) + classMs);
      const stoppedAt = await one.stop();
      const { recordingId } = await one.newRecording();
      return { one, askedAt, seenAt, stoppedAt, recordingId };
    }),
  );
  // Neither is left alone when the other fails.
  const [{ value: parts, reason }, killed] = await Promise.allSettled([recorded, killing]);
  if (reason ?? killed.reason) throw reason ?? killed.reason;
  if (whileLive) return Promise.all(parts.map(part => outcome({ stack, name, moment, killedAt, ...part })));
  // What the worker does it does for one class after the other: each has a kill of its own.
  const results = [];
  for (const part of parts) {
    const step = await part.one.stepBegun(part.recordingId, workerSteps[moment]);
    if (step.state === 'running') await kill();
    results.push({ ...part, hit: step.state === 'running' });
  }
  return Promise.all(
    results.map(async ({ hit, ...part }) => {
      const steps = await part.one.stepsOver(part.recordingId, stepOver);
      const failed = steps.filter(({ state }) => state === 'failed').map(one => one.name);
      return { ...(await outcome({ stack, name, moment, killedAt, ...part })), hit, failed };
    }),
  );
}

async function outcome({ stack, name, moment, killedAt, one, askedAt, seenAt, stoppedAt, recordingId }) {
  const recording = await one.watch(
    recordingId,
    found => over.includes(found.state) && found,
    'The recording did not come to an end.',
  );
  const doneMs = Date.now() - stoppedAt;
  const coverage = coverageOf(await one.manifest(recordingId));
  const from = Math.min(...[...coverage.values()].flatMap(spans => spans[0]?.[0] ?? seenAt), seenAt);
  const bySource = ['camera', 'microphone'].map(source => {
    const spans = coverage.get(source) ?? [];
    const beforeKill = Math.min(killedAt, stoppedAt);
    // Nothing at all of it: everything is lost.
    if (spans.length === 0) return { lost: null, away: null, missing: null };
    return {
      lost: killedAt > from ? lostBefore(spans, beforeKill, from) : 0,
      away: killedAt < stoppedAt && killedAt > from ? backAfter(spans, killedAt) : 0,
      missing: missingOf(spans, from, stoppedAt),
    };
  });
  const worst = key =>
    bySource.some(source => source[key] === null) ? null : Math.max(...bySource.map(source => source[key]));
  return {
    process: name,
    moment,
    state: recording.state,
    reason: recording.reason,
    // From the press of the button to the first media that is kept.
    beganMs: Math.round(from - askedAt),
    lostMs: worst('lost'),
    awayMs: worst('away'),
    missingMs: worst('missing'),
    recordedMs: Math.round(stoppedAt - from),
    videoMs: await lengthOfVideo(stack, recording),
    doneMs,
  };
}

/** One that was killed a moment ago has to be there again. */
async function livingPid(stack, name) {
  for (;;) {
    const pid = stack.pids()[name];
    const isAlive = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (isAlive !== '') return pid;
    await pause(100);
  }
}

/** Of mediasoup all workers that carry a class: each class is hit. */
async function pidsOf(stack, name) {
  if (name !== 'mediasoup') return [await livingPid(stack, name)];
  const pids = stack.pids();
  const { workers } = await (await fetch(`${stack.urls.api}/stats`)).json();
  const busy = workers.filter(worker => worker.rooms > 0).map(({ pid }) => pid);
  if (busy.length === 0) throw new Error('No mediasoup worker carries a class.');
  const family = await familyOf(pids['media-worker']);
  if (!busy.every(pid => family.includes(pid))) throw new Error('A mediasoup worker is of another system.');
  return busy;
}

/** As ffprobe reads it in what a browser would get; null when there is no video. */
async function lengthOfVideo({ urls }, { mediaUrl }) {
  if (!mediaUrl) return null;
  const { stdout } = await promisify(execFile)('ffprobe', [
    ...['-v', 'error', '-show_entries', 'stream=codec_type,duration', '-of', 'json', urls.api + mediaUrl],
  ]);
  const { streams } = JSON.parse(stdout);
  return Math.round(Math.max(0, ...streams.map(stream => Number(stream.duration))) * 1000);
}

function casesOf(results) {
  return plan.processes.flatMap(name =>
    plan.moments.flatMap(moment => {
      // A class whose step was over before it could be hit says nothing.
      const runs = results.filter(one => one.process === name && one.moment === moment && one.hit !== false);
      return runs.length === 0 ? [] : [caseOf(name, moment, runs)];
    }),
  );
}

/** What was measured of others before is kept. */
async function writeCases(cases) {
  const before = await readResults('recording-kills');
  const kept = before.filter(one => !cases.some(({ what }) => what === one.what));
  await writeResults('recording-kills', [...cases, ...kept]);
}

function caseOf(name, moment, runs) {
  const lost = runs.map(one => one.lostMs ?? one.recordedMs);
  return {
    what: `${name} killed at the ${moment} → media lost of what had been sent`,
    against: 'nothing: an absolute time',
    unit: 'ms',
    rounds: runs.length,
    ours: Math.round(median(lost)),
    theirs: null,
    ratio: null,
    spread: range(lost),
    target: `≤ ${allowedMs} in every run, and a video of every class`,
    voidRounds: 0,
    videos: runs.filter(one => one.videoMs !== null).length,
    begunWithinMs: Math.max(...runs.map(one => one.beganMs)),
    runs,
  };
}
