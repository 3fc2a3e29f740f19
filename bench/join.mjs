// How long a student waits: from the click on "Join class" to the first painted frame of the teacher's camera, ten times, each in a
// fresh browser context. All on this machine, so the network adds nothing.
import { openClassroom } from './classroom.mjs';
import { describeTimes, withStack } from './running-stack.mjs';

const rounds = 10;

await withStack(async stack => {
  const classroom = await openClassroom(stack);
  const waits = [];
  for (let round = 1; round <= rounds; round += 1) {
    const student = await classroom.student(`Student ${round}`);
    waits.push(await student.evaluate(clickToFirstFrame, `${classroom.teacherName}'s camera`));
    await student.context().close();
  }
  await classroom.close();
  console.log(`join click → first remote frame: ${describeTimes(waits)}`);
});

/** Runs in the page: clicks, and resolves with the milliseconds until the video in the named region paints. */
function clickToFirstFrame(region) {
  return new Promise(resolve => {
    let startedAt = 0;
    const watched = new WeakSet();
    new MutationObserver(() => {
      const video = document.querySelector(`section[aria-label="${region}"] video`);
      if (!video || watched.has(video)) return;
      watched.add(video);
      video.requestVideoFrameCallback(now => resolve(now - startedAt));
    }).observe(document.body, { childList: true, subtree: true });
    const join = [...document.querySelectorAll('button')].find(button => button.textContent === 'Join class');
    startedAt = performance.now();
    join?.click();
  });
}
