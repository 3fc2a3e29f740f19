// How long a class is without pictures when the mediasoup worker that carries it is killed (SIGKILL): from the kill to the first
// painted frame of the new stream, at the teacher and at a student, ten times.
import { openClassroom } from './classroom.mjs';
import { describeTimes, withStack } from './running-stack.mjs';

const rounds = 10;
const studentName = 'Ada Student';

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
    const { workers } = await (await fetch(`${stack.urls.api}/stats`)).json();
    const seen = newStreams();
    const killedAt = Date.now();
    process.kill(workers.find(worker => worker.rooms > 0).pid, 'SIGKILL');
    gaps.push(...(await seen).map(paintedAt => paintedAt - killedAt));
    // The worker that was killed is back before the next one goes.
    await new Promise(resolve => setTimeout(resolve, 5_000));
  }
  await classroom.close();
  console.log(`worker killed → pictures back: ${describeTimes(gaps)}`);
});

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
