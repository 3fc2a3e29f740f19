// How long a class is without pictures when the mediasoup worker that carries it is killed (SIGKILL): from the kill to the first
// painted frame of the new stream, at the teacher and at a student.
import { readArguments } from './arguments.mjs';
import { openClassroom } from './classroom.mjs';
import { dotPlot } from './plot.mjs';
import { writeResults } from './results.mjs';
import { withStack } from './running-stack.mjs';
import { median, percentile, range, rounded } from './statistics.mjs';

const { rounds } = readArguments({ rounds: 10 });
const studentName = 'Ada Student';
/** For the class to be as before. */
const calmMs = 3_000;

await withStack(async stack => {
  const classroom = await openClassroom(stack);
  const { teacher } = classroom;
  const student = await classroom.student(studentName);
  await student.getByRole('button', { name: 'Join class' }).click();
  const watchers = [
    { page: teacher, region: `${studentName}'s camera` },
    { page: student, region: `${classroom.teacherName}'s camera` },
  ];
  for (const { page, region } of watchers) await page.evaluate(watchStreams, region);
  const newStreams = () => Promise.all(watchers.map(({ page }) => page.evaluate(() => window.nextStream())));

  await newStreams();
  const gaps = [];
  for (let round = 1; round <= rounds; round += 1) {
    const workers = await workersOf(stack);
    const seen = newStreams();
    const killedAt = Date.now();
    process.kill(workers.find(worker => worker.rooms > 0).pid, 'SIGKILL');
    gaps.push((await seen).map(paintedAt => Math.round(paintedAt - killedAt)));
    console.log(`round ${round}: ${gaps.at(-1).join(' and ')} ms`);
    // One that dies again and again is started again later and later: all of them are back before the next one goes.
    while ((await workersOf(stack)).length < workers.length)
      await new Promise(resolve => setTimeout(resolve, 200));
    await new Promise(resolve => setTimeout(resolve, calmMs));
  }
  await classroom.close();
  await report(gaps);
});

async function workersOf({ urls }) {
  return (await (await fetch(`${urls.api}/stats`)).json()).workers;
}

/** @param {[number, number][]} gaps of the teacher and the student */
async function report(gaps) {
  const all = gaps.flat();
  const [p50, p95, worst] = [median(all), percentile(all, 95), Math.max(...all)].map(Math.round);
  console.table([{ kills: gaps.length, people: 2, 'median ms': p50, 'p95 ms': p95, 'worst ms': worst }]);
  const one = {
    what: 'mediasoup worker killed → pictures back for everybody in the class',
    against: 'nothing: an absolute time',
    unit: 'ms',
    rounds: gaps.length,
    ours: rounded(p50, 0),
    theirs: null,
    ratio: null,
    spread: range(all),
    target: 'p50 ≤ 1000, p95 < 2000, none above 5000',
    voidRounds: 0,
    p95,
    worst,
    gaps,
  };
  const groups = ['teacher', 'student'].map((name, i) => {
    const values = gaps.map(pair => pair[i]);
    return { name, values, median: median(values) };
  });
  await writeResults('failover', [one], dotPlot({ title: 'Worker killed → pictures back', y: 'ms', groups }));
}

/** Runs in the page: `nextStream()` resolves with the time at which the first frame of a stream is painted that was not there before. */
function watchStreams(region) {
  const known = new WeakSet();
  let waiting = () => {};
  setInterval(() => {
    const video = document.querySelector(`section[aria-label="${region}"] video`);
    const stream = video?.srcObject;
    if (!stream || known.has(stream)) return;
    known.add(stream);
    video.requestVideoFrameCallback(now => waiting(performance.timeOrigin + now));
  }, 5);
  window.nextStream = () =>
    new Promise(resolve => {
      waiting = resolve;
    });
}
